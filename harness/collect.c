/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The meaning of records. Rules that decide: nothing that lost a record is OK, silence is ERROR, the more severe
 * verdict wins, the first reason of a severity stays. Grammar is proto.c's, storage store.c's.
 */
#include "collect.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void boot_worsen(struct boot *b, enum hvlab_verdict v, const char *reason)
{
	if (v <= b->verdict)
		return;
	b->verdict = v;
	copy_str(b->reason, reason);
}

static struct cell *open_cell(struct collect *c)
{
	return c->open == COLLECT_NONE ? NULL : &c->boot->cells[c->open];
}

/*
 * Something is lost or senseless: it costs the benchmark under way its verdict, or the boot its own where none is. A
 * guest of another ABI costs both: nothing it says can be trusted.
 */
static void lose(struct collect *c, const char *what)
{
	bool under_way = c->open != COLLECT_NONE || c->running[0];
	char reason[160];

	if (under_way && !c->voided[0])
		copy_str(c->voided, what);
	if (under_way && !c->proto.foreign_abi)
		return;
	snprintf(reason, sizeof(reason), c->proto.foreign_abi ? "%s" : "record lost: %s", what);
	boot_worsen(c->boot, HVLAB_ERROR, reason);
}

static void cell_close(struct collect *c, enum hvlab_verdict v, const char *reason)
{
	struct cell *cell = open_cell(c);

	if (c->voided[0] && v < HVLAB_CRASH) {
		cell->verdict = HVLAB_ERROR;
		snprintf(cell->reason, sizeof(cell->reason), "record lost: %s", c->voided);
	} else {
		cell->verdict = v;
		copy_str(cell->reason, v == HVLAB_OK ? "" : reason[0] ? reason : "no reason given");
	}
	c->open = COLLECT_NONE;
	c->voided[0] = c->running[0] = '\0';
	for (int at = 0; at < MARK_COUNT; at++)
		c->marks[at].cell = COLLECT_NONE;
}

static size_t find_cell(const struct boot *b, const char *bench, const char *params)
{
	for (size_t i = b->ncells; i-- > 0; )
		if (!strcmp(b->cells[i].bench, bench) && (!params || !strcmp(b->cells[i].params, params)))
			return i;
	return COLLECT_NONE;
}

/* The cell of the benchmark under way; if it sent no record of its own it gets one without samples. False: none is. */
static bool cell_need(struct collect *c)
{
	if (c->open != COLLECT_NONE || !c->running[0])
		return c->open != COLLECT_NONE;
	c->open = find_cell(c->boot, c->running, "");
	if (c->open != COLLECT_NONE) {
		lose(c, "the benchmark ran twice");
		return true;
	}
	if (c->boot->ncells >= COLLECT_CELLS_MAX) {
		c->running[0] = '\0';
		lose(c, "more benchmarks than this program keeps");
		return false;
	}
	boot_add_cell(c->boot, c->running);
	c->open = c->boot->ncells - 1;
	return true;
}

/* Text of a key that must be there and fit; NULL otherwise. */
static const char *text_of(const struct record *r, const char *key, size_t size)
{
	const char *text = record_get(r, key);

	return text && strlen(text) < size ? text : NULL;
}

static void on_hello(struct collect *c, const struct record *r)
{
	char what[96];
	u64 abi;

	for (unsigned i = 0; i < r->n; i++) {
		char key[HVLAB_LINE_MAX];
		snprintf(key, sizeof(key), "hello.%s", r->kv[i].key);
		facts_set(&c->boot->guest, key, r->kv[i].value);
	}
	if (record_u64(r, "abi", &abi)) {
		lose(c, "hello without an ABI version");
	} else if (abi != HVLAB_ABI_VERSION) {
		snprintf(what, sizeof(what), "the guest speaks ABI %llu, this program ABI %d",
			 (unsigned long long)abi, HVLAB_ABI_VERSION);
		boot_worsen(c->boot, HVLAB_ERROR, what);
	}
}

/* The guest names a benchmark before it can do harm; the bench record comes when it is over. */
static void on_running(struct collect *c, const char *name)
{
	if (cell_need(c)) {
		lose(c, "the next benchmark began before this one's verdict");
		cell_close(c, HVLAB_ERROR, "");
	}
	copy_str(c->running, name);
}

/* The next number of a list, *s moved behind it and its separator; anything else ends the list. */
static bool next_number(const char **s, char separator, u64 *v)
{
	char *end;

	if (**s < '0' || **s > '9')
		return false;
	errno = 0;
	*v = strtoull(*s, &end, 10);
	if (errno || (*end && *end != separator) || (*end && !end[1]))
		return false;
	*s = *end ? end + 1 : end;
	return true;
}

/* "ID,FROM,TO": what the guest's clock showed around a doorbell. */
static void on_bell(struct collect *c, const char *text)
{
	u64 v[3];
	size_t n = 0;

	while (n < LEN(v) && next_number(&text, ',', &v[n]))
		n++;
	if (n < LEN(v) || *text || v[0] > UINT32_MAX || !bells_stamp(&c->bells, (u32)v[0], v[1], v[2]))
		lose(c, "malformed doorbell");
}

static void on_fact(struct collect *c, const struct record *r)
{
	if (r->n == 1 && !strcmp(r->kv[0].key, "bench.running")) {
		on_running(c, r->kv[0].value);
		return;
	}
	if (r->n == 1 && !strcmp(r->kv[0].key, "clock.bell")) {
		on_bell(c, r->kv[0].value);
		return;
	}
	for (unsigned i = 0; i < r->n; i++) {
		if (c->boot->guest.n >= COLLECT_FACTS_MAX) {
			lose(c, "more facts than this program keeps");
			return;
		}
		facts_set(&c->boot->guest, r->kv[i].key, r->kv[i].value);
	}
}

/* What the image itself says of this benchmark. */
static void cell_declare(struct collect *c, struct cell *cell)
{
	if (!c->catalog)
		return;
	const struct hvlab_bench *known = catalog_find(c->catalog, cell->bench);
	if (!known)
		lose(c, "the guest runs a benchmark that its image's catalogue does not have");
	else if (strcmp(cell->unit, unit_word(known->unit)))
		lose(c, "the unit is not the one of the image's catalogue");
	else
		cell->exits_declared = known->exits_per_op;
}

static void on_bench(struct collect *c, const struct record *r)
{
	const char *name = text_of(r, "name", HVLAB_NAME_MAX);
	const char *unit = text_of(r, "unit", sizeof(((struct cell *)0)->unit));
	const char *params = record_get(r, "params");
	u64 n = 0;

	if (c->open != COLLECT_NONE) {
		lose(c, "the next benchmark began before this one's verdict");
		cell_close(c, HVLAB_ERROR, "");
	}
	if (!params)
		params = "";
	if (!name || !*name || !unit || record_u64(r, "n", &n) ||
	    strlen(params) >= sizeof(((struct cell *)0)->params)) {
		lose(c, "malformed bench record");
		return;
	}
	c->open = find_cell(c->boot, name, params);
	if (c->open != COLLECT_NONE) {
		lose(c, "the benchmark ran twice with the same parameters");
		return;
	}
	if (c->boot->ncells >= COLLECT_CELLS_MAX) {
		c->running[0] = '\0';
		lose(c, "more benchmarks than this program keeps");
		return;
	}
	struct cell *cell = boot_add_cell(c->boot, name);
	c->open = c->boot->ncells - 1;
	copy_str(cell->unit, unit);
	copy_str(cell->params, params);
	cell->n = n;
	cell_declare(c, cell);
}

static const char *take_batch(struct collect *c, struct series *s, const struct record *r)
{
	const char *d = record_get(r, "d");
	u64 first, v;

	if (!d || !*d || record_u64(r, "i", &first))
		return "malformed batch record";
	if (first != s->n)
		return "batches out of order";
	while (*d) {
		if (!next_number(&d, ',', &v))
			return "malformed batch record";
		if (c->values++ >= COLLECT_VALUES_MAX)
			return "more samples than this program keeps";
		series_push(s, v);
	}
	return NULL;
}

static void on_batch(struct collect *c, const struct record *r)
{
	struct cell *cell = open_cell(c);
	const char *kind = record_get(r, "kind"), *wrong = NULL;

	if (!cell)
		wrong = "batch outside a benchmark";
	else if (c->voided[0])
		return;
	else if (kind && !strcmp(kind, "body"))
		wrong = take_batch(c, &cell->body, r);
	else if (kind && !strcmp(kind, "control"))
		wrong = take_batch(c, &cell->control, r);
	else
		wrong = "batch of an unknown kind";
	if (wrong)
		lose(c, wrong);
}

static const char *take_hist(struct hist *h, const struct record *r)
{
	const char *d = record_get(r, "d"), *kind = record_get(r, "kind");
	u64 sub, index, count;

	if (!d || !kind || strcmp(kind, "body") || record_u64(r, "sub", &sub))
		return "malformed hist record";
	if (sub != HVLAB_HIST_SUB)
		return "histogram of another resolution";
	if (!h->bucket)
		h->bucket = xcalloc(HVLAB_HIST_BUCKETS, sizeof(*h->bucket));
	while (*d) {
		if (!next_number(&d, ':', &index) || !next_number(&d, ',', &count) || index >= HVLAB_HIST_BUCKETS)
			return "malformed hist record";
		if (count > INT64_MAX - h->count) /* the store counts in signed 64 bits */
			return "histogram that overflows";
		h->bucket[index] += count;
		h->count += count;
	}
	return NULL;
}

static void on_hist(struct collect *c, const struct record *r)
{
	struct cell *cell = open_cell(c);

	if (cell && c->voided[0])
		return;
	const char *wrong = cell ? take_hist(&cell->hist, r) : "histogram outside a benchmark";
	if (wrong)
		lose(c, wrong);
}

/* Counters that the guest has read itself (marks=2): exits=SUM exits.REASON=N ... False: none, or too many. */
static bool take_counters(struct counters *out, const struct record *r)
{
	for (unsigned i = 0; i < r->n && out->n < COUNTERS_MAX; i++) {
		const char *key = r->kv[i].key;
		struct counter *c = &out->c[out->n];

		if (strncmp(key, "exits", 5) || (key[5] && key[5] != '.') || record_u64(r, key, &c->value))
			continue;
		copy_str(c->name, key[5] ? key + 6 : key);
		out->n++;
	}
	return record_get(r, "exits") != NULL;
}

/* A doorbell: no benchmark is under way, and none is touched. */
static void on_clock_mark(struct collect *c, const struct record *r)
{
	const char *word = record_get(r, "group");
	enum hvlab_bell_group group;
	u64 id;

	if (!word || bell_group_parse(word, &group) || record_u64(r, "id", &id) || id > UINT32_MAX ||
	    !bells_ring(&c->bells, (u32)id, group))
		lose(c, "malformed mark record");
}

static void on_mark(struct collect *c, const struct record *r)
{
	static const char *const words[MARK_COUNT] = {"start", "body", "control"};
	struct cell *cell = open_cell(c);
	const char *word = record_get(r, "at");
	u64 id, ops;
	int at = 0;

	while (word && at < MARK_COUNT && strcmp(words[at], word))
		at++;
	if (!cell || !word || at == MARK_COUNT || record_u64(r, "id", &id) || id > UINT32_MAX ||
	    record_u64(r, "ops", &ops)) {
		lose(c, cell ? "malformed mark record" : "mark outside a benchmark");
		return;
	}
	if (at == MARK_BODY)
		cell->count_ops = ops;
	else if (at == MARK_CONTROL && cell->count_ops && cell->count_ops != ops)
		lose(c, "marks that count different numbers of operations");
	cell->at[at] = (struct counters){0};
	if (take_counters(&cell->at[at], r))
		return;
	c->marks[at].id = (u32)id;
	c->marks[at].cell = c->open;
}

/* What runs below the guest has looked at its machine and will not start: the boot is skipped, for its reason. */
static bool take_refusal(struct collect *c, const struct record *r)
{
	const char *word = record_get(r, "v"), *reason = record_get(r, "reason");

	if (c->proto.next_seq != 1 || !word || strcmp(word, verdict_word(HVLAB_SKIP)))
		return false;
	c->refused = true;
	boot_worsen(c->boot, HVLAB_SKIP, reason ? reason : "no reason given");
	return true;
}

static void on_verdict(struct collect *c, const struct record *r)
{
	struct cell *cell = open_cell(c);
	const char *word = record_get(r, "v"), *reason = record_get(r, "reason");
	enum hvlab_verdict v = HVLAB_ERROR;

	if (!cell && take_refusal(c, r))
		return;
	if (!cell && cell_need(c)) {
		lose(c, "verdict without a bench record");
		cell = open_cell(c);
	}
	if (!cell) {
		lose(c, "verdict outside a benchmark");
		return;
	}
	if (!word || verdict_parse(word, &v) || v >= HVLAB_CRASH) {
		lose(c, "verdict that a guest cannot give");
		v = HVLAB_ERROR;
	}
	if (record_get(r, "result") && record_u64(r, "result", &cell->result))
		lose(c, "malformed result");
	if (v == HVLAB_OK && (!cell->body.n || !cell->control.n || !cell->n))
		lose(c, "verdict ok without samples");
	cell_close(c, v, reason ? reason : "");
}

static void on_bye(struct collect *c, const struct record *r)
{
	char what[96];
	u64 cells;

	if (cell_need(c)) {
		lose(c, "the guest said bye before this benchmark's verdict");
		cell_close(c, HVLAB_ERROR, "");
	}
	c->boot->said_bye = true;
	if (record_u64(r, "cells", &cells)) {
		lose(c, "malformed bye record");
	} else if (cells != c->boot->ncells) {
		snprintf(what, sizeof(what), "the guest ran %llu benchmarks, %zu arrived", (unsigned long long)cells,
			 c->boot->ncells);
		lose(c, what);
	}
}

/* Before the first record it is the harness's to answer; behind it, it is the banner of another start. */
static void on_ask(struct collect *c)
{
	if (c->proto.next_seq)
		lose(c, "the guest began anew");
}

static bool is_bell(const struct record *r)
{
	const char *at = record_get(r, "at");

	return at && !strcmp(at, "clock");
}

static void on_record(void *arg, const struct record *r)
{
	struct collect *c = arg;

	if (r->type == HVLAB_REC_ASK) {
		on_ask(c);
		return;
	}
	if (!c->boot->first_record_ns)
		c->boot->first_record_ns = now_ns() - c->started_ns;
	if (c->boot->said_bye) {
		lose(c, "a record after bye");
		return;
	}
	switch (r->type) {
	case HVLAB_REC_HELLO: on_hello(c, r); break;
	case HVLAB_REC_FACT: on_fact(c, r); break;
	case HVLAB_REC_BENCH: on_bench(c, r); break;
	case HVLAB_REC_BATCH: on_batch(c, r); break;
	case HVLAB_REC_HIST: on_hist(c, r); break;
	case HVLAB_REC_MARK: is_bell(r) ? on_clock_mark(c, r) : on_mark(c, r); break;
	case HVLAB_REC_VERDICT: on_verdict(c, r); break;
	case HVLAB_REC_BYE: on_bye(c, r); break;
	case HVLAB_REC_ASK: break;
	}
}

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
	lose(arg, what);
}

static void sink_bytes(void *arg, const void *bytes, size_t n)
{
	struct collect *c = arg;

	proto_feed(&c->proto, bytes, n);
}

static void sink_counters(void *arg, u32 mark, const struct counters *counters)
{
	struct collect *c = arg;
	u64 ns;

	if (!counters_get(counters, BELL_NS, &ns)) {
		bells_hear(&c->bells, mark, ns);
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
	size_t at = *bench ? find_cell(c->boot, bench, NULL) : COLLECT_NONE;

	if (!*bench)
		c->boot->events = *counters;
	else if (at != COLLECT_NONE)
		c->boot->cells[at].events = *counters;
}

static void sink_fact(void *arg, const char *key, const char *value)
{
	struct collect *c = arg;
	bool passing = !strncmp(key, "now.", 4) || !strncmp(key, "life.", 5);
	struct facts *f = passing ? &c->boot->state : &c->boot->env;

	if (f->n < COLLECT_FACTS_MAX)
		facts_set(f, key, value);
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
	boot_worsen(c->boot, v, reason);
}

void collect_init(struct collect *c, struct boot *boot, const struct catalog *catalog, struct job_sink *sink)
{
	struct proto_events to = {.record = on_record, .log = on_log, .fault = on_fault, .arg = c};
	struct timespec t;

	*c = (struct collect){.boot = boot, .catalog = catalog, .open = COLLECT_NONE, .started_ns = now_ns()};
	for (int at = 0; at < MARK_COUNT; at++)
		c->marks[at].cell = COLLECT_NONE;
	clock_gettime(CLOCK_REALTIME, &t);
	boot->started_unix_ns = (u64)t.tv_sec * 1000000000u + (u64)t.tv_nsec;
	proto_init(&c->proto, &to);
	*sink = (struct job_sink){.bytes = sink_bytes, .counters = sink_counters, .events = sink_events,
				  .fact = sink_fact, .timing = sink_timing, .end = sink_end, .arg = c};
}

/* The benchmark during which the guest went away, and its verdict. */
static void close_killed(struct collect *c, char killer[HVLAB_NAME_MAX])
{
	struct boot *b = c->boot;
	bool died = b->verdict >= HVLAB_CRASH;

	copy_strn(killer, HVLAB_NAME_MAX, open_cell(c)->bench);
	cell_close(c, died ? b->verdict : HVLAB_ERROR, died ? b->reason : "the guest ended before the verdict");
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

/* What the doorbells come to; the doorbells themselves are kept too, so that anybody can fit them again. */
static void take_clock(struct collect *c)
{
	struct clock_fit f;
	int err = bells_fit(&c->bells, &f);

	for (size_t i = 0; i < c->bells.n; i++) {
		const struct bell *x = &c->bells.v[i];
		char key[32];

		if (!x->heard || !x->stamped)
			continue;
		snprintf(key, sizeof(key), "clock.bell.%03zu", i);
		state_set(c->boot, key, "%d,%llu,%llu,%llu", (int)x->group, (unsigned long long)x->host_ns, (unsigned long long)x->from,
			  (unsigned long long)x->to);
	}
	if (f.n)
		state_set(c->boot, "clock.bells", "%zu", f.n);
	if (err)
		return;
	state_set(c->boot, "clock.span_ns", "%llu", (unsigned long long)f.span_ns);
	state_set(c->boot, "clock.hz", "%.3f", f.hz);
	state_set(c->boot, "clock.hz.off_ppm", "%.3f", f.off * 1e6);
	state_set(c->boot, "clock.bracket_ns", "%.0f", f.bracket * 1e9 / f.hz);
	state_set(c->boot, "clock.residual", "%.3f", f.residual);
}

void collect_finish(struct collect *c, char killer[HVLAB_NAME_MAX])
{
	struct boot *b = c->boot;

	killer[0] = '\0';
	proto_end(&c->proto);
	take_clock(c);
	if (!c->ended) {
		b->wall_ns = now_ns() - c->started_ns;
		boot_worsen(b, HVLAB_ERROR, "the end of the guest was not reported");
	}
	if (cell_need(c))
		close_killed(c, killer);
	if (!b->said_bye && !c->refused)
		boot_worsen(b, HVLAB_ERROR,
			    c->proto.next_seq ? "the guest ended without bye" : "the guest sent no record");
	if (c->log_dropped)
		buf_printf(&b->log, "[%llu more bytes of log were not kept]\n", (unsigned long long)c->log_dropped);
}
