/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The history: nights, what each came to, and the baselines. Every query goes by an index.
 */
#include "store_impl.h"
#include "names.h"

#include <errno.h>
#include <math.h>

/* --- nights */

static int night_row(struct store *s, sqlite3_stmt *st, store_night_fn fn, void *arg, struct why *why)
{
	struct stored_night night = {.id = sqlite3_column_int64(st, 0), .started = sqlite3_column_int64(st, 1),
				     .derived = sqlite3_column_int(st, 3), .again = sqlite3_column_int64(st, 4)};

	sql_line(night.tag, st, 2);
	if (!name_is_tag(night.tag))
		return fail(why, -EILSEQ, "the database %s holds a campaign with an invalid tag", s->path);
	return fn(arg, &night);
}

int store_nights(struct store *s, const char *name, enum lane lane, s64 until, u32 most, store_night_fn fn, void *arg,
		 struct why *why)
{
	sqlite3_stmt *st;
	int err = sql_prepare(s, &st, "SELECT c.id, c.started, c.tag, "
			      "(SELECT d.program = ? AND d.done = (SELECT count(*) FROM job j WHERE j.campaign_id = c.id AND "
			      "j.state = 'done') FROM derived d WHERE d.campaign_id = c.id), "
			      "(SELECT max(a.id) FROM campaign a WHERE a.name = 'again ' || c.tag AND a.lane = c.lane) "
			      "FROM campaign c WHERE c.name = ? AND c.lane = ? AND c.id <= ? ORDER BY c.id DESC LIMIT ?", why);

	if (!err)
		sql_bind(st, "tttii", HVLAB_VERSION, name, lane_word(lane), until, (s64)most);
	while (!err && (err = sql_step(s, st, why)) == 1)
		err = night_row(s, st, fn, arg, why);
	sqlite3_finalize(st);
	return err;
}

/* --- points */

/* Anybody may have written it: what is no number of ours is none. */
static double real_or_nan(sqlite3_stmt *st, int column)
{
	double v = sqlite3_column_double(st, column);

	return (v != 0 || sqlite3_column_type(st, column) != SQLITE_NULL) && isfinite(v) ? v : NAN;
}

/*
 * A history of many nights is most of all these columns, so those that only tonight's are asked for are not read of others.
 * CROSS JOIN: campaigns first, by their index, so that the key of point has the rest, and nothing is sorted.
 */
#define BRIEF "SELECT p.campaign_id, p.bench, p.params, p.system, p.value, p.floor, p.environment_id, p.image_id"
#define REST ", p.low, p.high, p.n, p.reason, p.unit"
#define POINTS " FROM campaign c CROSS JOIN point p ON p.campaign_id = c.id WHERE c.name = ? AND c.lane = ? AND c.id >= ? AND c.id <= ? "
#define BY " ORDER BY c.id, p.bench, p.params, p.system"
#define POINTS_OF(columns) {columns POINTS BY, columns POINTS "AND p.bench = ?" BY, columns POINTS "AND p.bench = ? AND p.params = ?" BY, \
			    columns POINTS "AND p.bench = ? AND p.params = ? AND p.system = ?" BY}

static int point_row(sqlite3_stmt *st, bool brief, store_point_fn fn, void *arg)
{
	struct stored_point p = {
		.campaign = sqlite3_column_int64(st, 0), .bench = sql_text(st, 1), .params = sql_text(st, 2),
		.system = sql_text(st, 3), .value = real_or_nan(st, 4), .floor = fmax(real_or_nan(st, 5), 0),
		.environment = sqlite3_column_int64(st, 6), .image = sqlite3_column_int64(st, 7), .low = NAN, .high = NAN, .reason = "",
		.unit = ""};

	if (!brief) {
		p.low = real_or_nan(st, 8);
		p.high = real_or_nan(st, 9);
		p.n = (u32)sqlite3_column_int64(st, 10);
		p.reason = sql_text(st, 11);
		p.unit = sql_text(st, 12);
	}
	return fn(arg, &p);
}

/* One benchmark's are asked for many times in a row: each kind of statement is made once, and kept. */
int store_points(struct store *s, const struct points_wanted *w, store_point_fn fn, void *arg, struct why *why)
{
	static const char *const sql[2][4] = {POINTS_OF(BRIEF REST), POINTS_OF(BRIEF)};
	int which = !w->bench ? 0 : !w->params ? 1 : w->system ? 3 : 2;
	char types[] = "ttiittt";
	sqlite3_stmt **st = &s->points[w->brief][which];
	int err = *st ? 0 : sql_prepare(s, st, sql[w->brief][which], why);

	types[4 + which] = '\0';
	if (!err)
		sql_bind(*st, types, w->name, lane_word(w->lane), w->from, w->until, w->bench, w->params, w->system);
	while (!err && (err = sql_step(s, *st, why)) == 1)
		err = point_row(*st, w->brief, fn, arg);
	sqlite3_reset(*st);
	return err;
}

static void bind_real(sqlite3_stmt *st, int at, double v)
{
	if (!isnan(v))
		sqlite3_bind_double(st, at, v);
}

/* Environment and image are those of the system's last boot. */
static int add_points(struct store *s, s64 campaign, const struct stored_point *p, size_t n, struct why *why)
{
	sqlite3_stmt *st;
	int err = sql_prepare(s, &st, "INSERT INTO point (campaign_id, bench, params, system, unit, value, low, high, floor, n, "
			      "reason, environment_id, image_id) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
			      "b.environment_id, b.image_id FROM job j JOIN boot b ON b.job_id = j.id WHERE j.campaign_id = ?1 AND "
			      "j.system = ?4 ORDER BY b.id DESC LIMIT 1", why);

	for (size_t i = 0; i < n && !err; i++) {
		sql_bind(st, "itttt0000it", campaign, p[i].bench, p[i].params, p[i].system, p[i].unit, (s64)p[i].n, p[i].reason);
		bind_real(st, 6, p[i].value);
		bind_real(st, 7, p[i].low);
		bind_real(st, 8, p[i].high);
		bind_real(st, 9, p[i].floor);
		err = sql_step(s, st, why);
	}
	sqlite3_finalize(st);
	return err;
}

int store_points_set(struct store *s, const struct campaign *c, const char *program, const struct stored_point *points, size_t n,
		     struct why *why)
{
	int err = sql_begin(s, why);

	if (err)
		return err;
	err = sql_once(s, why, "DELETE FROM point WHERE campaign_id = ?", "i", c->id);
	if (!err)
		err = sql_once(s, why, "INSERT OR REPLACE INTO derived (campaign_id, program, done) VALUES (?, ?, ?)", "iti", c->id,
			       program, (s64)c->done);
	if (!err)
		err = add_points(s, c->id, points, n, why);
	return sql_end(s, err, why);
}

/* --- what an epoch is made of */

int store_environment_facts(struct store *s, s64 environment, s64 image, store_text_fn fn, void *arg, struct why *why)
{
	sqlite3_stmt *st;
	int err = sql_prepare(s, &st, "SELECT key, value FROM environment_fact WHERE environment_id = ? UNION ALL "
			      "SELECT 'guest.image', sha256 FROM image WHERE id = ?", why);

	if (!err)
		sql_bind(st, "ii", environment, image);
	while (!err && (err = sql_step(s, st, why)) == 1)
		err = fn(arg, "", sql_text(st, 0), sql_text(st, 1));
	sqlite3_finalize(st);
	return err;
}

/* --- baselines */

int store_baseline_add(struct store *s, const struct stored_baseline *b, struct why *why)
{
	int err = sql_begin(s, why);

	if (err)
		return err;
	err = sql_once(s, why, "INSERT INTO baseline (kind, campaign_id, bench, system, made, who, why) VALUES (?, ?, ?, ?, ?, ?, ?)",
		       "tittitt", b->kind, b->campaign, b->bench, b->system, b->made, b->who, b->why);
	return sql_end(s, err, why);
}

int store_baselines(struct store *s, store_baseline_fn fn, void *arg, struct why *why)
{
	sqlite3_stmt *st;
	int err = sql_prepare(s, &st, "SELECT b.kind, b.bench, b.system, b.who, b.why, b.campaign_id, b.made, c.tag FROM baseline b "
			      "JOIN campaign c ON c.id = b.campaign_id ORDER BY b.id", why);

	while (!err && (err = sql_step(s, st, why)) == 1) {
		struct stored_baseline b = {.kind = sql_text(st, 0), .bench = sql_text(st, 1), .system = sql_text(st, 2),
					    .who = sql_text(st, 3), .why = sql_text(st, 4), .campaign = sqlite3_column_int64(st, 5),
					    .made = sqlite3_column_int64(st, 6)};
		sql_line(b.tag, st, 7);
		err = fn(arg, &b);
	}
	sqlite3_finalize(st);
	return err;
}
