/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Workers run jobs, the main thread stores their boots in the order in which they end. A job that is under way when
 * the program dies has left nothing in the store, so it is simply pending again.
 */
#include "runner.h"

#include "collect.h"
#include "lab_place.h"
#include "linux_guest.h"
#include "place.h"
#include "place_url.h"
#include "reason.h"
#include "verdict.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define TELL_NS 1000000000ull

/* One job on its way: from the queue through a worker to the main thread. */
struct task {
	struct run *run;
	struct job job;
	struct boot boot;
	char culprit[HVLAB_NAME_MAX];
	int err;   /* of place_run: negative */
	bool blameless; /* it was not what it measured: the way to the machine broke, or a host of the lab hung */
	u64 begun_ns;
	char doing[120]; /* what is being done about it; "": nobody says */
	struct why why;
	struct task *next;
};

struct queue {
	struct task *head, **tail;
};

struct last_time {
	char system[sizeof(((struct job *)0)->system)];
	u64 ns;
};

struct run {
	const struct run_options *o;
	struct store *store;
	struct catalog metal, hosted, linux_guest;
	pthread_mutex_t lock;
	pthread_cond_t todo_changed, done_changed;
	struct queue todo, done;
	struct task *running[64]; /* by worker; NULL: none */
	u64 told_ns;              /* when the last PROGRESS_DOING was */
	struct last_time *times; /* how long the last job of each system took */
	size_t ntimes;
	u32 finished, total;
	struct buf lost; /* hosts that went away while others are there, and why; "": none */
	u32 unstored; /* ended, but not yet in the store */
	bool timed;    /* nothing may happen here beside a guest that runs, storing included */
	bool closing;  /* no more jobs are handed out */
};

static void queue_put(struct queue *q, struct task *t)
{
	t->next = NULL;
	*q->tail = t;
	q->tail = &t->next;
}

static void queue_put_first(struct queue *q, struct task *t)
{
	t->next = q->head;
	q->head = t;
	if (!t->next)
		q->tail = &t->next;
}

static struct task *queue_take(struct queue *q)
{
	struct task *t = q->head;

	if (t && !(q->head = t->next))
		q->tail = &q->head;
	return t;
}

static struct last_time *time_of(const struct run *r, const char *system)
{
	for (size_t i = 0; i < r->ntimes; i++)
		if (!strcmp(r->times[i].system, system))
			return &r->times[i];
	return NULL;
}

static void time_note(struct run *r, const char *system, u64 ns)
{
	struct last_time *t = time_of(r, system);

	if (!t) {
		r->times = xrealloc(r->times, (r->ntimes + 1) * sizeof(*r->times));
		t = &r->times[r->ntimes++];
		copy_str(t->system, system);
	}
	t->ns = ns;
}

#define UNKNOWN_NS (1ull << 60)

/* Who has not run yet may be long, a system of a slow processor or of an L1 longer than others. */
static u64 time_expected(const struct run *r, const struct task *t)
{
	const struct last_time *known = time_of(r, t->job.system);
	const struct processor *on = lab_system_processor(t->job.system);
	const struct adapter *a = adapter_find(t->job.variant);

	return known ? known->ns : UNKNOWN_NS + (on ? on->slow : 1) * (a && a->l1 ? 2u : 1u);
}

/*
 * The first in time's order, which is the plan's. Where instructions are counted the order means nothing, so the longest
 * goes first, or one worker would be left with it at the end.
 */
static struct task *task_next(struct run *r)
{
	struct task **longest = &r->todo.head;

	if (r->timed || !*longest)
		return queue_take(&r->todo);
	for (struct task **at = longest; *at; at = &(*at)->next)
		if (time_expected(r, *at) > time_expected(r, *longest))
			longest = at;
	struct task *t = *longest;
	*longest = t->next;
	if (!*longest && r->todo.tail == &t->next)
		r->todo.tail = longest;
	return t;
}

static bool stopping(const struct run *r)
{
	return r->closing || (r->o->stop && *r->o->stop);
}

/* Called with the lock held: that is what makes reports come one at a time. */
static void report(struct run *r, enum progress_kind kind, const struct task *t, const char *reason)
{
	struct progress p = {
		.kind = kind, .job = &t->job, .reason = reason, .done = r->finished, .total = r->total,
		.so_far_ns = now_ns() - t->begun_ns, .about_ns = time_of(r, t->job.system) ? time_of(r, t->job.system)->ns : 0,
		.boot = kind == PROGRESS_FINISHED || kind == PROGRESS_RETRY ? &t->boot : NULL,
	};

	if (r->o->progress)
		r->o->progress(r->o->arg, &p);
}

static const struct catalog *catalog_of(const struct run *r, const struct job *job)
{
	const struct adapter *a = adapter_find(job->variant);

	if (a && a->traits & ADAPTER_PROCESS)
		return &r->hosted;
	return strcmp(job->guest, GUEST_LINUX) ? &r->metal : &r->linux_guest;
}

static void note_doing(void *watcher, const char *what)
{
	struct task *t = watcher;

	pthread_mutex_lock(&t->run->lock);
	copy_str(t->doing, what);
	pthread_mutex_unlock(&t->run->lock);
}

/* An error of the lab, not of the guest. */
static bool host_hung(const struct task *t)
{
	return t->boot.verdict == HVLAB_ERROR && reason_is(t->boot.reason, WHY_HOST_STUCK);
}

/* Without the lock. */
static void task_run(struct run *r, struct task *t)
{
	struct collect collect;
	struct job_sink sink;

	collect_init(&collect, &t->boot, catalog_of(r, &t->job), &sink);
	collect_expect(&collect, &t->job);
	sink.doing = note_doing;
	sink.watcher = t;
	int ended = place_run(&t->job, &r->o->images, &sink, &t->why);
	t->err = ended < 0 ? ended : 0;
	collect_finish(&collect, t->culprit);
	t->blameless = ended == PLACE_LOST || host_hung(t);
}

static void task_end(struct run *r, struct task *t)
{
	time_note(r, t->job.system, now_ns() - t->begun_ns);
	queue_put(&r->done, t);
	r->unstored++;
	pthread_cond_signal(&r->done_changed);
}

struct worker {
	struct run *run;
	unsigned number;
};

static void *worker(void *arg)
{
	struct run *r = ((struct worker *)arg)->run;
	struct task **running = &r->running[((struct worker *)arg)->number];

	pthread_mutex_lock(&r->lock);
	for (;;) {
		while ((!r->todo.head || (r->timed && r->unstored)) && !stopping(r))
			pthread_cond_wait(&r->todo_changed, &r->lock);
		if (stopping(r))
			break;
		struct task *t = *running = task_next(r);
		t->begun_ns = now_ns();
		report(r, PROGRESS_STARTED, t, NULL);
		pthread_mutex_unlock(&r->lock);
		task_run(r, t);
		pthread_mutex_lock(&r->lock);
		*running = NULL;
		task_end(r, t);
	}
	pthread_mutex_unlock(&r->lock);
	place_leave();
	return NULL;
}

/* With the lock held. In the time lane only what is said to be done is told: nothing may be drawn beside a guest. */
static void report_running(struct run *r)
{
	u64 now = now_ns();

	if (now < r->told_ns + TELL_NS)
		return;
	r->told_ns = now;
	for (size_t w = 0; w < LEN(r->running); w++) {
		const struct task *t = r->running[w];

		if (t && (*t->doing || !r->timed))
			report(r, PROGRESS_DOING, t, *t->doing ? t->doing : "running");
	}
}

static void task_free(struct task *t)
{
	boot_free(&t->boot);
	free(t);
}

/* Errors of this machine that will pass or can be mended: the job stays pending, the campaign stops. */
static bool is_transient(int err)
{
	return err_is_shortage(err) || err == -EINTR || err == -EIO || err == -ENOTCONN;
}

/* The skip list of the next attempt, or NULL when this boot is the last one. */
static char *next_skip(const struct run *r, const struct task *t)
{
	if (t->job.attempt % ATTEMPTS_A_START + 1 >= r->o->attempts_max)
		return NULL;
	if (t->blameless)
		return xstrdup(t->job.skip); /* all of it again */
	if (!*t->culprit)
		return NULL;
	char *skip = xasprintf("%s%s%s", t->job.skip, *t->job.skip ? "," : "", t->culprit);
	if (strlen(skip) < sizeof(t->job.skip))
		return skip;
	free(skip);
	return NULL;
}

static bool is_built(const char *const *built, const char *sha256)
{
	while (*built && strcmp(*built, sha256))
		built++;
	return *built;
}

/* It stands beside every number of that boot (store_notes). */
static void tell_image(const struct run *r, const struct catalog *image, struct boot *boot)
{
	char note[96];

	if (!r->o->built || is_built(r->o->built, image->program))
		return;
	reason_put(note, sizeof(note), WHY_NOTE_IMAGE, "image=%.12s", image->program);
	facts_set(&boot->env, "image.note", note);
}

static int store_task(struct run *r, struct task *t, const char *skip, struct why *why)
{
	const struct adapter *a = adapter_find(t->job.variant);
	char clock_why[160];
	struct boot_meta meta = {
		.catalog = catalog_of(r, &t->job), .image_kind = catalog_of(r, &t->job)->kind,
		.class = verdict_class(&t->boot.guest, &t->boot.env, a->name, a->traits & ADAPTER_EMULATED),
		.clock = verdict_clock(&t->boot, t->job.lane, clock_why),
	};

	tell_image(r, meta.catalog, &t->boot);
	if (*clock_why)
		facts_set(&t->boot.state, "clock.why", clock_why);
	if (t->job.lane == LANE_TIME)
		verdict_clock_facts(&t->boot);
	return store_boot_add(r->store, &t->job, &t->boot, &meta, skip, why);
}

/* The boot is in the store: what now? Once more (without the culprit, if there was one), or done. */
static void conclude(struct run *r, struct task *t, char *skip)
{
	pthread_mutex_lock(&r->lock);
	if (skip) {
		report(r, PROGRESS_RETRY, t, t->blameless ? NULL : t->culprit);
		struct task *again = xcalloc(1, sizeof(*again));
		again->run = r;
		again->job = t->job;
		again->job.attempt++;
		copy_str(again->job.skip, skip);
		queue_put_first(&r->todo, again); /* a round stays one block */
		pthread_cond_signal(&r->todo_changed);
	} else {
		r->finished++;
		report(r, PROGRESS_FINISHED, t, NULL);
	}
	pthread_mutex_unlock(&r->lock);
}

/* What runs below the guest found that it cannot run on this machine: a refusal like an adapter's own. */
static void end_refused(struct task *t)
{
	if (!t->err && t->boot.verdict == HVLAB_SKIP && !t->boot.ncells)
		t->err = fail(&t->why, -ENOTSUP, "%s", t->boot.reason);
}

/* The id of a refusal, which says of what kind the error was; the words are those of an adapter or a place. */
static const char *refusal_id(int err)
{
	switch (-err) {
	case ENOTSUP:
		return WHY_REFUSED_UNSUPPORTED;
	case ENOENT:
	case ENODEV:
		return WHY_REFUSED_MISSING;
	case EACCES:
	case EPERM:
		return WHY_REFUSED_FORBIDDEN;
	case EINVAL:
		return WHY_REFUSED_REQUEST;
	case EHOSTUNREACH:
	case ECONNREFUSED:
	case ETIMEDOUT:
	case EPIPE:
		return WHY_REFUSED_UNREACHABLE;
	default:
		return WHY_REFUSED_FAILED;
	}
}

static int refuse(struct run *r, struct task *t, struct why *why)
{
	char reason[REASON_MAX];

	copy_str(reason, refusal_id(t->err));
	reason_add(reason, sizeof(reason), "text", "%s", t->why.text);
	int err = store_job_refuse(r->store, t->job.id, reason, why);
	pthread_mutex_lock(&r->lock);
	r->finished += !err;
	report(r, PROGRESS_REFUSED, t, t->why.text);
	pthread_mutex_unlock(&r->lock);
	return err;
}

/* One ended task into the store. 0 or the store's error; -errno of a passing trouble of this machine. */
static int settle(struct run *r, struct task *t, struct why *why)
{
	end_refused(t);
	if (t->err && is_transient(t->err))
		return fail(why, t->err == -EIO ? -EREMOTEIO : t->err, "%s", t->why.text); /* -EIO is the store's */
	if (t->err)
		return refuse(r, t, why);
	char *skip = next_skip(r, t);
	int err = store_task(r, t, skip, why);
	if (!err)
		conclude(r, t, skip);
	free(skip);
	return err;
}

/* Is there anything to do at another place? Called with the lock held. */
static bool others_left(const struct run *r, const char *place)
{
	for (const struct task *t = r->todo.head; t; t = t->next)
		if (strcmp(t->job.place, place))
			return true;
	for (size_t w = 0; w < LEN(r->running); w++)
		if (r->running[w] && strcmp(r->running[w]->job.place, place))
			return true;
	return false;
}

/* Takes the jobs of a place from the queue; they stay pending in the store. Returns how many that were. */
static u32 leave_out(struct run *r, const char *place)
{
	struct task *t, *all = r->todo.head;
	u32 n = 0;

	r->todo = (struct queue){.tail = &r->todo.head};
	while ((t = all)) {
		all = t->next;
		if (strcmp(t->job.place, place)) {
			queue_put(&r->todo, t);
			continue;
		}
		task_free(t);
		n++;
	}
	return n;
}

/*
 * One of several hosts that goes away is no reason for the others to stop. Returns how many jobs end with that, 0 where it is no
 * such case.
 */
static u32 lose_host(struct run *r, const struct task *t)
{
	u32 n = 0;

	pthread_mutex_lock(&r->lock);
	if (t->err == -ENOTCONN && place_is_ssh(t->job.place) && !stopping(r) && others_left(r, t->job.place)) {
		n = 1 + leave_out(r, t->job.place);
		buf_printf(&r->lost, "%s%s", r->lost.len ? "; " : "", t->why.text);
		report(r, PROGRESS_LOST, t, t->why.text);
	}
	pthread_mutex_unlock(&r->lock);
	return n;
}

/* Throws away what is queued; returns how many that were. Called with the lock held. */
static u32 drain(struct run *r)
{
	u32 n = 0;

	for (struct task *t; (t = queue_take(&r->todo)); n++)
		task_free(t);
	return n;
}

/* The next ended task, or NULL when nothing is left to wait for. */
static struct task *next_done(struct run *r, u32 *outstanding)
{
	pthread_mutex_lock(&r->lock);
	while (!r->done.head && *outstanding) {
		struct timespec until;

		if (stopping(r)) {
			*outstanding -= drain(r);
			pthread_cond_broadcast(&r->todo_changed);
		}
		if (!*outstanding)
			break;
		report_running(r);
		/* A signal wakes no condition variable: look at the stop flag now and then. */
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_sec += (until.tv_nsec += 200 * 1000 * 1000) / 1000000000;
		until.tv_nsec %= 1000000000;
		pthread_cond_timedwait(&r->done_changed, &r->lock, &until);
	}
	struct task *t = queue_take(&r->done);
	pthread_mutex_unlock(&r->lock);
	return t;
}

/* The main thread's side: until nothing is queued or under way. After an error only what runs is waited for. */
static int serve(struct run *r, struct why *why)
{
	u32 outstanding = r->total;
	int err = 0;

	for (struct task *t; (t = next_done(r, &outstanding));) {
		u32 before = r->finished, left = lose_host(r, t);
		int failed = left ? 0 : settle(r, t, err ? NULL : why);

		outstanding -= left + (failed || r->finished != before);
		err = err ? err : failed;
		task_free(t);
		pthread_mutex_lock(&r->lock);
		r->closing |= err != 0;
		r->unstored--;
		pthread_cond_signal(&r->todo_changed);
		pthread_mutex_unlock(&r->lock);
	}
	return err;
}

static int with_workers(struct run *r, unsigned workers, struct why *why)
{
	pthread_t thread[LEN(r->running)];
	struct worker of[LEN(r->running)];
	unsigned n = 0;
	int err = 0;

	for (; n < workers && n < LEN(thread) && n < r->total; n++) {
		of[n] = (struct worker){.run = r, .number = n};
		if ((err = err_of_fork(pthread_create(&thread[n], NULL, worker, &of[n]))))
			break;
	}
	err = n ? serve(r, why) : fail(why, err, "cannot start a thread: %s", strerror(-err));
	pthread_mutex_lock(&r->lock);
	r->closing = true;
	drain(r);
	pthread_cond_broadcast(&r->todo_changed);
	pthread_mutex_unlock(&r->lock);
	while (n)
		pthread_join(thread[--n], NULL);
	return err;
}

/* Of the benchmarks it is the hosted program's; where it was not assembled each of its jobs says so. */
static int load_linux(struct run *r, struct why *why)
{
	struct linux_guest g;
	int err = r->o->images.hosted ? catalog_read(&r->linux_guest, r->o->images.hosted, why)
				      : fail(why, -ENOENT, "hvlab-hosted is not there, the first process of the guest " GUEST_LINUX ": make builds it");

	if (!err && !linux_guest_open(&g, NULL)) {
		linux_guest_identity(&g, r->linux_guest.program, r->linux_guest.sha256);
		linux_guest_close(&g);
	}
	return err;
}

static int load_catalogs(struct run *r, const struct job *jobs, size_t n, struct why *why)
{
	bool metal = false, hosted = false, linux_guest = false;
	int err = 0;

	for (size_t i = 0; i < n; i++) {
		const struct catalog *c = catalog_of(r, &jobs[i]);
		*(c == &r->hosted ? &hosted : c == &r->metal ? &metal : &linux_guest) = true;
	}
	if (metal)
		err = catalog_read(&r->metal, r->o->images.metal, why);
	if (!err && hosted && r->o->images.hosted)
		err = catalog_read(&r->hosted, r->o->images.hosted, why);
	if (!err && linux_guest)
		err = load_linux(r, why);
	r->metal.kind = "metal";
	r->hosted.kind = "hosted";
	r->linux_guest.kind = "linux";
	return err;
}

static u32 queue_jobs(struct run *r, const struct job *jobs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct task *t = xcalloc(1, sizeof(*t));
		t->run = r;
		t->job = jobs[i];
		queue_put(&r->todo, t);
	}
	return (u32)n;
}

int run_campaign(struct store *store, s64 campaign, const struct run_options *options, struct why *why)
{
	struct run r = {.o = options, .store = store, .lock = PTHREAD_MUTEX_INITIALIZER,
			.todo_changed = PTHREAD_COND_INITIALIZER, .done_changed = PTHREAD_COND_INITIALIZER};
	struct job *jobs = NULL;
	size_t n = 0;

	r.todo.tail = &r.todo.head;
	r.done.tail = &r.done.head;
	int err = store_jobs_pending(store, campaign, &jobs, &n, why);
	if (!err)
		err = load_catalogs(&r, jobs, n, why);
	if (!err && n) {
		r.total = queue_jobs(&r, jobs, n);
		r.timed = jobs[0].lane == LANE_TIME;
		err = with_workers(&r, r.timed || !options->workers ? 1 : options->workers, why);
	}
	if (!err && r.lost.len)
		err = fail(why, -ENOTCONN, "%.160s; %u of %u jobs to go, all of the others are done", r.lost.data, r.total - r.finished, r.total);
	else if (!err && r.finished < r.total)
		err = fail(why, -EINTR, "interrupted with %u of %u jobs to go", r.total - r.finished, r.total);
	free(jobs);
	free(r.times);
	buf_free(&r.lost);
	catalog_free(&r.metal);
	catalog_free(&r.hosted);
	catalog_free(&r.linux_guest);
	return err;
}
