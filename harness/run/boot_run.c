/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One boot on this machine (boot_run of job.h): finds the adapter, prepares a work directory, drives the six verbs and
 * reports events to the sink. boot_console.c answers the guest.
 */
#include "boot_run_in.h"
#include "lab_place.h"
#include "adapters.h"
#include "host.h"
#include "usage.h"
#include "names.h"
#include "reason.h"
#include "clean.h"
#include "scratch.h"
#include <hvlab/disk.h>
#include <hvlab/net.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOOK_NS 250000000ull

void report_fact(void *arg, const char *key, const char *value)
{
	struct run *r = arg;
	char *clean = xstrdup(value);

	text_line(clean); /* an adapter hands on what firmware and other programs have said */
	sink_tell(r->sink, fact, key, clean);
	free(clean);
}

void report_fact_u64(struct run *r, const char *key, u64 value)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
	report_fact(r, key, text);
}

/* --- preparation */

static unsigned neighbour_count(const struct job *j)
{
	return j->idle + j->busy;
}

static bool is_linux(const struct run *r)
{
	return !strcmp(r->job->guest, GUEST_LINUX) && !(r->adapter->traits & ADAPTER_PROCESS);
}

/* What only some can do. A second vCPU is started by the APIC. */
static int check_vary(const struct run *r, struct why *why)
{
	const char *can = r->adapter->varies ? r->adapter->varies : "";
	char word[VARY_MAX];

	if (vary_other(r->job->vary, can, word))
		return fail(why, -ENOTSUP, "%s cannot do --vary %s%s%s", r->adapter->name, word, *can ? ", only " : "", can);
	if (globs_match(r->job->vary, VARY_APIC_OFF) && r->job->vcpus > 1)
		return fail(why, -EINVAL, "a guest whose local APIC is off has one vCPU: --vary " VARY_APIC_OFF " --vcpus 1");
	return 0;
}

static int check_job(const struct run *r, struct why *why)
{
	const struct job *j = r->job;

	if (!name_is_job_tag(j->tag) || !name_is_bench_list(j->skip))
		return fail(why, -EINVAL, "not a job of this program: bad tag or bad skip list");
	if (!(r->adapter->lanes & 1u << j->lane))
		return fail(why, -ENOTSUP, "%s has no %s lane", j->variant, lane_word(j->lane));
	if (neighbour_count(j) && !(r->adapter->traits & ADAPTER_CONCURRENT))
		return fail(why, -ENOTSUP, "%s runs one guest at a time, so it has no neighbours: leave out --idle and --busy",
			    j->variant);
	if (!j->vcpus || j->vcpus > 255 || !j->memory || !j->timeout_ns)
		return fail(why, -EINVAL, "a guest needs 1 to 255 vCPUs, memory and a timeout");
	if (j->idle > NEIGHBOURS_MAX || j->busy > NEIGHBOURS_MAX)
		return fail(why, -EINVAL, "at most %d idle and %d busy neighbours", NEIGHBOURS_MAX, NEIGHBOURS_MAX);
	if (j->neighbour > HVLAB_NEIGHBOUR_SPIN || (j->neighbour && neighbour_count(j)))
		return fail(why, -EINVAL, "neighbour= is 1 (asleep) or 2 (busy), and a neighbour has no neighbours of its own");
	if (is_linux(r) && !r->adapter->linux_console)
		return fail(why, -ENOTSUP, "%s cannot boot the guest " GUEST_LINUX ": it hands no kernel an initramfs (docs/io.md)", j->variant);
	int err = check_vary(r, why);
	return err ? err : r->adapter->probe(r->adapter->flavour, &r->target, why);
}

/* First what the kernel is told, then what it hands over to its first process (workloads/linux). */
static int make_linux_cmdline(struct run *r, struct why *why)
{
	const struct job *j = r->job;
	int err = linux_guest_open(&r->os, why);

	if (err)
		return err;
	bool sockets = j->net[0] && strcmp(j->net_engine, HVLAB_NET_SOCKET);
	char *all = xasprintf("console=%s %s%s%s%s%s%s -- %s", r->adapter->linux_console, facts_get(&r->os.facts, "cmdline"), j->disk[0] ? " disk=" : "",
			      j->disk, j->net[0] ? " net=" : "", j->net, sockets ? " inet=1" : "", r->cmdline);
	size_t n = strlen(all);

	copy_str(r->cmdline, all);
	free(all);
	return n < sizeof(r->cmdline) ? 0 : fail(why, -E2BIG, "the command line of the guest " GUEST_LINUX " would be %zu bytes, at most %zu: select "
						 "fewer benchmarks", n, sizeof(r->cmdline) - 1);
}

static int make_cmdline(struct run *r, struct why *why)
{
	static const char *const neighbours[] = {
		"",
#define X(id, word) " neighbour=" word,
		HVLAB_NEIGHBOURS(X)
#undef X
	};
	const struct job *j = r->job;
	const char *marks = run_answers_marks(r) ? "marks=1" : r->adapter->traits & ADAPTER_GUEST_COUNTS ? "marks=2" : "marks=0";
	const char *apic = globs_match(j->vary, VARY_APIC_OFF) ? " " VARY_APIC_OFF : "";
	const char *store = j->disk[0] && !strcmp(j->disk_store, HVLAB_STORE_NULL) ? " store=null" : "";
	const char *timed = (j->disk[0] || j->net[0]) && j->lane == LANE_TIME ? " timed=1" : "";
	/* where a byte on COM1 is instructions that are counted, and the boot twice as long for them */
	const char *window = r->adapter->traits & ADAPTER_WINDOW && j->lane == LANE_PATH && !is_linux(r) && !j->neighbour ? " window=1" : "";
	char cpus[24] = "", clock[16] = "";

	if (r->adapter->where != WHERE_CONSOLE) /* nobody here knows how many that machine has */
		snprintf(cpus, sizeof(cpus), " cpus=%u", j->vcpus);
	if (run_syncs_clock(r))
		snprintf(clock, sizeof(clock), " clock=%d", SYNC_POINTS);
	int n = snprintf(r->cmdline, sizeof(r->cmdline), "%s%s%s%s%s%s%s%s%s%s%s%s%s", j->cmdline, j->cmdline[0] ? " " : "", marks,
			 clock, cpus, apic, store, timed, window, neighbours[j->neighbour], run_quiesces(r) ? " quiesce=1" : "", j->skip[0] ? " skip=" : "",
			 j->skip);

	if (n >= HVLAB_CMDLINE_MAX)
		return fail(why, -E2BIG, "the guest's command line would be %d bytes, at most %d: select fewer "
			    "benchmarks", n, HVLAB_CMDLINE_MAX - 1);
	return is_linux(r) ? make_linux_cmdline(r, why) : 0;
}

static int make_workdir(struct run *r, const char *root, struct why *why)
{
	int err = make_dirs(root);

	r->workroot = root;
	r->workdir = xasprintf("%s/%s-XXXXXX", root, r->job->tag);
	if (!err && mkdtemp(r->workdir)) {
		r->name = xasprintf("hvlab-%s", basename(r->workdir));
		return 0;
	}
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
	if (r->job->lane == LANE_PATH || !adapter_is_local(r->adapter))
		return 0;
	int err = topology_place(r->job->vcpus, &r->where, why);
	if (!strncmp(r->adapter->name, "xen/", 4))
		r->where.only_node = false; /* their memory is Xen's, and the nodes that dom0 sees are not the machine's */
	else if (!err && r->where.node >= 0)
		r->bound = !topology_bind_memory(r->where.node);
	return err;
}

static int open_events(struct run *r, struct why *why)
{
	return r->job->events[0] ? pmu_open(&r->pmu, r->job->events, why) : 0;
}

/*
 * The host that the job names, or the processor of the lab for what runs straight on it; the others run in an L1 that runs
 * on it, or elsewhere.
 */
static void choose_target(struct run *r, const struct target *given)
{
	struct lab_place place;

	if (given)
		r->target = *given;
	if (r->adapter->where == WHERE_HOST && strcmp(r->job->place, "local"))
		r->target.url = r->job->place;
	r->target.inside = r->adapter->where == WHERE_HOST && !r->target.url;
	if (r->adapter->where == WHERE_LAB && place_is_lab(r->job->place) && !lab_place_parse(r->job->place, &place, NULL))
		r->target.processor = place.processor;
}

static void make_spec(struct run *r, const struct images *images)
{
	const struct job *j = r->job;

	r->spec = (struct vm_spec){
		.tag = j->tag, .name = r->name, .workdir = r->workdir, .image = r->adapter->traits & ADAPTER_PROCESS ? images->hosted : images->metal,
		.cmdline = r->cmdline, .lane = j->lane, .vcpus = j->vcpus, .memory = j->memory,
		.backing = j->backing, .vary = j->vary, .cpus = r->where.n ? r->where.cpus : NULL, .helper_cpu = r->where.helper_cpu, .neighbour = j->neighbour,
		.target = &r->target, .template = j->template[0] ? j->template : NULL, .trace = r->traced.trace,
	};
	if (r->initrd) {
		r->spec.image = r->adapter->traits & ADAPTER_LOADS_PACKED ? r->os.packed : r->os.kernel;
		r->spec.initrd = r->initrd;
	}
	if (r->engine[0])
		r->spec.disk = (struct disk_spec){j->disk, r->engine, r->store, j->disk_store, HVLAB_DISK_BYTES};
	if (r->net_engine[0])
		r->spec.net = (struct net_spec){j->net, r->net_engine};
}

/* The engine that was asked for, or the adapter's first. */
static int choose_engine(const struct run *r, const char *asked, const char *own, char engine[16], struct why *why)
{
	if (strchr(asked, ':') || (*asked && !words_have(own, asked)))
		return fail(why, -ENOTSUP, "%s has no I/O engine %.20s; it has %s", r->adapter->name, asked, own);
	copy_strn(engine, *asked ? 16 : strcspn(own, " ") + 1, *asked ? asked : own);
	return 0;
}

/* The engines of a model: the only one, where there is a word "MODEL:ENGINE", or all. */
static const char *engines_of(const char *engines, const char *model, char only[16])
{
	size_t n = strlen(model);

	for (const char *at = engines; (at = strstr(at, model)); at += n)
		if (at[n] == ':') {
			copy_strn(only, strcspn(at + n + 1, " ") + 1, at + n + 1);
			return only;
		}
	return engines;
}

/* A file and a RAM disk are the harness's; the rest is made of them, or in their place, by those that can. */
static int check_store(const struct run *r, struct why *why)
{
	static const char own[] = HVLAB_STORE_RAM " " HVLAB_STORE_FILE;
	const char *store = r->job->disk_store, *can = r->adapter->stores;

	if (!*store || words_have(own, store) || words_have(can, store))
		return 0;
	return fail(why, -ENOTSUP, "%s cannot put \"%s\" behind a disk, only %s%s%s", r->adapter->name, store, own, can ? " " : "",
		    can ? can : "");
}

static int make_store(struct run *r, struct why *why)
{
	const struct job *j = r->job;
	const char *kind;
	char only[16];

	if (!j->disk[0] || j->neighbour)
		return 0;
	if (!words_have(r->adapter->disks, j->disk))
		return fail(why, -ENOTSUP, "%s cannot show its guest a disk of the model %.40s", r->adapter->name, j->disk);
	int err = check_store(r, why);

	if (!err)
		err = choose_engine(r, j->disk_engine, engines_of(r->adapter->engines, j->disk, only), r->engine, why);
	if (err)
		return err;
	err = scratch_make(r->workdir, j->disk_store, &r->store, &kind, why);
	report_fact(r, "disk.model", j->disk);
	report_fact(r, "disk.engine", r->engine);
	report_fact(r, "disk.store", kind);
	if (words_have(HVLAB_STORE_BAD " " HVLAB_STORE_VANISHING, r->job->disk_store))
		report_fact(r, "disk.fault", r->job->disk_store);
	return err;
}

static int choose_net(struct run *r, struct why *why)
{
	const struct job *j = r->job;

	if (!j->net[0] || j->neighbour)
		return 0;
	if (!words_have(r->adapter->nets, j->net))
		return fail(why, -ENOTSUP, "%s cannot show its guest a network device of the model %.40s", r->adapter->name, j->net);
	int err = choose_engine(r, j->net_engine, r->adapter->net_engines, r->net_engine, why);
	report_fact(r, "net.model", j->net);
	report_fact(r, "net.engine", r->net_engine);
	return err;
}

static void tell_shape(struct run *r, const char *key, const void *member)
{
	const struct knob *k = knob_find(key);
	struct buf value = {0};
	char fact[40];

	if (!k->differs || (k->kind == KNOB_GUEST && r->adapter->traits & ADAPTER_PROCESS))
		return;
	snprintf(fact, sizeof(fact), "shape.%s", key);
	knob_put(k, member, &value);
	report_fact(r, fact, value.len ? value.data : VARY_NONE);
	buf_free(&value);
}

/* Of an adapter that reaches a host itself: is it this machine, because its URL names no other, or because there is none in the lab? */
static bool host_is_here(const struct run *r)
{
	return r->adapter->where == WHERE_HOST && (r->target.inside || strstr(r->target.url, ":///"));
}

/* What the Linux guest is made of. */
static void tell_guest(struct run *r, const struct fact *f)
{
	char key[128];

	snprintf(key, sizeof(key), "guest.%s", f->key);
	report_fact(r, key, f->value);
}

static void tell_facts(struct run *r)
{
	const struct job *j = r->job;

	report_fact(r, "hv.variant", r->adapter->name);
	if (r->adapter->note)
		report_fact(r, "hv.note", r->adapter->note);
	report_fact(r, "lane", lane_word(j->lane));
	if (r->adapter->where == WHERE_CONSOLE)
		return; /* this host and the shape it would give say nothing about that machine */
	if (adapter_is_local(r->adapter) || host_is_here(r)) {
		host_facts(report_fact, r);
		topology_facts(report_fact, r);
		if (j->lane == LANE_TIME)
			host_fitness(report_fact, r);
		if (j->lane == LANE_TIME && adapter_is_local(r->adapter))
			host_cpus(&r->where, report_fact, r);
	}
#define TELL(key, kept, member, ...) tell_shape(r, key, &j->member);
	GUEST_KNOBS(TELL)
#undef TELL
	placement_facts(&r->where, r->bound, report_fact, r);
	for (size_t i = 0; i < r->os.facts.n; i++)
		tell_guest(r, &r->os.facts.v[i]);
}

/* An L1 is handed one file, which is the program that this guest needs. */
static const char *linux_program(const struct images *images)
{
	return images->hosted ? images->hosted : images->metal;
}

static int make_initrd(struct run *r, const struct images *images, struct why *why)
{
	if (!is_linux(r))
		return 0;
	r->initrd = xasprintf("%s/initrd", r->workdir);
	return linux_guest_initrd(&r->os, linux_program(images), r->initrd, why);
}

static int make_neighbours(struct run *r, const struct images *images, struct why *why)
{
	u64 before = neighbour_count(r->job) && run_measures_usage(r) ? usage_machine_free() : 0;
	int err = neighbours_make(r->job, images, &r->neighbours, why);

	if (!err && r->neighbours && r->job->lane == LANE_PATH)
		sleep_to_second();
	if (err || !r->neighbours || !run_measures_usage(r))
		return err;
	report_fact_u64(r, "launch.neighbour_ns", neighbours_ready_ns(r->neighbours));
	report_fact_u64(r, "launch.neighbour_resident", neighbours_resident(r->neighbours));
	u64 now = usage_machine_free();
	if (now < before)
		report_fact_u64(r, "launch.neighbour_machine", (before - now) / neighbour_count(r->job));
	return 0;
}

static int prepare(struct run *r, const struct images *images, struct why *why)
{
	int err;

	(void)((err = check_job(r, why)) || (err = make_cmdline(r, why)) || (err = choose_cpus(r, why)) ||
	       (err = open_events(r, why)) || (err = make_workdir(r, images->workroot, why)) || (err = make_initrd(r, images, why)) ||
	       (err = make_store(r, why)) || (err = choose_net(r, why)));
	if (err)
		return err;
	if (r->adapter->where == WHERE_LAB) /* in an L1 the machine below is traced, and not by us */
		err = traced_begin(&r->traced, r->job, r->target.processor, images->metal, r->workdir, why);
	if (err)
		return err;
	make_spec(r, images);
	if (!r->job->neighbour)
		tell_facts(r); /* before the clock starts: asking the host takes longer than a small guest's boot */
	err = make_neighbours(r, images, why);
	if (err)
		return err;
	if (run_measures_usage(r)) {
		host_now(&r->where, report_fact, r);
		r->cpu_ns = usage_cpu_ns();
	}
	if (run_measures_usage(r) || r->job->neighbour)
		r->footprint = usage_resident();
	r->created_ns = now_ns();
	err = r->adapter->create(r->adapter->flavour, &r->spec, &r->vm, why);
	if (!err && run_measures_usage(r))
		report_fact_u64(r, "launch.create_ns", now_ns() - r->created_ns);
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
		reason_put(why->text, sizeof(why->text), WHY_TIMEOUT, "s=%llu", (unsigned long long)(r->job->timeout_ns / 1000000000));
		return HVLAB_TIMEOUT;
	case -EMSGSIZE:
		reason_put(why->text, sizeof(why->text), WHY_FLOOD, "mib=%llu", CONSOLE_MAX >> 20);
		return HVLAB_ERROR;
	default:
		return HVLAB_ERROR;
	}
}

static void whole_boot_events(struct run *r)
{
	struct counters c;

	if (r->pmu && !pmu_read(r->pmu, &c))
		sink_tell(r->sink, events, "", &c);
}

/* To take a guest away that has ended is a third of its job in the lab's Xen. */
static bool leaves_all(const struct run *r, int end)
{
	return r->mortal && end == VM_OFF && r->job->lane == LANE_PATH && !r->job->neighbour && !r->neighbours;
}

/* Takes everything away, unless it may be left; what an adapter could not is told in left. */
static int clean_up(struct run *r, bool leave, struct why *left)
{
	int err = r->vm && !leave ? r->adapter->destroy(r->vm, left) : 0;

	traced_end(&r->traced, r->job, r->spec.image, NULL, r->sink);
	if (r->pmu)
		pmu_close(r->pmu);
	if (r->workdir && !leave && remove_below(r->workroot, basename(r->workdir), err ? NULL : left) && !err)
		err = -EBUSY;
	linux_guest_close(&r->os);
	free(r->initrd);
	free(r->workdir);
	free(r->name);
	free(r->store);
	return err;
}

static void report_usage(struct run *r, u64 destroy_ns)
{
	if (!run_measures_usage(r))
		return;
	u64 now = usage_cpu_ns(), cpu = now > r->cpu_ns ? now - r->cpu_ns : 0; /* who ends is counted in another unit */
	char share[24];

	if (r->first_ns)
		report_fact_u64(r, "launch.first_ns", r->first_ns);
	if (r->ready_ns)
		report_fact_u64(r, "launch.ready_ns", r->ready_ns);
	report_fact_u64(r, "launch.guest_ns", r->ended_ns);
	report_fact_u64(r, "launch.destroy_ns", destroy_ns);
	report_fact_u64(r, "launch.cpu_ns", cpu);
	snprintf(share, sizeof(share), "%.4f", r->ended_ns ? (double)cpu / (double)r->ended_ns : 0);
	report_fact(r, "launch.cpu_share", share);
	if (r->resident)
		report_fact_u64(r, "launch.resident", r->resident);
}

/* Something is left, or something was amiss: no boot is well then. */
static void downgrade(enum hvlab_verdict *v, struct why *why, const struct why *also)
{
	struct why both;

	reason_join(both.text, sizeof(both.text), why->text, also->text);
	*why = *v == HVLAB_OK || !why->text[0] ? *also : both;
	*v = *v == HVLAB_OK ? HVLAB_ERROR : *v;
}

/*
 * adapter.wait() cannot be cancelled, so where the caller may cancel, wait in slices of LOOK_NS. Time spent holding the
 * guest extends the deadline.
 */
static int wait_for_end(struct run *r, struct why *why)
{
	const struct console console = {.out = on_console, .fact = r->job->neighbour ? NULL : report_fact, .arg = r};
	bool (*over)(void *arg) = r->sink->over;
	bool again = over || run_quiesces(r);
	int end;

	r->deadline_ns = now_ns() + r->job->timeout_ns;
	do {
		end = r->adapter->wait(r->vm, &console, over ? now_ns() + LOOK_NS : r->deadline_ns, why);
		if (end == VM_TIMEOUT && over && over(r->sink->arg))
			return VM_OFF;
	} while (end == VM_TIMEOUT && again && (now_ns() < r->deadline_ns || (over && r->ready_ns)));
	return end;
}

/* A boot that did not go well on a machine that is short of something says nothing of the guest. */
static int shortage(const struct run *r, int end, enum hvlab_verdict v, struct why *why)
{
	int err = err_is_shortage(end) ? end : v == HVLAB_OK ? 0 : dir_is_short(r->workdir);

	if (!err || err == end)
		return err;
	return fail(why, err, "%s has no room left: %s", r->workdir, strerror(-err));
}

/* started: what the adapter said to that. Negative errno: this machine is to blame. */
static int serve(struct run *r, int started, struct why *said)
{
	struct why why = *said, left = {""};
	int end = started ? started : wait_for_end(r, &why);

	r->ended_ns = now_ns() - r->created_ns;
	sink_tell(r->sink, timing, r->first_ns, r->ended_ns);
	enum hvlab_verdict v = judge(r, end, &why);
	int err = shortage(r, end, v, &why);
	whole_boot_events(r);
	bool leave = leaves_all(r, end);
	if (leave)
		report_fact(r, "launch.gone", "with the machine that carried it");
	u64 destroy = now_ns();
	if (clean_up(r, leave, &left)) {
		report_fact(r, "launch.left", left.text);
		downgrade(&v, &why, &left);
	}
	report_usage(r, now_ns() - destroy);
	if (neighbours_end(r->neighbours, &left))
		downgrade(&v, &why, &left);
	*said = why;
	if (!err)
		sink_tell(r->sink, end, v, why.text);
	return err;
}

int boot_run(const struct job *job, const struct images *images, const struct job_sink *sink, struct why *why)
{
	struct run r = {.job = job, .sink = sink, .adapter = adapter_find(job->variant), .mortal = images->mortal};

	if (!r.adapter)
		return fail(why, -ENODEV, "this program has no adapter \"%s\"", job->variant);
	console_begin(&r);
	choose_target(&r, images->target);
	struct why said = {""};
	int err = prepare(&r, images, why), started = err ? 0 : r.adapter->start(r.vm, &said);

	if (err_is_shortage(started))
		err = fail(why, started, "%s", said.text); /* nothing ran: the job can be tried again */
	if (err) {
		clean_up(&r, false, NULL);
		neighbours_end(r.neighbours, NULL);
		return err;
	}
	err = serve(&r, started, &said);
	return err ? fail(why, err, "%s", said.text) : 0;
}
