/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One benchmark after the other: set up, warm up, size a batch, take both series, count, check, send. Everything a
 * benchmark supplies is called guarded, and nothing is sent between the first and the last timed batch.
 */
#include "engine.h"
#include "clock.h"
#include "clock_sync.h"
#include "platform.h"
#include "printf.h"
#include "record.h"
#include "scale.h"
#include "schedule.h"
#include "select.h"
#include "send.h"
#include "str.h"

#define BATCHES_MAX 4096
#define SIZING_TRIES 3
#define SIZING_IDLE (1ull << 16) /* operations that any work can be seen in */
#define BODY_IDLE "body: twice the operations take no longer"
#define OPS_MAX (1ull << 40) /* in one batch */
#define HIST_OPS 1000
#define HIST_TIMED 10 /* times as many where a far quantile is wanted: a p99.9 needs 3688 */
#define HIST_PER_BATCH 40 /* of an open loop: with the ten batches of the path lane 400 slots, enough for a p99 */
#define HELD_CELLS 256  /* of which earlier passes keep batches for the last one */
#define HELD_BATCHES 64 /* of each series */
#define OPEN_COUNT_OPS 50 /* of an open loop between marks: its length is the schedule's */
#define NO_RESULT 0x6e6f20726573756cull /* before check(): one that stores nothing is found out */

/*
 * What earlier passes over the suite have measured of a cell. A series of its own is one moment of the machine, and one
 * interrupt spoils all of it; in several passes the rest of the suite lies between its parts.
 */
static struct held {
	const struct hvlab_bench *bench;
	u64 working_set, n, done, result_before; /* of check() before the first operation */
	const char *text_before;
	bool idle; /* it did not trap */
	u64 series[2][HELD_BATCHES];
} held[HELD_CELLS];
static u64 pass;
static u32 cells_held; /* so far in this pass */

/* The benchmark being run. Static because guarded calls take no context. */
static struct run {
	const struct hvlab_bench *bench;
	struct bench_env env;
	struct held *held; /* NULL: all in one pass */
	u64 n;        /* operations in one batch */
	u64 used;     /* operations of body() so far */
	u64 counted;  /* operations between marks */
	u64 result;
	struct schedule schedule; /* of an open loop */
	const char *text; /* answer of setup() or check() */
	bool idle;        /* check() says the same before the first operation as after the last */
	const char *text_before;
	u64 result_before;
	enum hvlab_verdict verdict;
	char reason[160];
} run;

static const struct engine_options *options;
static u64 target; /* ticks of a batch at least */
static u64 series[2][BATCHES_MAX]; /* control, body */
static u32 hist[HVLAB_HIST_BUCKETS];
static bool marks_answered = true;

static void judge(enum hvlab_verdict verdict, const char *reason)
{
	if (verdict <= run.verdict)
		return;
	run.verdict = verdict;
	str_copy(run.reason, sizeof(run.reason), reason);
}

/* False when fn trapped; the trap is the verdict. */
static bool guarded(void (*fn)(u64), u64 n)
{
	char why[64];

	if (!platform_guarded(fn, n, why))
		return true;
	judge(HVLAB_FAIL, why);
	return false;
}

static u64 ticks_of(void (*fn)(u64), u64 n)
{
	u64 ticks = clock_time(fn, n);

	return run.bench->ticks ? run.bench->ticks() : ticks;
}

/* One function for each kind of loop; the engine calls these alone. */
static void do_body(u64 n)
{
	if (!run.bench->period)
		run.bench->body(n);
	else
		while (n--)
			schedule_slot(&run.schedule);
}

static void do_control(u64 n)
{
	if (!run.bench->period)
		run.bench->control(n);
	else
		while (n--)
			schedule_control(&run.schedule);
}

static u64 time_body(u64 n)
{
	run.used += n;
	return ticks_of(run.bench->body, n);
}

/* How many operations the series and all that follows it will do. */
static u64 operations_ahead(u64 n)
{
	return n * (HVLAB_WARM_UP_BATCHES + options->batches) + (run.bench->hist ? run.env.hist_ops : 0) +
	       (options->marks ? run.env.count_ops : 0) + SCALE_OPS;
}

/* May the batch be n operations long, after `tries` of that length? */
static bool affordable(u64 n, u64 tries)
{
	return n <= OPS_MAX && run.used + n * tries + operations_ahead(n) <= run.env.max_ops;
}

/* The shortest of a few, so that one interrupt does not end the doubling early. */
static u64 shortest_batch(u64 n)
{
	u64 least = ~0ull;

	for (int i = 0; i < SIZING_TRIES; i++) {
		u64 ticks = time_body(n);

		if (ticks < least)
			least = ticks;
	}
	return least;
}

static void do_setup(u64 unused)
{
	run.text = run.bench->setup(&run.env);
}

static void do_first(u64 n)
{
	run.used += n;
	schedule_begin(&run.schedule, run.bench);
	do_body(n);
	do_control(n);
}

/* Less than a tick in a thousand operations would be doubled for ever. A benchmark with its own clock may find no lost time. */
static bool is_idle(u64 n, u64 ticks)
{
	return !run.bench->ticks && n >= SIZING_IDLE && ticks < clock_stamp() + n / 1000;
}

static void do_sizing(u64 unused)
{
	u64 ticks;

	run.n = run.env.least_ops;
	while ((ticks = shortest_batch(run.n)) < target && affordable(run.n * 2, SIZING_TRIES)) {
		if (is_idle(run.n, ticks)) {
			judge(HVLAB_ERROR, BODY_IDLE);
			return;
		}
		run.n *= 2;
	}
}

/* Where the batches of a pass begin, and those of the one before it end. */
static u64 share_of(u64 p)
{
	return options->batches * p / options->passes;
}

static void do_series(u64 batches)
{
	u64 from = run.held ? share_of(pass) : 0, to = run.held ? share_of(pass + 1) : batches;

	for (int i = 0; i < HVLAB_WARM_UP_BATCHES; i++) {
		ticks_of(run.bench->control, run.n);
		time_body(run.n);
	}
	for (u64 i = from; i < to; i++) {
		series[0][i] = ticks_of(run.bench->control, run.n);
		series[1][i] = time_body(run.n);
	}
}

static void do_hist(u64 operations)
{
	memset(hist, 0, sizeof(hist));
	while (operations--)
		hist[hvlab_hist_index(time_body(1))]++;
}

/* Early or lost events are the hypervisor's fault, and no sample. */
static void judge_schedule(const struct schedule *s)
{
	char why[96];

	if (s->lost)
		judge(HVLAB_FAIL, "an event of the schedule never came");
	format(why, sizeof(why), "an event came %lu ticks before its time", s->early);
	if (s->early)
		judge(HVLAB_FAIL, why);
}

/* Each series is one schedule from its first slot to the last, the distribution's included. */
static void do_open_series(u64 batches)
{
	u64 few = batches * HIST_PER_BATCH < HIST_OPS ? batches * HIST_PER_BATCH : HIST_OPS, more = options->timed ? run.env.hist_ops : few;

	memset(hist, 0, sizeof(hist));
	schedule_begin(&run.schedule, run.bench);
	do_control(HVLAB_WARM_UP_BATCHES);
	for (u64 i = 0; i < batches; i++)
		series[0][i] = schedule_control(&run.schedule);
	schedule_begin(&run.schedule, run.bench);
	do_body(HVLAB_WARM_UP_BATCHES);
	for (u64 i = 0; i < batches; i++)
		series[1][i] = schedule_slot(&run.schedule);
	while (more--)
		hist[hvlab_hist_index(schedule_slot(&run.schedule))]++;
}

static void do_check(u64 unused)
{
	run.result = NO_RESULT;
	run.text = run.bench->check(&run.result);
}

/*
 * After all that is measured and checked. A benchmark that takes its own time takes none in its control. One that starts another vCPU in
 * each loop cannot be asked: the start outweighs its operations.
 */
static void do_scale(u64 unused)
{
	if (run.bench->needs & NEED_SMP)
		return;
	if (!scale_holds(run.bench->body, run.n, run.env.max_ops - run.used))
		judge(HVLAB_ERROR, BODY_IDLE);
	if (!run.bench->ticks && !scale_holds_anywhere(run.bench->control, run.env.max_ops))
		judge(HVLAB_ERROR, "control: twice the operations take no longer");
}

static void do_teardown(u64 unused)
{
	run.bench->teardown();
}

/* False when this platform lacks what the benchmark needs: then nothing of it may be called, not even teardown. */
static bool possible(void)
{
	static const struct { u32 bit; const char *reason; } needs[] = {
#define X(id, bit, reason) {1u << bit, reason},
		HVLAB_NEEDS(X)
#undef X
	};

	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++)
		if (run.bench->needs & needs[i].bit & ~platform_has())
			judge(HVLAB_SKIP, needs[i].reason);
	return run.verdict == HVLAB_OK;
}

static bool prepare(void)
{
	if (!run.bench->setup)
		return true;
	if (guarded(do_setup, 0) && run.text)
		judge(HVLAB_SKIP, run.text);
	return run.verdict == HVLAB_OK;
}

/* The result of check() before the first operation. A check that says the same afterwards proves nothing. */
static void ask_before(void)
{
	char why[64];

	run.idle = !platform_guarded(do_check, 0, why);
	run.text_before = run.text;
	run.result_before = run.result;
}

static bool measure_open(void)
{
	run.n = 1;
	if (!guarded(do_open_series, options->batches))
		return false;
	judge_schedule(&run.schedule);
	return true;
}

static bool measure(void)
{
	if (!guarded(do_first, 1))
		return false;
	if (run.bench->period)
		return measure_open();
	if (!affordable(run.env.least_ops, SIZING_TRIES)) {
		judge(HVLAB_SKIP, "too little memory here for so many operations");
		return false;
	}
	if (run.held && pass)
		run.n = run.held->n;
	else if (!guarded(do_sizing, 0))
		return false;
	return run.verdict == HVLAB_OK && guarded(do_series, options->batches) &&
	       (!run.bench->hist || guarded(do_hist, run.env.hist_ops));
}

/* One mark; once a reply has failed to come, no more are sent. */
static bool marked(const char *at)
{
	if (!(options->marks == 2 ? mark_counted : mark)(at, run.counted)) {
		marks_answered = false;
		fact_str("marks.unanswered", run.bench->name);
	}
	return marks_answered;
}

static void count(void)
{
	u64 left = run.env.max_ops - run.used;

	run.counted = run.env.count_ops < left ? run.env.count_ops : left;
	if (!marks_answered || !marked("start"))
		return;
	run.used += run.counted;
	schedule_begin(&run.schedule, run.bench);
	if (guarded(do_body, run.counted) && marked("body")) {
		schedule_begin(&run.schedule, run.bench);
		guarded(do_control, run.counted);
	}
	if (marks_answered) /* after a trap, too: whoever counts must know that it is over */
		marked("control");
}

static void send_samples(void)
{
	send_series("control", series[0], options->batches);
	send_series("body", series[1], options->batches);
	if ((run.bench->hist && run.env.hist_ops) || run.bench->period)
		send_hist(hist);
}

static void check(void)
{
	if (!guarded(do_check, 0))
		run.result = 0;
	else if (run.text)
		judge(HVLAB_FAIL, run.text);
	else if (run.result == NO_RESULT)
		judge(HVLAB_ERROR, "the benchmark's check() stores no result");
	run.idle &= run.text == run.text_before && run.result == run.result_before;
}

/* What follows the timed series. */
static void finish(void)
{
	u64 missed = run.schedule.missed;

	send_samples();
	if (options->marks)
		count();
	check();
	if (run.bench->period)
		run.result = missed;
	else
		guarded(do_scale, 0);
}

/* Can it be set up again and again, and is what it does in a second pass the same as in the first? */
static bool can_be_spread(const struct hvlab_bench *b)
{
	return options->passes > 1 && !b->period && !(b->needs & ~(u32)(NEED_RING0 | NEED_TRAPS));
}

/* The cell of this pass among those that are held; NULL where an earlier pass has not come to its end. */
static struct held *held_cell(const struct hvlab_bench *b, u64 working_set)
{
	struct held *h = &held[cells_held];

	if (!can_be_spread(b) || cells_held == HELD_CELLS)
		return NULL;
	cells_held++;
	if (!pass)
		*h = (struct held){.bench = b, .working_set = working_set};
	return h->bench == b && h->working_set == working_set && h->done == share_of(pass) ? h : NULL;
}

static bool last_pass(void)
{
	return pass + 1 == options->passes;
}

/* A part of the series, for the last pass. What can do only so much is left to that one as a whole. */
static void hold(void)
{
	if (run.env.max_ops != ~0ull)
		return;
	if (!pass)
		ask_before();
	if (!measure())
		return;
	if (!pass) {
		run.held->result_before = run.result_before;
		run.held->text_before = run.text_before;
		run.held->idle = run.idle;
	}
	for (u64 i = share_of(pass); i < share_of(pass + 1); i++) {
		run.held->series[0][i] = series[0][i];
		run.held->series[1][i] = series[1][i];
	}
	run.held->n = run.n;
	run.held->done = share_of(pass + 1);
}

static void take_held(void)
{
	if (!run.held)
		return;
	run.idle = run.held->idle;
	run.text_before = run.held->text_before;
	run.result_before = run.held->result_before;
	for (u64 i = 0; i < run.held->done; i++) {
		series[0][i] = run.held->series[0][i];
		series[1][i] = run.held->series[1][i];
	}
}

static void conclude(const struct hvlab_bench *b, bool ready)
{
	if (ready && !run.held)
		ask_before();
	bool measured = ready && measure();

	take_held();
	send_bench(b, run.n, run.env.params);
	if (measured)
		finish();
}

/* Names the benchmark before it can crash the guest; its own record is only sent once the batch size is known. */
static void run_bench(const struct hvlab_bench *b, u64 working_set, u32 variant)
{
	run = (struct run){.bench = b, .env = {.working_set = working_set, .seed = options->seed, .max_ops = ~0ull,
					       .count_ops = b->period ? OPEN_COUNT_OPS : options->ops,
					       .hist_ops = options->timed ? HIST_TIMED * HIST_OPS : HIST_OPS, .timed = options->timed, .least_ops = 1, .variant = variant, .variants = 1}};
	run.env.arena = platform_arena(&run.env.arena_size);
	run.env.fresh = platform_fresh(&run.env.fresh_size);
	if (run.env.working_set > run.env.arena_size)
		run.env.working_set = run.env.arena_size;
	run.held = held_cell(b, run.env.working_set);
	if (!run.held && !last_pass())
		return;
	fact_str("bench.running", b->name);

	bool can = possible(), ready = can && prepare();

	if (last_pass())
		conclude(b, ready);
	else if (ready)
		hold();
	if (can && b->teardown)
		guarded(do_teardown, 0);
	if (!last_pass())
		fact_str("bench.held", b->name);
	else
		send_verdict(run.verdict, run.result, run.verdict == HVLAB_OK && run.idle ? HVLAB_IDLE_CHECK : run.reason);
}

/* One that depends on the working set says so by its parameters. A set that does not fit is not measured as another. */
static u32 run_sets(const struct hvlab_bench *b)
{
	u64 size;
	u32 n = 0;

	platform_arena(&size);
	do
		run_bench(b, options->ws[n], 0);
	while (++n < options->sets && str_starts(run.env.params, "ws=") && options->ws[n] <= size);
	while (n < run.env.variants)
		run_bench(b, options->ws[0], n++);
	return n;
}

/* Quiesces before the first benchmark and after each one that switched the APIC mode (NEED_X2APIC). */
static void quiesce(const struct hvlab_bench *before)
{
	static bool given_up;

	if (options->quiesce && !given_up && (!before || before->needs & NEED_X2APIC) && !mark("quiesce", 0)) {
		given_up = true;
		fact_u64("quiesce.unanswered", 1);
	}
}

static u32 run_selected(void)
{
	const struct hvlab_bench *before = NULL;
	u32 cells = 0;

	cells_held = 0;
	for (const struct hvlab_bench *b = __start_hvlab_bench; b < __stop_hvlab_bench; b++) {
		if (!selected(options, b) || (!last_pass() && !can_be_spread(b)))
			continue;
		quiesce(before);
		before = b;
		cells += run_sets(b);
		if (last_pass())
			clock_sync(HVLAB_SYNC_BENCH, options->clock ? 1 : 0);
	}
	return cells;
}

/* Parts of a series must be there to be taken, and all but the last must find room. */
static u64 passes_of(const struct engine_options *o)
{
	u64 most = o->batches < o->passes ? o->batches : o->passes;

	return most > 1 && o->batches - o->batches / most <= HELD_BATCHES ? most : 1;
}

void engine_run(const struct engine_options *o)
{
	static struct engine_options bounded;

	bounded = *o;
	bounded.batches = o->batches < 1 ? 1 : o->batches > BATCHES_MAX ? BATCHES_MAX : o->batches;
	bounded.passes = passes_of(&bounded);
	options = &bounded;
	if (o->unknown[0])
		fact_str("cmdline.unknown", o->unknown);
	report_unmatched(options);
	clock_calibrate();
	target = o->ticks > clock_least_batch() ? o->ticks : clock_least_batch();
	fact_u64("engine.batch_ticks", target);
	if (options->clock)
		clock_check();
	clock_sync(HVLAB_SYNC_FIRST, options->clock);
	u32 cells = 0;
	for (pass = 0; pass < options->passes; pass++)
		cells = run_selected();

	clock_sync(HVLAB_SYNC_LAST, options->clock);
	record_begin(HVLAB_REC_BYE);
	record_u64("cells", cells);
	record_end();
}
