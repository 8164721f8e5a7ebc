/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writing one boot: image and environment (shared by all boots that had the same), the boot with its facts, cells,
 * series and counters, and the new state of its job, all in one transaction.
 */
#include "blob.h"
#include "catalog.h"
#include "store_impl.h"

#include <stdlib.h>
#include <string.h>

/* Where the rows of one boot go. */
struct writing {
	struct store *s;
	s64 boot;
	struct why *why;
};

/* Id of the row that `find` selects by key; 1 when there is none yet. */
static int find_id(struct store *s, const char *find, const char *key, s64 *id, struct why *why)
{
	sqlite3_stmt *st;
	int err = sql_prepare(s, &st, find, why);

	if (!err) {
		sql_bind(st, "t", key);
		err = sql_step(s, st, why);
	}
	if (err == 1)
		*id = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return err < 0 ? err : err == 0;
}

static int add_catalog(struct store *s, s64 image, const struct catalog *c, struct why *why)
{
	sqlite3_stmt *st;
	int err = sql_prepare(
		s, &st, "INSERT INTO bench (image_id, name, what, unit, exits, stable, result) VALUES (?, ?, ?, ?, ?, ?, ?)", why);

	for (size_t i = 0; i < c->n && !err; i++) {
		const struct hvlab_bench *b = &c->bench[i];
		bool vary = b->exits_per_op == EXITS_VARY;
		sql_bind(st, "itttiii", image, b->name, b->what, unit_word(b->unit), (s64)b->exits_per_op,
			 (s64)!!b->stable, (s64)b->result);
		if (vary)
			sqlite3_bind_null(st, 5);
		err = sql_step(s, st, why);
	}
	sqlite3_finalize(st);
	return err;
}

static int add_needs(struct store *s, s64 image, const struct catalog *c, struct why *why)
{
	sqlite3_stmt *st;
	int err = sql_prepare(s, &st, "INSERT INTO bench_need (image_id, name, needs) VALUES (?, ?, ?)", why);

	for (size_t i = 0; i < c->n && !err; i++) {
		sql_bind(st, "iti", image, c->bench[i].name, (s64)c->bench[i].needs);
		err = sql_step(s, st, why);
	}
	sqlite3_finalize(st);
	return err;
}

static int get_image(struct store *s, const struct boot_meta *meta, s64 *id, struct why *why)
{
	const struct catalog *c = meta->catalog;
	int err = find_id(s, "SELECT id FROM image WHERE sha256 = ?", c->sha256, id, why);

	if (err <= 0)
		return err;
	err = sql_once(s, why, "INSERT INTO image (sha256, kind, build) VALUES (?, ?, ?)", "ttt", c->sha256,
		       meta->image_kind, c->build);
	*id = sqlite3_last_insert_rowid(s->db);
	err = err ? err : add_catalog(s, *id, c, why);
	return err ? err : add_needs(s, *id, c, why);
}

static struct facts sorted_view(const struct facts *f)
{
	struct facts view = {.v = xmalloc(f->n * sizeof(*f->v)), .n = f->n};

	if (f->n)
		memcpy(view.v, f->v, f->n * sizeof(*f->v));
	facts_sort(view.v, view.n);
	return view;
}

static int add_facts(struct store *s, const char *sql, s64 owner, const struct facts *f, struct why *why)
{
	sqlite3_stmt *st;
	int err = sql_prepare(s, &st, sql, why);

	for (size_t i = 0; i < f->n && !err; i++) {
		sql_bind(st, "itt", owner, f->v[i].key, f->v[i].value);
		err = sql_step(s, st, why);
	}
	sqlite3_finalize(st);
	return err;
}

/* The identity of an environment: every key and value with its NUL, so that no two lists run into one another. */
static void facts_hash(const struct facts *sorted, char hex[65])
{
	struct buf all = {0};

	for (size_t i = 0; i < sorted->n; i++) {
		buf_put(&all, sorted->v[i].key, strlen(sorted->v[i].key) + 1);
		buf_put(&all, sorted->v[i].value, strlen(sorted->v[i].value) + 1);
	}
	sha256_hex(all.data, all.len, hex);
	buf_free(&all);
}

int store_environment(struct store *s, const struct facts *facts, s64 *id, struct why *why)
{
	struct facts sorted = sorted_view(facts);
	char hash[65];

	facts_hash(&sorted, hash);
	int err = find_id(s, "SELECT id FROM environment WHERE hash = ?", hash, id, why);
	if (err == 1) {
		err = sql_once(s, why, "INSERT INTO environment (hash) VALUES (?)", "t", hash);
		*id = sqlite3_last_insert_rowid(s->db);
		if (!err)
			err = add_facts(s, "INSERT INTO environment_fact (environment_id, key, value) VALUES (?, ?, ?)",
					*id, &sorted, why);
	}
	free(sorted.v);
	return err;
}

static int add_counters(const struct writing *w, sqlite3_stmt *st, const char *bench, const char *at,
			const struct counters *c)
{
	int err = 0;

	for (unsigned i = 0; i < c->n && i < COUNTERS_MAX && !err; i++) {
		sql_bind(st, "ittti", w->boot, bench, at, c->c[i].name, (s64)c->c[i].value);
		err = sql_step(w->s, st, w->why);
	}
	return err;
}

/* All counters of a boot. REPLACE: names come from outside and might repeat; the last reading stands. */
static int add_all_counters(const struct writing *w, const struct boot *b)
{
	static const char *const words[MARK_COUNT] = {"start", "body", "control"};
	sqlite3_stmt *st;
	int err = sql_prepare(w->s, &st, "INSERT OR REPLACE INTO counter (boot_id, bench, at, name, value) "
			      "VALUES (?, ?, ?, ?, ?)", w->why);

	if (!err)
		err = add_counters(w, st, "", "events", &b->events);
	for (size_t i = 0; i < b->ncells && !err; i++) {
		const struct cell *c = &b->cells[i];
		for (int at = 0; at < MARK_COUNT && !err; at++)
			err = add_counters(w, st, c->bench, words[at], &c->at[at]);
		if (!err)
			err = add_counters(w, st, c->bench, "events", &c->events);
	}
	sqlite3_finalize(st);
	return err;
}

static int add_cell(const struct writing *w, sqlite3_stmt *st, const struct cell *c)
{
	s64 milli = 0;
	bool counted = !cell_exits_milli(c, &milli), vary = c->exits_declared == EXITS_VARY;

	sql_bind(st, "itttittiiii", w->boot, c->bench, c->params, c->unit, (s64)c->n, verdict_word(c->verdict),
		 c->reason, (s64)c->result, (s64)c->exits_declared, milli, (s64)cell_exits_disagree(c));
	if (vary)
		sqlite3_bind_null(st, 9);
	if (!counted)
		sqlite3_bind_null(st, 10);
	return sql_step(w->s, st, w->why);
}

/* Nothing sent, nothing stored. */
static int add_blob(const struct writing *w, sqlite3_stmt *st, s64 cell, const char *kind, u64 n,
		    const struct buf *blob)
{
	if (!n)
		return 0;
	sql_bind(st, "itib", cell, kind, (s64)n, blob);
	return sql_step(w->s, st, w->why);
}

static int add_series(const struct writing *w, sqlite3_stmt *st, s64 cell, const struct cell *c)
{
	struct buf body = {0}, control = {0}, hist = {0};

	series_encode(c->body.v, c->body.n, &body);
	series_encode(c->control.v, c->control.n, &control);
	hist_encode(&c->hist, &hist);
	int err = add_blob(w, st, cell, "body", c->body.n, &body);
	if (!err)
		err = add_blob(w, st, cell, "control", c->control.n, &control);
	if (!err)
		err = add_blob(w, st, cell, "hist", c->hist.count, &hist);
	buf_free(&body);
	buf_free(&control);
	buf_free(&hist);
	return err;
}

static int add_cells(const struct writing *w, const struct boot *b)
{
	sqlite3_stmt *cell, *series = NULL;
	int err = sql_prepare(w->s, &cell,
			      "INSERT INTO cell (boot_id, bench, params, unit, n, verdict, reason, result, "
			      "exits_declared, exits_counted, exits_disagree) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			      w->why);

	if (!err)
		err = sql_prepare(w->s, &series, "INSERT INTO series (cell_id, kind, n, data) VALUES (?, ?, ?, ?)",
				  w->why);
	for (size_t i = 0; i < b->ncells && !err; i++) {
		err = add_cell(w, cell, &b->cells[i]);
		s64 id = sqlite3_last_insert_rowid(w->s->db);
		if (!err)
			err = add_series(w, series, id, &b->cells[i]);
		if (!err && i == boot_traced(b))
			err = store_paths_add(w->s, id, &b->paths, w->why);
	}
	sqlite3_finalize(cell);
	sqlite3_finalize(series);
	return err;
}

static int add_boot_row(struct writing *w, const struct job *job, const struct boot *b, const struct boot_meta *meta)
{
	s64 image = 0, environment = 0;
	int err = get_image(w->s, meta, &image, w->why);

	if (!err)
		err = store_environment(w->s, &b->env, &environment, w->why);
	if (!err)
		err = sql_once(w->s, w->why,
			       "INSERT INTO boot (job_id, attempt, image_id, environment_id, class, clock, "
			       "verdict, reason, started, first_record, wall, log) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, "
			       "?, ?, ?)",
			       "iiiittttiiit", (s64)job->id, (s64)job->attempt, image, environment,
			       class_word(meta->class), meta->clock, verdict_word(b->verdict), b->reason,
			       (s64)b->started_unix_ns, (s64)b->first_record_ns, (s64)b->wall_ns,
			       b->log.data ? b->log.data : "");
	w->boot = sqlite3_last_insert_rowid(w->s->db);
	return err;
}

static int advance_job(struct store *s, const struct job *job, const char *retry_skip, struct why *why)
{
	if (!retry_skip)
		return sql_once(s, why, "UPDATE job SET state = 'done' WHERE id = ?", "i", (s64)job->id);
	return sql_once(s, why, "UPDATE job SET attempt = ?, skip = ? WHERE id = ?", "iti", (s64)job->attempt + 1,
			retry_skip, (s64)job->id);
}

int store_boot_add(struct store *s, const struct job *job, const struct boot *boot, const struct boot_meta *meta,
		   const char *retry_skip, struct why *why)
{
	struct writing w = {.s = s, .why = why};
	int err = sql_begin(s, why);

	if (err)
		return err;
	err = add_boot_row(&w, job, boot, meta);
	if (!err)
		err = add_facts(s, "INSERT INTO guest_fact (boot_id, key, value) VALUES (?, ?, ?)", w.boot,
				&boot->guest, why);
	if (!err)
		err = add_facts(s, "INSERT INTO boot_fact (boot_id, key, value) VALUES (?, ?, ?)", w.boot, &boot->state,
				why);
	if (!err)
		err = add_cells(&w, boot);
	if (!err)
		err = add_all_counters(&w, boot);
	if (!err)
		err = advance_job(s, job, retry_skip, why);
	return sql_end(s, err, why);
}
