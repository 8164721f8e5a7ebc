/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The meaning of each record. Rules that decide: nothing that lost a record is OK, silence is ERROR, the more severe
 * verdict wins, the first reason of a severity stays. Grammar is proto.c's.
 */
#include "collect_in.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Text of a key that must be there and fit; NULL otherwise. */
static const char *get_text(const struct record *r, const char *key, size_t size)
{
	const char *text = record_get(r, key);

	return text && strlen(text) < size ? text : NULL;
}

/* The hash of an image is stored beside its numbers: they must be those of that image, whoever said otherwise. */
static void check_identity(struct collect *c, const struct record *r)
{
	const struct catalog *image = c->catalog;
	const char *build = record_get(r, "build"), *kind = record_get(r, "kind");
	char what[160];

	if (!image)
		return;
	bool same = build && !strcmp(build, image->build) && (!image->kind || (kind && !strcmp(kind, image->kind)));
	c->identified |= same;
	c->stranger |= !same;
	if (same)
		return;
	copy_str(what, WHY_STRANGER_IS);
	reason_add(what, sizeof(what), "build", "%.12s", build ? build : "none");
	reason_add(what, sizeof(what), "kind", "%.12s", kind ? kind : "none");
	reason_add(what, sizeof(what), "own", "%.12s", image->build);
	reason_add(what, sizeof(what), "own_kind", "%.12s", image->kind ? image->kind : "unknown");
	raise_severity(c->boot, HVLAB_ERROR, what);
}

/* False: there are more than are kept. */
static bool keep_fact(struct collect *c, const char *key, const char *value)
{
	if (c->boot->guest.n >= COLLECT_FACTS_MAX || strlen(key) >= COLLECT_KEY_MAX)
		return false;
	facts_set(&c->boot->guest, key, value);
	return true;
}

static void on_hello(struct collect *c, const struct record *r)
{
	bool again = c->greeted;
	char what[96];
	u64 abi;

	c->greeted = true;
	for (unsigned i = 0; i < r->n && !again; i++) {
		char key[HVLAB_LINE_MAX];
		snprintf(key, sizeof(key), "hello.%s", r->kv[i].key);
		keep_fact(c, key, r->kv[i].value);
	}
	if (record_u64(r, "abi", &abi)) {
		collect_void(c, WHY_LOST_ABI_UNKNOWN);
	} else if (abi != HVLAB_ABI_VERSION) {
		reason_put(what, sizeof(what), WHY_ABI, "guest=%llu own=%d", (unsigned long long)abi, HVLAB_ABI_VERSION);
		raise_severity(c->boot, HVLAB_ERROR, what);
	}
	check_identity(c, r);
	if (again && !c->stranger)
		collect_void(c, WHY_LOST_HELLO_TWICE);
}

/* The value of a word of the guest's command line; NULL: there is none. n: its length. */
static const char *cmdline_word(const char *cmdline, const char *key, size_t *n)
{
	for (const char *s = cmdline; *s; s += strspn(s, " ")) {
		if (!strncmp(s, key, strlen(key))) {
			*n = strcspn(s, " ") - strlen(key);
			return s + strlen(key);
		}
		s += strcspn(s, " ");
	}
	return NULL;
}

static bool is_asked(const struct collect *c, const char *bench)
{
	size_t n;
	const char *word = c->asked ? cmdline_word(c->asked->cmdline, "bench=", &n) : NULL;

	if (!c->asked)
		return true;
	char *globs = word ? xasprintf("%.*s", (int)n, word) : xstrdup("*");
	bool asked = globs_match(globs, bench);
	free(globs);
	return asked;
}

/* What the plan did not ask for is no result of it: it costs the boot its verdict, and nothing of it is kept. */
static bool refuse_unasked(struct collect *c, const char *bench)
{
	char what[160];

	c->unasked = !is_asked(c, bench);
	if (!c->unasked)
		return false;
	copy_str(what, WHY_UNASKED);
	reason_add(what, sizeof(what), "bench", "%.40s", bench);
	raise_severity(c->boot, HVLAB_ERROR, what);
	return true;
}

/* The guest names a benchmark before it can do harm; the bench record comes when it is over. */
static void on_running(struct collect *c, const char *name)
{
	if (collect_need(c)) {
		collect_void(c, WHY_LOST_VERDICT);
		collect_close(c, HVLAB_ERROR, "");
	}
	if (!refuse_unasked(c, name))
		copy_str(c->running, name);
}

/* A part of its batches is done, and the guest keeps them: it will name the benchmark again. */
static void on_held(struct collect *c, const char *name)
{
	if (c->open != COLLECT_NONE || strcmp(c->running, name))
		return;
	if (c->invalid[0])
		raise_severity(c->boot, HVLAB_ERROR, c->invalid);
	c->invalid[0] = c->running[0] = '\0';
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

/* "ID,FROM,TO": what the guest's clock showed around a sync point. */
static void on_sync_point(struct collect *c, const char *text)
{
	u64 v[3];
	size_t n = 0;

	while (n < LEN(v) && next_number(&text, ',', &v[n]))
		n++;
	if (n < LEN(v) || *text || v[0] > UINT32_MAX || !sync_points_set_guest(&c->sync, (u32)v[0], v[1], v[2]))
		collect_void(c, WHY_LOST_SYNC);
}

static void on_fact(struct collect *c, const struct record *r)
{
	if (r->n == 1 && !strcmp(r->kv[0].key, "bench.running")) {
		on_running(c, r->kv[0].value);
		return;
	}
	if (r->n == 1 && !strcmp(r->kv[0].key, "bench.held")) {
		on_held(c, r->kv[0].value);
		return;
	}
	if (r->n == 1 && !strcmp(r->kv[0].key, "clock.sync")) {
		on_sync_point(c, r->kv[0].value);
		return;
	}
	for (unsigned i = 0; i < r->n; i++)
		if (!keep_fact(c, r->kv[i].key, r->kv[i].value)) {
			collect_void(c, WHY_LOST_FACTS);
			return;
		}
}

/* What the image itself says of this benchmark. */
static void cell_declare(struct collect *c, struct cell *cell)
{
	if (!c->catalog)
		return;
	const struct hvlab_bench *known = catalog_find(c->catalog, cell->bench);
	if (!known)
		collect_void(c, WHY_LOST_NOT_IN_CATALOGUE);
	else if (strcmp(cell->unit, unit_word(known->unit)))
		collect_void(c, WHY_LOST_UNIT);
	else
		cell->exits_declared = known->exits_per_op;
}

static void on_bench(struct collect *c, const struct record *r)
{
	const char *name = get_text(r, "name", HVLAB_NAME_MAX);
	const char *unit = get_text(r, "unit", sizeof(((struct cell *)0)->unit));
	const char *params = record_get(r, "params");
	u64 n = 0;

	if (c->open != COLLECT_NONE) {
		collect_void(c, WHY_LOST_VERDICT);
		collect_close(c, HVLAB_ERROR, "");
	}
	if (!params)
		params = "";
	if (!name || !*name || !unit || record_u64(r, "n", &n) ||
	    strlen(params) >= sizeof(((struct cell *)0)->params)) {
		collect_void(c, WHY_LOST_BENCH);
		return;
	}
	if (refuse_unasked(c, name))
		return;
	c->open = collect_find(c->boot, name, params);
	if (c->open != COLLECT_NONE) {
		collect_void(c, WHY_LOST_TWICE_PARAMS);
		return;
	}
	if (c->boot->ncells >= COLLECT_CELLS_MAX) {
		c->running[0] = '\0';
		collect_void(c, WHY_LOST_BENCHES);
		return;
	}
	struct cell *cell = boot_add_cell(c->boot, name);
	c->open = c->boot->ncells - 1;
	copy_str(cell->unit, unit);
	copy_str(cell->params, params);
	cell->n = n;
	cell_declare(c, cell);
}

static const char *parse_batch(struct collect *c, struct series *s, const struct record *r)
{
	const char *d = record_get(r, "d");
	u64 first, v;

	if (!d || !*d || record_u64(r, "i", &first))
		return WHY_LOST_BATCH;
	if (first != s->n)
		return WHY_LOST_BATCH_ORDER;
	while (*d) {
		if (!next_number(&d, ',', &v))
			return WHY_LOST_BATCH;
		if (c->values++ >= COLLECT_VALUES_MAX)
			return WHY_LOST_SAMPLES;
		series_push(s, v);
	}
	return NULL;
}

static void on_batch(struct collect *c, const struct record *r)
{
	struct cell *cell = collect_cell(c);
	const char *kind = record_get(r, "kind"), *wrong = NULL;

	if (!cell)
		wrong = WHY_LOST_BATCH_OUTSIDE;
	else if (c->invalid[0])
		return;
	else if (kind && !strcmp(kind, "body"))
		wrong = parse_batch(c, &cell->body, r);
	else if (kind && !strcmp(kind, "control"))
		wrong = parse_batch(c, &cell->control, r);
	else
		wrong = WHY_LOST_BATCH_KIND;
	if (wrong)
		collect_void(c, wrong);
}

static const char *parse_hist(struct hist *h, const struct record *r)
{
	const char *d = record_get(r, "d"), *kind = record_get(r, "kind");
	u64 sub, index, count;

	if (!d || !kind || strcmp(kind, "body") || record_u64(r, "sub", &sub))
		return WHY_LOST_HIST;
	if (sub != HVLAB_HIST_SUB)
		return WHY_LOST_HIST_RESOLUTION;
	if (!h->bucket)
		h->bucket = xcalloc(HVLAB_HIST_BUCKETS, sizeof(*h->bucket));
	while (*d) {
		if (!next_number(&d, ':', &index) || !next_number(&d, ',', &count) || index >= HVLAB_HIST_BUCKETS)
			return WHY_LOST_HIST;
		if (count > INT64_MAX - h->count) /* the store counts in signed 64 bits */
			return WHY_LOST_HIST_OVERFLOW;
		h->bucket[index] += count;
		h->count += count;
	}
	return NULL;
}

static void on_hist(struct collect *c, const struct record *r)
{
	struct cell *cell = collect_cell(c);

	if (cell && c->invalid[0])
		return;
	const char *wrong = cell ? parse_hist(&cell->hist, r) : WHY_LOST_HIST_OUTSIDE;
	if (wrong)
		collect_void(c, wrong);
}

/* Counters that the guest has read itself (marks=2): exits=SUM exits.REASON=N ... False: none, or too many. */
static bool parse_counters(struct counters *out, const struct record *r)
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

/* A sync point: no benchmark is under way, and none is touched. */
static void on_clock_mark(struct collect *c, const struct record *r)
{
	const char *word = record_get(r, "group");
	enum hvlab_sync_group group;
	u64 id;

	if (!word || sync_group_parse(word, &group) || record_u64(r, "id", &id) || id > UINT32_MAX ||
	    !sync_points_add(&c->sync, (u32)id, group))
		collect_void(c, WHY_LOST_MARK);
}

static void on_mark(struct collect *c, const struct record *r)
{
	static const char *const words[MARK_COUNT] = {"start", "body", "control"};
	struct cell *cell = collect_cell(c);
	const char *word = record_get(r, "at");
	u64 id, ops;
	int at = 0;

	while (word && at < MARK_COUNT && strcmp(words[at], word))
		at++;
	if (!cell || !word || at == MARK_COUNT || record_u64(r, "id", &id) || id > UINT32_MAX ||
	    record_u64(r, "ops", &ops)) {
		collect_void(c, cell ? WHY_LOST_MARK : WHY_LOST_MARK_OUTSIDE);
		return;
	}
	if (at == MARK_BODY)
		cell->count_ops = ops;
	else if (at == MARK_CONTROL && cell->count_ops && cell->count_ops != ops)
		collect_void(c, WHY_LOST_MARK_OPS);
	cell->at[at] = (struct counters){0};
	if (parse_counters(&cell->at[at], r))
		return;
	c->marks[at].id = (u32)id;
	c->marks[at].cell = c->open;
}

/* What runs below the guest has looked at its machine and will not start: the boot is skipped, for its reason. */
static bool parse_refusal(struct collect *c, const struct record *r)
{
	const char *word = record_get(r, "v"), *reason = record_get(r, "reason");

	if (c->proto.next_seq != 1 || !word || strcmp(word, verdict_word(HVLAB_SKIP)))
		return false;
	c->refused = true;
	raise_severity(c->boot, HVLAB_SKIP, reason ? reason : WHY_NO_REASON);
	return true;
}

static void on_verdict(struct collect *c, const struct record *r)
{
	struct cell *cell = collect_cell(c);
	const char *word = record_get(r, "v"), *reason = record_get(r, "reason");
	enum hvlab_verdict v = HVLAB_ERROR;
	char differs[160];

	if (!cell && parse_refusal(c, r))
		return;
	if (!cell && collect_need(c)) {
		collect_void(c, WHY_LOST_NO_BENCH);
		cell = collect_cell(c);
	}
	if (!cell) {
		collect_void(c, WHY_LOST_VERDICT_OUTSIDE);
		return;
	}
	if (!word || verdict_parse(word, &v) || v >= HVLAB_CRASH) {
		collect_void(c, WHY_LOST_VERDICT_FOREIGN);
		v = HVLAB_ERROR;
	}
	if (record_get(r, "result") && record_u64(r, "result", &cell->result))
		collect_void(c, WHY_LOST_RESULT);
	if (v == HVLAB_OK && (!cell->body.n || !cell->control.n || !cell->n))
		collect_void(c, WHY_LOST_NO_SAMPLES);
	if (v == HVLAB_OK && collect_result_differs(c, cell, differs, sizeof(differs))) {
		v = HVLAB_ERROR;
		reason = differs;
	}
	collect_close(c, v, reason ? reason : "");
}

static void on_bye(struct collect *c, const struct record *r)
{
	char what[96];
	u64 cells;

	if (collect_need(c)) {
		collect_void(c, WHY_LOST_BYE_EARLY);
		collect_close(c, HVLAB_ERROR, "");
	}
	c->boot->said_bye = true;
	if (record_u64(r, "cells", &cells)) {
		collect_void(c, WHY_LOST_BYE);
	} else if (cells != c->boot->ncells - c->left_out) {
		reason_put(what, sizeof(what), WHY_LOST_CELLS, "ran=%llu arrived=%zu", (unsigned long long)cells,
			   c->boot->ncells - c->left_out);
		collect_void(c, what);
	}
}

/* Before the first record it is the harness's to answer; behind it, it is the banner of another start. */
static void on_ask(struct collect *c)
{
	if (c->proto.next_seq)
		collect_void(c, WHY_LOST_ANEW);
}

static void parse_mark(struct collect *c, const struct record *r)
{
	const char *at = record_get(r, "at");

	if (at && !strcmp(at, "clock"))
		on_clock_mark(c, r);
	else if (!c->unasked && (!at || strcmp(at, "quiesce"))) /* there is nothing to be kept of a rest */
		on_mark(c, r);
}

void collect_record(void *arg, const struct record *r)
{
	struct collect *c = arg;

	if (r->type == HVLAB_REC_ASK) {
		on_ask(c);
		return;
	}
	if (!c->boot->first_record_ns)
		c->boot->first_record_ns = now_ns() - c->started_ns;
	if (c->boot->said_bye) {
		collect_void(c, WHY_LOST_AFTER_BYE);
		return;
	}
	if (c->unasked && (r->type == HVLAB_REC_BATCH || r->type == HVLAB_REC_HIST || r->type == HVLAB_REC_VERDICT))
		return;
	switch (r->type) {
	case HVLAB_REC_HELLO: on_hello(c, r); break;
	case HVLAB_REC_FACT: on_fact(c, r); break;
	case HVLAB_REC_BENCH: on_bench(c, r); break;
	case HVLAB_REC_BATCH: on_batch(c, r); break;
	case HVLAB_REC_HIST: on_hist(c, r); break;
	case HVLAB_REC_MARK: parse_mark(c, r); break;
	case HVLAB_REC_VERDICT: on_verdict(c, r); break;
	case HVLAB_REC_BYE: on_bye(c, r); break;
	case HVLAB_REC_ASK: break;
	}
}
