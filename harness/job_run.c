/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One boot on this machine (job_run of job.h): finds the adapter, prepares a place to work, drives the six verbs and
 * passes on what happens. Of what the guest says it reads only what wants an answer: marks, because counters must be
 * read right then, and the asking for a command line.
 */
#include "bells.h"
#include "beside.h"
#include "handshake.h"
#include "life.h"
#include "place.h"
#include "pmu.h"
#include "proto.h"
#include "topology.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BELLS 16 /* doorbells of a group */
#define LOOK_NS 250000000ull
#define CONSOLE_MAX (64ull << 20) /* bytes a guest may say before it is stopped */

struct run {
	const struct job *job;
	const struct job_sink *sink;
	const struct adapter *adapter;
	struct vm *vm;
	struct vm_spec spec;
	char *workdir;
	char cmdline[HVLAB_CMDLINE_MAX];
	struct placement where;
	bool bound; /* memory comes from the node of the first vCPU */
	struct proto proto;
	u64 created_ns, first_ns; /* clock at create; from then to the first console byte */
	u64 said;         /* console bytes so far */
	unsigned replies; /* owed for the bytes being handled */
	bool asked;       /* so is an answer */
	const char *stop; /* why the guest is not to run on; NULL: it may */
	enum hvlab_verdict stop_as;
	struct handshake handshake;
	bool took_answer; /* the guest says so */
	struct pmu *pmu;  /* NULL: no events asked for */
	char cell[HVLAB_NAME_MAX];          /* the benchmark whose marks these are */
	struct counters events[MARK_COUNT]; /* performance events at its marks */
	int events_read;                    /* of them, in order */
	u64 first_bells_ns;                 /* CLOCK_MONOTONIC_RAW at the last doorbell of the first group */
	bool closing;                       /* the last group has begun */
	u64 deadline_ns;                    /* of the guest; the time it was held is added */
	u64 ready_ns, ended_ns;             /* from create to the first benchmark; to the guest's end */
	struct beside *beside;              /* guests that are there meanwhile; NULL: none */
	u64 footprint, cpu_ns;              /* before create (life.h), ... */
	u64 resident;                       /* ... and what was resident more while the guest was there; 0: unknown */
};

static void tell(void *arg, const char *key, const char *value)
{
	struct run *r = arg;

	r->sink->fact(r->sink->arg, key, value);
}

static void tell_u64(struct run *r, const char *key, u64 value)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
	tell(r, key, text);
}

/* --- what the guest says */

/* Marks are asked for where somebody answers them: for exit counters, and for events of a process. */
static bool answers_marks(const struct run *r)
{
	return !r->job->beside && (r->adapter->counters || (r->adapter->hosted && r->job->events[0]));
}

/* What a launch costs is a question of the time lane, on the machine that carries it. */
static bool watches_life(const struct run *r)
{
	return r->job->lane == LANE_TIME && !r->job->beside && !r->adapter->remote && !r->adapter->hosts;
}

/*
 * The clock of a guest is checked where there is time, and somebody beside it who answers: from another machine every
 * bracket would be as wide as the way there.
 */
static bool answers_bells(const struct run *r)
{
	return watches_life(r) && !r->adapter->self_counting;
}

/* to += from, or to -= from; both come from the same open set and have the same names in the same order. */
static void events_add(struct counters *to, const struct counters *from, bool minus)
{
	for (unsigned i = 0; i < to->n && i < from->n; i++)
		to->c[i].value += minus ? -from->c[i].value : from->c[i].value;
}

/* (body - start) - (control - body): what the operation itself caused. Below zero is noise, and is nothing. */
static void events_tell(struct run *r)
{
	struct counters c = r->events[MARK_BODY];

	events_add(&c, &r->events[MARK_BODY], false);
	events_add(&c, &r->events[MARK_START], true);
	events_add(&c, &r->events[MARK_CONTROL], true);
	for (unsigned i = 0; i < c.n; i++)
		if ((s64)c.c[i].value < 0)
			c.c[i].value = 0;
	r->sink->events(r->sink->arg, r->cell, &c);
}

/* Only while a guest stands still at a mark is it known what belongs to which benchmark. */
static void events_read(struct run *r, enum mark_at at)
{
	if (pmu_read(r->pmu, &r->events[at]))
		return;
	r->events_read = at == MARK_START ? 1 : r->events_read + 1;
	if (at == MARK_CONTROL && r->events_read == MARK_COUNT && r->cell[0])
		events_tell(r);
}

/* MARK_COUNT: not one of the three. */
static enum mark_at mark_of(const struct record *record)
{
	static const char *const words[MARK_COUNT] = {"start", "body", "control"};
	const char *word = record_get(record, "at");
	int at = 0;

	while (at < MARK_COUNT && (!word || strcmp(words[at], word)))
		at++;
	return (enum mark_at)at;
}

/* The guest stands still: reads the counters and owes it a reply. */
static void on_mark(struct run *r, const struct record *record)
{
	enum mark_at at = mark_of(record);
	struct counters c;
	u64 id;

	if (!answers_marks(r) || at == MARK_COUNT || record_u64(record, "id", &id) || id > UINT32_MAX)
		return;
	if (r->adapter->counters && !r->adapter->counters(r->vm, at, &c))
		r->sink->counters(r->sink->arg, (u32)id, &c);
	if (r->pmu)
		events_read(r, at);
	r->replies++;
}

/*
 * KVM has branches in its code that it patches in when a local APIC is switched off, and out again no sooner than a second
 * after it is on (static_key_slow_dec_deferred; arch/x86/kvm/lapic.c): until then every entry is six instructions longer.
 * Two whole seconds also begin what follows at one phase of the kernel's timer.
 */
static bool settles(const struct run *r)
{
	return r->adapter->settles && r->job->lane == LANE_PATH && !r->job->beside;
}

/* The guest stands still, and is held as at any mark. */
static void on_settle(struct run *r)
{
	struct counters unread;
	u64 begin = now_ns();

	if (!settles(r))
		return;
	r->adapter->counters(r->vm, MARK_COUNT, &unread);
	sleep_to_second();
	sleep_to_second();
	r->deadline_ns += now_ns() - begin;
	r->replies++;
}

static void stop(struct run *r, enum hvlab_verdict v, const char *why)
{
	r->stop = why;
	r->stop_as = v;
}

/* Who asks once more after it has begun was reset on the way. */
static void on_ask(struct run *r, const struct record *record)
{
	if (r->proto.next_seq)
		stop(r, HVLAB_CRASH, "the guest was reset: it asks for its command line again");
	else
		r->asked |= handshake_due(&r->handshake, record);
}

/* One that stands beside another is ready now. What it has cost comes first: whoever waits waits for the other. */
static void on_stand(struct run *r)
{
	u64 now = life_footprint();

	r->ready_ns = now_ns() - r->created_ns;
	tell_u64(r, "life.resident", now > r->footprint ? now - r->footprint : 0);
	tell_u64(r, "life.ready_ns", r->ready_ns);
}

/* Did the guest take what it was sent, to the letter? */
static void on_fact(struct run *r, const struct record *record)
{
	const char *source = record_get(record, "cmdline.source");
	u64 crc;

	if (r->job->beside && record_get(record, "stand"))
		on_stand(r);
	r->took_answer |= source && !strcmp(source, "answer");
	if (r->took_answer && !record_u64(record, "cmdline.crc", &crc) &&
	    crc != hvlab_crc32(r->cmdline, strlen(r->cmdline)))
		stop(r, HVLAB_ERROR, "the guest took another command line than it was sent");
}

static u64 raw_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_RAW, &t);
	return (u64)t.tv_sec * 1000000000u + (u64)t.tv_nsec;
}

/* All benchmarks are over and the guest waits: time to look at its footprint, and to let the span become a second. */
static void before_last_bells(struct run *r)
{
	u64 now = life_footprint();

	r->closing = true;
	r->resident = now > r->footprint ? now - r->footprint : 0;
	u64 since = raw_ns() - r->first_bells_ns;
	if (since < BELLS_SPAN_NS)
		usleep((useconds_t)((BELLS_SPAN_NS - since) / 1000 + 1));
}

/* The guest stands between two stamps of its own: this instant lies between them. */
static void on_bell(struct run *r, const struct record *record)
{
	const char *word = record_get(record, "group");
	enum hvlab_bell_group group;
	u64 id;

	if (!answers_bells(r) || !word || bell_group_parse(word, &group) || record_u64(record, "id", &id) ||
	    id > UINT32_MAX)
		return;
	if (group == HVLAB_BELL_LAST && !r->closing)
		before_last_bells(r);
	struct counters c = {.n = 1, .c = {{BELL_NS, raw_ns()}}};
	if (group == HVLAB_BELL_FIRST)
		r->first_bells_ns = c.c[0].value;
	r->sink->counters(r->sink->arg, (u32)id, &c);
	r->replies++;
}

static void on_record(void *arg, const struct record *record)
{
	struct run *r = arg;
	const char *name = record->type == HVLAB_REC_BENCH ? record_get(record, "name") : NULL;
	const char *at = record->type == HVLAB_REC_MARK ? record_get(record, "at") : NULL;

	if (!r->ready_ns && record_get(record, "bench.running"))
		r->ready_ns = now_ns() - r->created_ns;
	if (at && !strcmp(at, "clock"))
		on_bell(r, record);
	else if (at && !strcmp(at, "settle"))
		on_settle(r);
	else if (at)
		on_mark(r, record);
	else if (record->type == HVLAB_REC_ASK)
		on_ask(r, record);
	else if (record->type == HVLAB_REC_FACT)
		on_fact(r, record);
	else if (name)
		copy_str(r->cell, name);
}

/* Log lines and broken records are judged by whoever gets the bytes. */
static void on_log(void *arg, const char *line, size_t n)
{
	(void)arg;
	(void)line;
	(void)n;
}

static void on_fault(void *arg, const char *what)
{
	(void)arg;
	(void)what;
}

static int mark_replies(const struct run *r, char *reply)
{
	unsigned owed = r->replies < CONSOLE_REPLY_MAX ? r->replies : CONSOLE_REPLY_MAX;

	memset(reply, HVLAB_MARK_REPLY, owed);
	return (int)owed;
}

static int on_bytes(void *arg, const void *bytes, size_t n, char *reply)
{
	struct run *r = arg;

	if (!r->said)
		r->first_ns = now_ns() - r->created_ns;
	r->said += n;
	if (r->said > CONSOLE_MAX)
		return -EFBIG;
	/* The bytes first: whoever collects must know a mark before its counters come. */
	r->sink->bytes(r->sink->arg, bytes, n);
	r->replies = 0;
	r->asked = false;
	proto_feed(&r->proto, bytes, n);
	if (r->stop)
		return -ECANCELED;
	return r->asked ? handshake_answer(reply, r->cmdline) : mark_replies(r, reply);
}

/* --- preparation */

static unsigned beside(const struct job *j)
{
	return j->idle + j->busy;
}

static int check_job(const struct run *r, struct why *why)
{
	const struct job *j = r->job;

	if (!(r->adapter->lanes & 1u << j->lane))
		return fail(why, -ENOTSUP, "%s has no %s lane", j->variant, j->lane == LANE_PATH ? "path" : "time");
	if (beside(j) && !r->adapter->several)
		return fail(why, -ENOTSUP, "%s runs one guest at a time, and none beside it: leave idle and busy out",
			    j->variant);
	if (!j->vcpus || j->vcpus > 255 || !j->memory || !j->timeout_ns)
		return fail(why, -EINVAL, "a guest needs 1 to 255 vCPUs, memory and a timeout");
	if (j->idle > BESIDE_MAX || j->busy > BESIDE_MAX)
		return fail(why, -EINVAL, "at most %d guests of a kind stand beside one", BESIDE_MAX);
	return r->adapter->probe(why);
}

static int make_cmdline(struct run *r, struct why *why)
{
	const struct job *j = r->job;
	const char *marks = answers_marks(r) ? "marks=1" : r->adapter->self_counting ? "marks=2" : "marks=0";
	char cpus[24] = "", clock[16] = "", stand[20] = "";

	if (!r->adapter->remote) /* nobody here knows how many that machine has */
		snprintf(cpus, sizeof(cpus), " cpus=%u", j->vcpus);
	if (answers_bells(r))
		snprintf(clock, sizeof(clock), " clock=%d", BELLS);
	if (j->beside)
		snprintf(stand, sizeof(stand), " stand=%u", j->beside);
	int n = snprintf(r->cmdline, sizeof(r->cmdline), "%s%s%s%s%s%s%s%s%s", j->cmdline, j->cmdline[0] ? " " : "", marks,
			 clock, cpus, stand, settles(r) ? " settle=1" : "", j->skip[0] ? " skip=" : "", j->skip);

	if (n >= (int)sizeof(r->cmdline))
		return fail(why, -E2BIG, "the guest's command line would be %d bytes, at most %zu: select fewer "
			    "benchmarks", n, sizeof(r->cmdline) - 1);
	return 0;
}

static int make_workdir(struct run *r, const char *root, struct why *why)
{
	int err = make_dirs(root);

	r->workdir = xasprintf("%s/%s-XXXXXX", root, r->job->tag);
	if (!err && mkdtemp(r->workdir))
		return 0;
	err = err ? err : -errno;
	fail(why, err, "cannot make a directory under %s: %s", root, strerror(-err));
	free(r->workdir);
	r->workdir = NULL;
	return err;
}

/* Only the time lane pins: where instructions are counted, no number depends on the place. */
static int choose_cpus(struct run *r, struct why *why)
{
	r->where = (struct placement){.cpu = -1, .helper_cpu = -1, .node = -1};
	if (r->job->lane == LANE_PATH || r->adapter->remote || r->adapter->hosts)
		return 0;
	int err = topology_place(r->job->vcpus, &r->where, why);
	if (!err)
		r->bound = !topology_bind_memory(r->where.node);
	return err;
}

static int open_events(struct run *r, struct why *why)
{
	return r->job->events[0] ? pmu_open(&r->pmu, r->job->events, why) : 0;
}

static void make_spec(struct run *r, const struct images *images)
{
	const struct job *j = r->job;

	r->spec = (struct vm_spec){
		.tag = j->tag, .workdir = r->workdir, .image = r->adapter->hosted ? images->hosted : images->metal,
		.cmdline = r->cmdline, .lane = j->lane, .vcpus = j->vcpus, .memory = j->memory,
		.backing = j->backing, .cpu = r->where.cpu, .helper_cpu = r->where.helper_cpu, .beside = j->beside,
	};
}

static void tell_facts(struct run *r)
{
	const struct job *j = r->job;

	tell(r, "hv.variant", r->adapter->name);
	if (r->adapter->note)
		tell(r, "hv.note", r->adapter->note);
	tell(r, "lane", j->lane == LANE_PATH ? "path" : "time");
	if (r->adapter->remote)
		return; /* this host and the shape it would give say nothing about that machine */
	if (!r->adapter->hosts) {
		host_facts(tell, r);
		topology_facts(tell, r);
		if (j->lane == LANE_TIME)
			host_fitness(tell, r);
	}
	tell_u64(r, "shape.vcpus", j->vcpus);
	tell_u64(r, "shape.memory", j->memory);
	tell_u64(r, "shape.idle", j->idle);
	tell_u64(r, "shape.busy", j->busy);
	tell(r, "placement.pinned", r->where.cpu >= 0 ? "yes" : "no");
	if (r->where.cpu < 0)
		return;
	tell_u64(r, "placement.cpu", (u64)r->where.cpu);
	if (r->where.helper_cpu >= 0)
		tell_u64(r, "placement.helper_cpu", (u64)r->where.helper_cpu);
	tell(r, "placement.shares_core", r->where.shares_core ? "yes" : "no");
	tell(r, "placement.memory", r->bound ? "same node" : "any node");
}

static int make_beside(struct run *r, const struct images *images, struct why *why)
{
	u64 before = beside(r->job) && watches_life(r) ? life_machine_free() : 0;
	int err = beside_make(r->job, images, &r->beside, why);

	if (!err && r->beside && r->job->lane == LANE_PATH)
		sleep_to_second();
	if (err || !r->beside || !watches_life(r))
		return err;
	tell_u64(r, "life.beside_ns", beside_ready_ns(r->beside));
	tell_u64(r, "life.beside_resident", beside_resident(r->beside));
	u64 now = life_machine_free();
	if (now < before)
		tell_u64(r, "life.beside_machine", (before - now) / beside(r->job));
	return 0;
}

static int prepare(struct run *r, const struct images *images, struct why *why)
{
	int err;

	(void)((err = check_job(r, why)) || (err = make_cmdline(r, why)) || (err = choose_cpus(r, why)) ||
	       (err = open_events(r, why)) || (err = make_workdir(r, images->workroot, why)));
	if (err)
		return err;
	make_spec(r, images);
	if (!r->job->beside)
		tell_facts(r); /* before the clock starts: asking the host takes longer than a small guest's boot */
	err = make_beside(r, images, why);
	if (err)
		return err;
	if (watches_life(r)) {
		host_now(r->where.cpu, tell, r);
		r->cpu_ns = life_cpu_ns();
	}
	if (watches_life(r) || r->job->beside)
		r->footprint = life_footprint();
	r->created_ns = now_ns();
	err = r->adapter->create(&r->spec, &r->vm, why);
	if (!err && watches_life(r))
		tell_u64(r, "life.create_ns", now_ns() - r->created_ns);
	return err;
}

/* --- the boot itself */

static enum hvlab_verdict judge(const struct run *r, int end, struct why *why)
{
	if (r->stop) {
		fail(why, 0, "%s", r->stop);
		return r->stop_as;
	}
	switch (end) {
	case VM_OFF:
		why->text[0] = 0;
		return HVLAB_OK;
	case VM_CRASHED:
		return HVLAB_CRASH;
	case VM_TIMEOUT:
		fail(why, 0, "still running after %llu s", (unsigned long long)(r->job->timeout_ns / 1000000000));
		return HVLAB_TIMEOUT;
	case -EFBIG:
		fail(why, 0, "console flood: more than %llu MiB", CONSOLE_MAX >> 20);
		return HVLAB_ERROR;
	default:
		return HVLAB_ERROR;
	}
}

static void whole_boot_events(struct run *r)
{
	struct counters c;

	if (r->pmu && !pmu_read(r->pmu, &c))
		r->sink->events(r->sink->arg, "", &c);
}

/* Takes everything away; what an adapter could not is told in left. */
static int clean_up(struct run *r, struct why *left)
{
	int err = r->vm ? r->adapter->destroy(r->vm, left) : 0;

	if (r->pmu)
		pmu_close(r->pmu);
	if (r->workdir && remove_tree(r->workdir) && !err)
		err = fail(left, -EBUSY, "cannot remove %s", r->workdir);
	free(r->workdir);
	return err;
}

static void tell_life(struct run *r, u64 destroy_ns)
{
	if (!watches_life(r))
		return;
	u64 cpu = life_cpu_ns() - r->cpu_ns;
	char share[24];

	if (r->first_ns)
		tell_u64(r, "life.first_ns", r->first_ns);
	if (r->ready_ns)
		tell_u64(r, "life.ready_ns", r->ready_ns);
	tell_u64(r, "life.guest_ns", r->ended_ns);
	tell_u64(r, "life.destroy_ns", destroy_ns);
	tell_u64(r, "life.cpu_ns", cpu);
	snprintf(share, sizeof(share), "%.4f", r->ended_ns ? (double)cpu / (double)r->ended_ns : 0);
	tell(r, "life.cpu_share", share);
	if (r->resident)
		tell_u64(r, "life.resident", r->resident);
}

/* Something is left, or something was amiss: no boot is well then. */
static void spoil(enum hvlab_verdict *v, struct why *why, const struct why *also)
{
	size_t n = *v == HVLAB_OK ? 0 : strlen(why->text);

	snprintf(why->text + n, sizeof(why->text) - n, "%s%s", n ? "; and " : "", also->text);
	*v = *v == HVLAB_OK ? HVLAB_ERROR : *v;
}

/*
 * Nobody can call a waiting adapter back, so a wait that may be broken off is cut into looks; and where the guest was held
 * for a while the wait goes on by as much.
 */
static int wait_for_end(struct run *r, struct why *why)
{
	const struct console console = {.out = on_bytes, .fact = r->job->beside ? NULL : tell, .arg = r};
	bool (*over)(void *arg) = r->sink->over;
	bool again = over || settles(r);
	int end;

	r->deadline_ns = now_ns() + r->job->timeout_ns;
	do {
		end = r->adapter->wait(r->vm, &console, over ? now_ns() + LOOK_NS : r->deadline_ns, why);
		if (end == VM_TIMEOUT && over && over(r->sink->arg))
			return VM_OFF;
	} while (end == VM_TIMEOUT && again && (now_ns() < r->deadline_ns || (over && r->ready_ns)));
	return end;
}

static void serve(struct run *r)
{
	struct why why = {""}, left = {""};

	int end = r->adapter->start(r->vm, &why);
	if (!end)
		end = wait_for_end(r, &why);
	r->ended_ns = now_ns() - r->created_ns;
	r->sink->timing(r->sink->arg, r->first_ns, r->ended_ns);
	enum hvlab_verdict v = judge(r, end, &why);
	whole_boot_events(r);
	u64 destroy = now_ns();
	if (clean_up(r, &left))
		spoil(&v, &why, &left);
	tell_life(r, now_ns() - destroy);
	if (beside_end(r->beside, &left))
		spoil(&v, &why, &left);
	r->sink->end(r->sink->arg, v, why.text);
}

int job_run(const struct job *job, const struct images *images, const struct job_sink *sink, struct why *why)
{
	struct run r = {.job = job, .sink = sink, .adapter = adapter_find(job->variant)};
	const struct proto_events events = {.record = on_record, .log = on_log, .fault = on_fault, .arg = &r};

	if (!r.adapter)
		return fail(why, -ENODEV, "this program has no adapter \"%s\"", job->variant);
	proto_init(&r.proto, &events);
	int err = prepare(&r, images, why);
	if (err) {
		clean_up(&r, NULL);
		beside_end(r.beside, NULL);
		return err;
	}
	serve(&r);
	return 0;
}
