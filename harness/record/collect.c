/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A job's events into a boot: console, counters, facts, times, its end. What records mean is in collect_record.c,
 * storage is store.c's.
 */
#include "collect_in.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static void on_log(void *arg, const char *line, size_t n)
{
	struct collect *c = arg;
	struct buf *log = &c->boot->log;

	if (n + 1 > COLLECT_LOG_MAX - log->len) {
		c->log_dropped += n + 1;
		return;
	}
	buf_put(log, line, n);
	text_clean(log->data + log->len - n, n);
	buf_puts(log, "\n");
}

static void on_fault(void *arg, const char *what)
{
	collect_void(arg, what);
}

static void sink_bytes(void *arg, const void *bytes, size_t n)
{
	struct collect *c = arg;
	u64 before = c->bytes;

	c->bytes += n;
	if (before <= COLLECT_BYTES_MAX && c->losses < COLLECT_LOSSES_MAX)
		proto_feed(&c->proto, bytes, n);
	if (before <= COLLECT_BYTES_MAX && c->bytes > COLLECT_BYTES_MAX)
		raise_severity(c->boot, HVLAB_ERROR, WHY_TOO_MUCH);
}

static void sink_counters(void *arg, u32 mark, const struct counters *counters)
{
	struct collect *c = arg;
	u64 ns;

	if (!counters_get(counters, SYNC_NS, &ns)) {
		sync_points_set_host(&c->sync, mark, ns);
		return;
	}
	for (int at = 0; at < MARK_COUNT; at++) {
		if (c->marks[at].cell != COLLECT_NONE && c->marks[at].id == mark) {
			c->boot->cells[c->marks[at].cell].at[at] = *counters;
			c->marks[at].cell = COLLECT_NONE;
			return;
		}
	}
}

static void sink_events(void *arg, const char *bench, const struct counters *counters)
{
	struct collect *c = arg;
	size_t at = *bench ? collect_find(c->boot, bench, NULL) : COLLECT_NONE;

	if (!*bench)
		c->boot->events = *counters;
	else if (at != COLLECT_NONE)
		c->boot->cells[at].events = *counters;
}

static void sink_fact(void *arg, const char *key, const char *value)
{
	struct collect *c = arg;
	bool of_launch = !strncmp(key, "now.", 4) || !strncmp(key, "launch.", 7);
	struct facts *f = of_launch ? &c->boot->state : &c->boot->env;

	if (f->n < COLLECT_FACTS_MAX && strlen(key) < COLLECT_KEY_MAX && strlen(value) <= WIRE_VALUE_MAX)
		facts_set(f, key, value);
}

static void sink_recorded(void *arg, const char *what, const void *bytes, size_t n)
{
	struct collect *c = arg;
	struct buf *to = !strcmp(what, RECORDED_STEPS) ? &c->steps
		       : !strcmp(what, RECORDED_SYMBOLS) || !strcmp(what, RECORDED_KERNELS) ? &c->symbols : NULL;

	if (to && n <= COLLECT_RECORDED_MAX - to->len)
		buf_put(to, bytes, n);
}

/* No boot holds more of these than a processor has defects, so they count for nothing against COLLECT_CELLS_MAX. */
static void sink_left_out(void *arg, const char *bench, const char *why)
{
	struct collect *c = arg;
	struct cell *cell = boot_add_cell(c->boot, bench);

	cell->verdict = HVLAB_SKIP;
	copy_str(cell->reason, why);
	c->left_out++;
}

static void sink_timing(void *arg, u64 first_ns, u64 wall_ns)
{
	struct collect *c = arg;

	c->boot->first_record_ns = first_ns;
	c->boot->wall_ns = wall_ns;
}

static void sink_end(void *arg, enum hvlab_verdict v, const char *reason)
{
	struct collect *c = arg;

	c->ended = true;
	if (!c->boot->wall_ns)
		c->boot->wall_ns = now_ns() - c->started_ns;
	raise_severity(c->boot, v, reason);
}

void collect_init(struct collect *c, struct boot *boot, const struct catalog *catalog, struct job_sink *sink)
{
	struct proto_events to = {.record = collect_record, .log = on_log, .fault = on_fault, .arg = c};
	struct timespec t;

	*c = (struct collect){.boot = boot, .catalog = catalog, .open = COLLECT_NONE, .started_ns = now_ns()};
	for (int at = 0; at < MARK_COUNT; at++)
		c->marks[at].cell = COLLECT_NONE;
	clock_gettime(CLOCK_REALTIME, &t);
	boot->started_unix_ns = (u64)t.tv_sec * 1000000000u + (u64)t.tv_nsec;
	proto_init(&c->proto, &to);
	*sink = (struct job_sink){.bytes = sink_bytes, .counters = sink_counters, .events = sink_events,
				  .fact = sink_fact, .timing = sink_timing, .end = sink_end, .left_out = sink_left_out,
				  .recorded = sink_recorded, .arg = c};
}

void collect_expect(struct collect *c, const struct job *job)
{
	c->asked = job;
}

/* The benchmark during which the guest went away, and its verdict. */
static void close_killed(struct collect *c, char culprit[HVLAB_NAME_MAX])
{
	struct boot *b = c->boot;
	bool died = b->verdict >= HVLAB_CRASH;

	copy_strn(culprit, HVLAB_NAME_MAX, collect_cell(c)->bench);
	collect_close(c, died ? b->verdict : HVLAB_ERROR, died ? b->reason : WHY_NO_VERDICT);
}

static void state_set(struct boot *b, const char *key, const char *fmt, ...) PRINTF(3, 4);
static void state_set(struct boot *b, const char *key, const char *fmt, ...)
{
	char text[64];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	facts_set(&b->state, key, text);
}

/* What the sync points come to; the sync points themselves are kept too, so that anybody can fit them again. */
static void store_clock(struct collect *c)
{
	struct clock_fit f;
	int err = clock_fit(&c->sync, &f);

	for (size_t i = 0; i < c->sync.n; i++) {
		const struct sync_point *x = &c->sync.v[i];
		char key[32];

		if (!x->has_host || !x->has_guest)
			continue;
		snprintf(key, sizeof(key), "clock.sync.%03zu", i);
		state_set(c->boot, key, "%d,%llu,%llu,%llu", (int)x->group, (unsigned long long)x->host_ns, (unsigned long long)x->from,
			  (unsigned long long)x->to);
	}
	if (f.n)
		state_set(c->boot, "clock.sync_points", "%zu", f.n);
	if (err)
		return;
	state_set(c->boot, "clock.span_ns", "%llu", (unsigned long long)f.span_ns);
	state_set(c->boot, "clock.hz", "%.3f", f.hz);
	state_set(c->boot, "clock.hz.uncertainty_ppm", "%.3f", f.off * 1e6);
	state_set(c->boot, "clock.bracket_ns", "%.0f", f.bracket * 1e9 / f.hz);
	state_set(c->boot, "clock.residual", "%.3f", f.residual);
}

/* The path of the benchmark that was traced, if it got as far as being measured. */
static void store_paths(struct collect *c)
{
	struct boot *b = c->boot;
	struct symbols all = {0};
	struct why why = {""};

	if (!c->asked || !c->asked->traced[0] || !c->steps.len)
		return;
	int err = paths_read(&b->paths, c->steps.data, c->steps.len, &why);
	if (!err && symbols_parse(&all, c->symbols.data ? c->symbols.data : "", c->symbols.len))
		err = fail(&why, -EILSEQ, "the names of code make no sense");
	symbols_finish(&all);
	if (err)
		paths_free(&b->paths);
	else
		paths_name(&b->paths, &all);
	if (err)
		state_set(b, "trace.refused", "%s", why.text);
	else
		copy_str(b->paths.bench, c->asked->traced);
	symbols_free(&all);
}

/* What another guest has measured, or one that never said which it is, is no number of this image. */
static void void_stranger(struct collect *c)
{
	struct boot *b = c->boot;

	if (!c->catalog || c->refused || !c->proto.next_seq || (c->identified && !c->stranger))
		return;
	raise_severity(b, HVLAB_ERROR, WHY_NO_HELLO);
	for (size_t i = 0; i < b->ncells; i++)
		if (b->cells[i].verdict < HVLAB_ERROR) {
			b->cells[i].verdict = HVLAB_ERROR;
			copy_str(b->cells[i].reason, c->stranger ? WHY_STRANGER
								 : WHY_NO_HELLO);
		}
}

void collect_finish(struct collect *c, char culprit[HVLAB_NAME_MAX])
{
	struct boot *b = c->boot;

	culprit[0] = '\0';
	proto_end(&c->proto);
	store_clock(c);
	store_paths(c);
	buf_free(&c->steps);
	buf_free(&c->symbols);
	if (!c->ended) {
		b->wall_ns = now_ns() - c->started_ns;
		raise_severity(b, HVLAB_ERROR, WHY_NO_END);
	}
	if (collect_need(c))
		close_killed(c, culprit);
	if (!b->said_bye && !c->refused)
		raise_severity(b, HVLAB_ERROR,
			    c->proto.next_seq ? WHY_NO_BYE : WHY_NO_RECORD);
	void_stranger(c);
	if (c->log_dropped)
		buf_printf(&b->log, "[%llu more bytes of log were not kept]\n", (unsigned long long)c->log_dropped);
}
