/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading back: one function per question, each a statement and a callback per row. Nothing is computed here that is
 * not in the database, and nothing in the database is trusted.
 */
#include "blob.h"
#include "clean.h"
#include "store_impl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* One question: who is told each row, and what of it is wanted. */
struct reading {
	union {
		store_cell_fn cell;
		store_boot_fn boot;
		store_event_fn event;
		store_state_fn state;
		store_clock_fn clock;
		store_text_fn text;
		store_image_fn image;
		store_bench_fn bench;
	} tell;
	void *arg;
	const char *bench;    /* globs; NULL: all benchmarks */
	sqlite3_stmt *series; /* of a cell */
};

typedef int (*row_fn)(struct store *s, sqlite3_stmt *st, const struct reading *r, struct why *why);

/* Runs a statement for one campaign and hands every row to fn until it returns non-zero. */
static int each_row(struct store *s, const char *sql, s64 campaign, row_fn fn, const struct reading *r, struct why *why)
{
	sqlite3_stmt *st;
	int err = sql_prepare(s, &st, sql, why);

	if (!err)
		sql_bind(st, "i", campaign);
	while (!err && (err = sql_step(s, st, why)) == 1)
		err = fn(s, st, r, why);
	sqlite3_finalize(st);
	return err;
}

/* --- cells */

/* Tables are made as long as the highest round is high: a number out of the file must be one a plan can have. */
static int read_round(struct store *s, sqlite3_stmt *st, int column, u32 *round, struct why *why)
{
	s64 number = sqlite3_column_int64(st, column);

	if (number < 0 || number >= ROUNDS_MAX)
		return fail(why, -EILSEQ, "the database %s holds an invalid round: %lld", s->path, (long long)number);
	*round = (u32)number;
	return 0;
}

static int damaged(struct store *s, s64 cell, struct why *why)
{
	return fail(why, -EILSEQ, "the database %s is damaged: the samples of cell %lld cannot be read", s->path,
		    (long long)cell);
}

static int read_blob(sqlite3_stmt *st, struct cell *c)
{
	const char *kind = sql_text(st, 0);
	u64 n = (u64)sqlite3_column_int64(st, 1);
	const void *data = sqlite3_column_blob(st, 2);
	size_t size = (size_t)sqlite3_column_bytes(st, 2);

	if (!strcmp(kind, "body") && !c->body.v)
		return series_decode(data, size, n, &c->body);
	if (!strcmp(kind, "control") && !c->control.v)
		return series_decode(data, size, n, &c->control);
	return strcmp(kind, "hist") || c->hist.bucket ? -EILSEQ : hist_decode(data, size, n, &c->hist); /* of each one */
}

static int read_series(struct store *s, sqlite3_stmt *st, s64 cell, struct cell *c, struct why *why)
{
	int err;

	sql_bind(st, "i", cell);
	while ((err = sql_step(s, st, why)) == 1)
		if (read_blob(st, c))
			return damaged(s, cell, why);
	return err;
}

static s64 column_or(sqlite3_stmt *st, int column, s64 otherwise)
{
	return sqlite3_column_type(st, column) == SQLITE_NULL ? otherwise : sqlite3_column_int64(st, column);
}

static int cell_row(struct store *s, sqlite3_stmt *st, const struct reading *r, struct why *why)
{
	struct stored_cell c = {
		.boot_id = sqlite3_column_int64(st, 1),
		.attempt = (u32)sqlite3_column_int64(st, 6),
		.exits_counted = column_or(st, 7, EXITS_UNCOUNTED),
		.exits_disagree = sqlite3_column_int(st, 8),
		.clock_hz = sqlite3_column_double(st, 17),
		.needs = (u32)sqlite3_column_int64(st, 18),
		.result = (enum hvlab_result)sqlite3_column_int(st, 19),
		.quantum = sqlite3_column_double(st, 20),
		.cell = {.n = (u64)sqlite3_column_int64(st, 12),
			 .verdict = HVLAB_ERROR,
			 .result = (u64)sqlite3_column_int64(st, 15),
			 .exits_declared = (s32)column_or(st, 16, EXITS_VARY)},
	};

	if (r->bench && !globs_match(r->bench, sql_text(st, 9)))
		return 0;
	int err = read_round(s, st, 5, &c.round, why);
	if (err)
		return err;
	sql_line(c.system, st, 2);
	sql_line(c.class, st, 3);
	sql_line(c.clock, st, 4);
	sql_line(c.host_boot, st, 21);
	sql_line(c.cell.bench, st, 9);
	sql_line(c.cell.params, st, 10);
	sql_line(c.cell.unit, st, 11);
	sql_line(c.cell.reason, st, 14);
	verdict_parse(sql_text(st, 13), &c.cell.verdict); /* an unknown word stays ERROR */
	err = read_series(s, r->series, sqlite3_column_int64(st, 0), &c.cell, why);
	if (!err)
		err = r->tell.cell(r->arg, &c);
	cell_free(&c.cell);
	return err;
}

int store_cells(struct store *s, s64 campaign, const char *bench, store_cell_fn fn, void *arg, struct why *why)
{
	struct reading r = {.tell.cell = fn, .arg = arg, .bench = bench};
	int err = sql_prepare(s, &r.series, "SELECT kind, n, data FROM series WHERE cell_id = ?", why);

	if (!err)
		err = each_row(s,
			       "SELECT x.id, b.id, j.system, b.class, b.clock, j.round, b.attempt, x.exits_counted, "
			       "x.exits_disagree, x.bench, x.params, x.unit, x.n, x.verdict, x.reason, x.result, "
			       "x.exits_declared, "
			       "(SELECT f.value FROM boot_fact f WHERE f.boot_id = b.id AND f.key = 'clock.hz'), "
			       "(SELECT n.needs FROM bench_need n WHERE n.image_id = b.image_id AND n.name = x.bench), "
			       "(SELECT k.result FROM bench k WHERE k.image_id = b.image_id AND k.name = x.bench), "
			       "(SELECT g.value FROM guest_fact g WHERE g.boot_id = b.id AND g.key = 'tsc.quantum'), "
			       "(SELECT h.value FROM boot_fact h WHERE h.boot_id = b.id AND h.key = 'launch.host_boot') "
			       "FROM job j JOIN boot b ON b.job_id = j.id JOIN cell x ON x.boot_id = b.id "
			       "WHERE j.campaign_id = ? AND NOT EXISTS (SELECT 1 FROM boot lb JOIN cell lx ON "
			       "lx.boot_id = lb.id "
			       "WHERE lb.job_id = j.id AND lb.attempt > b.attempt AND lx.bench = x.bench AND "
			       "lx.params = x.params) ORDER BY x.bench, x.params, j.system, j.round",
			       campaign, cell_row, &r, why);
	sqlite3_finalize(r.series);
	return err;
}

int store_systems(struct store *s, s64 campaign, size_t *n, struct why *why)
{
	sqlite3_stmt *st;
	int err = sql_prepare(s, &st, "SELECT count(DISTINCT system) FROM job WHERE campaign_id = ?", why);

	if (!err)
		sql_bind(st, "i", campaign);
	if (!err && (err = sql_step(s, st, why)) == 1) {
		*n = (size_t)sqlite3_column_int64(st, 0);
		err = 0;
	}
	sqlite3_finalize(st);
	return err;
}

/* --- boots */

static int boot_row(struct store *s, sqlite3_stmt *st, const struct reading *r, struct why *why)
{
	struct stored_boot b = {
		.id = sqlite3_column_int64(st, 0), .position = (u32)sqlite3_column_int64(st, 8),
		.attempt = (u32)sqlite3_column_int64(st, 9),
		.first_record_ns = (u64)sqlite3_column_int64(st, 10), .wall_ns = (u64)sqlite3_column_int64(st, 11),
		.reason = xstrdup(sql_text(st, 5)), .log = xstrdup(sql_text(st, 6)),
	};

	sql_line(b.system, st, 1);
	sql_line(b.verdict, st, 2);
	sql_line(b.class, st, 3);
	sql_line(b.clock, st, 4);
	int err = read_round(s, st, 7, &b.round, why);
	if (!err)
		err = r->tell.boot(r->arg, &b);
	free(b.reason);
	free(b.log);
	return err;
}

int store_boots(struct store *s, s64 campaign, store_boot_fn fn, void *arg, struct why *why)
{
	const struct reading r = {.tell.boot = fn, .arg = arg};

	return each_row(
		s,
		"SELECT b.id, j.system, b.verdict, b.class, b.clock, b.reason, b.log, j.round, j.position, "
		"b.attempt, b.first_record, b.wall FROM job j JOIN boot b ON b.job_id = j.id WHERE j.campaign_id = ? "
		"ORDER BY j.round, j.position, b.attempt",
		campaign, boot_row, &r, why);
}

/* --- performance events */

static int event_row(struct store *s, sqlite3_stmt *st, const struct reading *r, struct why *why)
{
	struct stored_event e = {
		.boot_id = sqlite3_column_int64(st, 0), .system = sql_text(st, 2), .bench = sql_text(st, 3), .name = sql_text(st, 4),
		.value = (u64)sqlite3_column_int64(st, 5),
	};

	int err = read_round(s, st, 1, &e.round, why);
	return err || (r->bench && !globs_match(r->bench, e.bench)) ? err : r->tell.event(r->arg, &e);
}

int store_events(struct store *s, s64 campaign, const char *bench, store_event_fn fn, void *arg, struct why *why)
{
	const struct reading r = {.tell.event = fn, .arg = arg, .bench = bench};

	return each_row(s,
			"SELECT b.id, j.round, j.system, e.bench, e.name, e.value FROM job j "
			"JOIN boot b ON b.job_id = j.id JOIN counter e ON e.boot_id = b.id "
			"WHERE j.campaign_id = ? AND e.at = 'events' "
			"ORDER BY j.round, j.system, b.attempt, e.bench, e.name",
			campaign, event_row, &r, why);
}

/* --- what belongs to one launch */

static int state_row(struct store *s, sqlite3_stmt *st, const struct reading *r, struct why *why)
{
	struct stored_state state = {
		.boot_id = sqlite3_column_int64(st, 0), .system = sql_text(st, 2), .clock = sql_text(st, 3),
		.key = sql_text(st, 4), .value = sql_text(st, 5),
	};

	int err = read_round(s, st, 1, &state.round, why);
	return err ? err : r->tell.state(r->arg, &state);
}

int store_states(struct store *s, s64 campaign, store_state_fn fn, void *arg, struct why *why)
{
	const struct reading r = {.tell.state = fn, .arg = arg};

	return each_row(s, "SELECT b.id, j.round, j.system, b.clock, f.key, f.value FROM job j JOIN boot b ON b.job_id = j.id "
			"JOIN boot_fact f ON f.boot_id = b.id WHERE j.campaign_id = ? "
			"ORDER BY j.system, j.round, b.attempt, f.key", campaign, state_row, &r, why);
}

/* --- clocks of all boots */

static int clock_row(struct store *s, sqlite3_stmt *st, const struct reading *r, struct why *why)
{
	return r->tell.clock(r->arg, &(struct stored_clock){.boot_id = sqlite3_column_int64(st, 0), .system = sql_text(st, 1),
						    .host = sql_text(st, 2), .hz = sqlite3_column_double(st, 3),
						    .uncertainty_ppm = sqlite3_column_double(st, 4), .nominal_hz = sqlite3_column_double(st, 5)});
}

int store_clocks(struct store *s, store_clock_fn fn, void *arg, struct why *why)
{
	const struct reading r = {.tell.clock = fn, .arg = arg};

	return each_row(s,
			"SELECT b.id, j.system, (SELECT group_concat(e.key || '=' || e.value) FROM environment_fact e WHERE "
			"e.environment_id = b.environment_id AND e.key IN ('host.cpu.model', 'host.cpu.stepping', 'host.cpu.number')), "
			"h.value, (SELECT f.value FROM boot_fact f WHERE f.boot_id = b.id AND f.key = 'clock.hz.uncertainty_ppm'), "
			"(SELECT f.value FROM boot_fact f WHERE f.boot_id = b.id AND f.key = 'clock.nominal_hz') "
			"FROM boot b JOIN boot_fact h ON h.boot_id = b.id AND h.key = 'clock.hz' JOIN job j ON j.id = b.job_id "
			"WHERE ? = 0", 0, clock_row, &r, why);
}

/* --- texts: refusals and facts */

static int text_row(struct store *s, sqlite3_stmt *st, const struct reading *r, struct why *why)
{
	char *text[3];
	int err;

	for (int i = 0; i < 3; i++) {
		text[i] = xstrdup(sql_text(st, i));
		text_line(text[i]);
	}
	err = r->tell.text(r->arg, text[0], text[1], text[2]);
	for (int i = 0; i < 3; i++)
		free(text[i]);
	return err;
}

int store_refused(struct store *s, s64 campaign, store_text_fn fn, void *arg, struct why *why)
{
	const struct reading r = {.tell.text = fn, .arg = arg};

	return each_row(s, "SELECT system, 'reason', reason FROM job WHERE campaign_id = ? AND state = 'refused' "
			"GROUP BY system, reason ORDER BY system", campaign, text_row, &r, why);
}

/* Out of the tables: the views of the schema are for people, and those of a file may be somebody else's. */
#define ENVIRONMENT_FACTS_OF_CAMPAIGN \
	" FROM job j JOIN boot b ON b.job_id = j.id JOIN environment_fact f ON f.environment_id = b.environment_id " \
	"WHERE j.campaign_id = ? "

int store_facts(struct store *s, s64 campaign, const char *what, store_text_fn fn, void *arg, struct why *why)
{
	const struct reading r = {.tell.text = fn, .arg = arg};
	bool guest = !strcmp(what, "guest");

	return each_row(s,
			guest ? "SELECT DISTINCT j.system, f.key, f.value FROM job j JOIN boot b ON b.job_id = j.id "
				"JOIN guest_fact f ON f.boot_id = b.id WHERE j.campaign_id = ? "
				"ORDER BY f.key, j.system, f.value" :
				"SELECT DISTINCT j.system, f.key, f.value" ENVIRONMENT_FACTS_OF_CAMPAIGN
				"ORDER BY f.key, j.system, f.value",
			campaign, text_row, &r, why);
}

int store_notes(struct store *s, s64 campaign, store_text_fn fn, void *arg, struct why *why)
{
	const struct reading r = {.tell.text = fn, .arg = arg};

	return each_row(s, "SELECT DISTINCT j.system, f.key, f.value" ENVIRONMENT_FACTS_OF_CAMPAIGN
			"AND f.key IN ('image.note', 'hv.note', 'lab.note', 'shape.backing', 'shape.vary', 'kvm.irqchip', 'kvm.leaf0', '"
			"qemu.vapic', 'config.dropped', '"
			EXITS_UNCOUNTED_FACT "') ORDER BY j.system, f.key, f.value", campaign, text_row, &r, why);
}

/* --- provenance */

static int image_row(struct store *s, sqlite3_stmt *st, const struct reading *r, struct why *why)
{
	char sha256[65], kind[16], build[65];

	sql_line(sha256, st, 0);
	sql_line(kind, st, 1);
	sql_line(build, st, 2);
	return r->tell.image(r->arg, sha256, kind, build);
}

#define IMAGES_OF_CAMPAIGN \
	"IN (SELECT b.image_id FROM boot b JOIN job j ON j.id = b.job_id WHERE j.campaign_id = ?) "

int store_images(struct store *s, s64 campaign, store_image_fn fn, void *arg, struct why *why)
{
	const struct reading r = {.tell.image = fn, .arg = arg};

	return each_row(s, "SELECT sha256, kind, build FROM image WHERE id " IMAGES_OF_CAMPAIGN "ORDER BY id", campaign,
			image_row, &r, why);
}

static int bench_row(struct store *s, sqlite3_stmt *st, const struct reading *r, struct why *why)
{
	struct stored_bench b = {.exits = (s32)column_or(st, 3, EXITS_VARY), .stable = sqlite3_column_int(st, 4)};

	sql_line(b.name, st, 0);
	sql_line(b.what, st, 1);
	sql_line(b.unit, st, 2);
	return r->tell.bench(r->arg, &b);
}

int store_catalog(struct store *s, s64 campaign, store_bench_fn fn, void *arg, struct why *why)
{
	const struct reading r = {.tell.bench = fn, .arg = arg};

	return each_row(s, "SELECT name, what, unit, exits, stable FROM bench WHERE image_id " IMAGES_OF_CAMPAIGN
			"ORDER BY image_id, name", campaign, bench_row, &r, why);
}
