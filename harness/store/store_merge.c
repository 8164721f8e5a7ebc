/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Campaigns of another database into this one, with their baselines and what other programs have read, row by row, known by what they
 * are (tag, system and round, attempt, benchmark) and never by the numbers that rows have in a file: twice the same file is as once. One transaction a file, so that a merge which
 * is killed has taken a file whole or not at all. Nothing of the file is trusted; what is checked is in store_merge_check.c.
 */
#include "store_impl.h"
#include "store_merge.h"

#include <errno.h>
#include <string.h>

#define FACTS_MOST 10000     /* of an environment */
#define VALUE_MOST (64 << 20) /* bytes of one value; nothing of ours comes near, and it is held twice */

/*
 * Statements of a merge, prepared once a file. Of the file: what there is below an owner, ?1; the first column is the row's own
 * number where others refer to it. Of ours: FIND, whether a row is there and whether it is the same one, and ADD; both take ?1 the
 * owner and from ?2 on the other columns of the file's row.
 */
static const struct {
	bool ours;
	const char *sql;
} question[MERGE_QUESTIONS] = {
	[CAMPAIGNS] = {false, "SELECT id, tag, name, started, lane, seed, plan, subset, program FROM campaign ORDER BY id"},
	[CAMPAIGN_FIND] = {true, "SELECT id, (name, started, lane, seed, plan, subset, program) = (?3, ?4, ?5, ?6, ?7, ?8, ?9) "
			   "FROM campaign WHERE tag = ?2"},
	[CAMPAIGN_ADD] = {true, "INSERT INTO campaign (tag, name, started, lane, seed, plan, subset, program) "
			  "VALUES (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"},
	[JOBS] = {false, "SELECT id, system, round, position, spec, attempt, skip, state, reason FROM job WHERE campaign_id = ?1 ORDER BY id"},
	[JOB_FIND] = {true, "SELECT id, (position, spec) = (?4, ?5) FROM job WHERE campaign_id = ?1 AND system = ?2 AND round = ?3"},
	[JOB_ADD] = {true, "INSERT INTO job (campaign_id, system, round, position, spec, attempt, skip, state, reason) "
		     "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'pending', '')"},
	/* The later attempt knows more; done stands above refused, and refused above pending. */
	[JOB_ADVANCE] = {true, "UPDATE job SET skip = iif(?6 > attempt, ?7, skip), attempt = max(attempt, ?6), "
			 "reason = iif(?8 = state OR state = 'done' OR ?8 = 'pending', reason, ?9), "
			 "state = iif(state = 'done' OR ?8 = 'pending', state, ?8) WHERE id = ?1"},
	[BOOTS] = {false, "SELECT id, attempt, class, clock, verdict, reason, started, first_record, wall, log, image_id, environment_id "
		   "FROM boot WHERE job_id = ?1 ORDER BY attempt"},
	[BOOT_FIND] = {true, "SELECT id, (class, clock, verdict, reason, started, first_record, wall) = (?3, ?4, ?5, ?6, ?7, ?8, ?9) "
		       "FROM boot WHERE job_id = ?1 AND attempt = ?2"},
	[BOOT_ADD] = {true, "INSERT INTO boot (job_id, attempt, class, clock, verdict, reason, started, first_record, wall, log, "
		      "image_id, environment_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"},
	[IMAGES] = {false, "SELECT id, sha256, kind, build FROM image WHERE id = ?1"},
	[IMAGE_FIND] = {true, "SELECT id, (kind, build) = (?3, ?4) FROM image WHERE sha256 = ?2"},
	[IMAGE_ADD] = {true, "INSERT INTO image (sha256, kind, build) VALUES (?2, ?3, ?4)"},
	[BENCHES] = {false, "SELECT 0, name, what, unit, exits, stable, result FROM bench WHERE image_id = ?1"},
	[BENCH_ADD] = {true, "INSERT INTO bench (image_id, name, what, unit, exits, stable, result) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"},
	[NEEDS] = {false, "SELECT 0, name, needs FROM bench_need WHERE image_id = ?1"},
	[NEED_ADD] = {true, "INSERT INTO bench_need (image_id, name, needs) VALUES (?1, ?2, ?3)"},
	[ENVIRONMENT] = {false, "SELECT key, value FROM environment_fact WHERE environment_id = ?1"},
	[GUEST_FACTS] = {false, "SELECT 0, key, value FROM guest_fact WHERE boot_id = ?1"},
	[GUEST_FACT_ADD] = {true, "INSERT INTO guest_fact (boot_id, key, value) VALUES (?1, ?2, ?3)"},
	[BOOT_FACTS] = {false, "SELECT 0, key, value FROM boot_fact WHERE boot_id = ?1"},
	[BOOT_FACT_ADD] = {true, "INSERT INTO boot_fact (boot_id, key, value) VALUES (?1, ?2, ?3)"},
	[COUNTERS] = {false, "SELECT 0, bench, at, name, value FROM counter WHERE boot_id = ?1"},
	[COUNTER_ADD] = {true, "INSERT INTO counter (boot_id, bench, at, name, value) VALUES (?1, ?2, ?3, ?4, ?5)"},
	[CELLS] = {false, "SELECT id, bench, params, unit, n, verdict, reason, result, exits_declared, exits_counted, exits_disagree "
		   "FROM cell WHERE boot_id = ?1 ORDER BY id"},
	[CELL_ADD] = {true, "INSERT INTO cell (boot_id, bench, params, unit, n, verdict, reason, result, exits_declared, exits_counted, "
		      "exits_disagree) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"},
	[SERIES] = {false, "SELECT 0, kind, n, data FROM series WHERE cell_id = ?1"},
	[SERIES_ADD] = {true, "INSERT INTO series (cell_id, kind, n, data) VALUES (?1, ?2, ?3, ?4)"},
	[PATHS] = {false, "SELECT 0, kind, number, alike, first, n_codes, codes, n_steps, steps FROM path WHERE cell_id = ?1"},
	[PATH_ADD] = {true, "INSERT INTO path (cell_id, kind, number, alike, first, n_codes, codes, n_steps, steps) "
		      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"},
	[SYMBOLS] = {false, "SELECT 0, address, size, layer, name FROM path_symbol WHERE cell_id = ?1"},
	[SYMBOL_ADD] = {true, "INSERT INTO path_symbol (cell_id, address, size, layer, name) VALUES (?1, ?2, ?3, ?4, ?5)"},
	[BASELINES] = {false, "SELECT id, kind, bench, system, made, who, why FROM baseline WHERE campaign_id = ?1 ORDER BY id"},
	[BASELINE_FIND] = {true, "SELECT id, why = ?7 FROM baseline WHERE campaign_id = ?1 AND (kind, bench, system, made, who) = "
			   "(?2, ?3, ?4, ?5, ?6)"},
	[BASELINE_ADD] = {true, "INSERT INTO baseline (campaign_id, kind, bench, system, made, who, why) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"},
	[READINGS] = {false, "SELECT id, tag, started, round, program, version, command, quantity, unit, value, bench, params, own, same, "
		      "note, share, output, environment_id FROM crosscheck ORDER BY id"},
	[READING_FIND] = {true, "SELECT id, (started, version, command, unit, value, bench, params, own, same, note, share, output) IS "
			  "(?3, ?6, ?7, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17) FROM crosscheck "
			  "WHERE tag = ?2 AND program = ?5 AND quantity = ?8 AND round = ?4"},
	[READING_ADD] = {true, "INSERT INTO crosscheck (tag, started, round, program, version, command, quantity, unit, value, bench, params, "
			 "own, same, note, share, output, environment_id) VALUES (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, "
			 "?14, ?15, ?16, ?17, ?18)"},
};

/* --- rows of the file, and ours */

static sqlite3_stmt *ask(struct merging *m, enum merge_question q, s64 owner)
{
	sqlite3_reset(m->st[q]);
	sqlite3_bind_int64(m->st[q], 1, owner);
	return m->st[q];
}

static int next(struct merging *m, sqlite3_stmt *row)
{
	return sql_step(m->from, row, m->why);
}

/* A full disk or a lock is our own trouble; a row that our schema does not take is the file's. */
static int step_ours(struct merging *m, sqlite3_stmt *st)
{
	int err = sql_step(m->to, st, m->why);

	m->ours |= err < 0 && err != -EEXIST;
	return err;
}

static sqlite3_stmt *ask_with(struct merging *m, enum merge_question q, s64 owner, sqlite3_stmt *row)
{
	sqlite3_stmt *st = ask(m, q, owner);

	for (int i = 1; i < sqlite3_column_count(row) && i < sqlite3_bind_parameter_count(st); i++)
		sqlite3_bind_value(st, i + 1, sqlite3_column_value(row, i));
	return st;
}

static int add(struct merging *m, enum merge_question q, s64 owner, sqlite3_stmt *row, s64 *id)
{
	int err = step_ours(m, ask_with(m, q, owner, row));

	if (!err && id)
		*id = sqlite3_last_insert_rowid(m->to->db);
	return err;
}

/* 1: ours has it, as *id; 0: it has not. Another row under the same name is refused. */
static int find(struct merging *m, enum merge_question q, s64 owner, sqlite3_stmt *row, const char *what, s64 *id)
{
	sqlite3_stmt *st = ask_with(m, q, owner, row);
	int err = step_ours(m, st);

	if (err != 1)
		return err;
	*id = sqlite3_column_int64(st, 0);
	bool same = sqlite3_column_int(st, 1);
	sqlite3_reset(st);
	return same ? 1 : fail(m->why, -EEXIST, "it contradicts the database: %s", what);
}

/* All rows of one table below an owner. */
static int carry(struct merging *m, enum merge_question from, s64 old, enum merge_question into, s64 owner)
{
	sqlite3_stmt *row = ask(m, from, old);
	int err;

	while ((err = next(m, row)) == 1) {
		err = merge_check_row(m, from, row);
		if (!err)
			err = add(m, into, owner, row, NULL);
		if (err)
			break;
	}
	return err;
}

/* --- from the campaign down */

static int merge_cells(struct merging *m, s64 old, s64 boot)
{
	sqlite3_stmt *row = ask(m, CELLS, old);
	s64 cell = 0;
	int err;

	while ((err = next(m, row)) == 1) {
		s64 was = sqlite3_column_int64(row, 0);

		err = add(m, CELL_ADD, boot, row, &cell);
		if (!err)
			err = carry(m, SERIES, was, SERIES_ADD, cell);
		if (!err)
			err = carry(m, PATHS, was, PATH_ADD, cell);
		if (!err)
			err = carry(m, SYMBOLS, was, SYMBOL_ADD, cell);
		if (err)
			break;
		m->sum->cells++;
	}
	return err;
}

static int merge_image(struct merging *m, s64 old, s64 *id)
{
	sqlite3_stmt *row = ask(m, IMAGES, old);
	int err = next(m, row);

	if (err != 1)
		return err ? err : fail(m->why, -EILSEQ, "a boot has no image");
	err = find(m, IMAGE_FIND, 0, row, "a guest image is described otherwise", id);
	if (!err) {
		err = add(m, IMAGE_ADD, 0, row, id);
		if (!err)
			err = carry(m, BENCHES, old, BENCH_ADD, *id);
		if (!err)
			err = carry(m, NEEDS, old, NEED_ADD, *id);
	}
	sqlite3_reset(row);
	return err < 0 ? err : 0;
}

/* Named by what is in it and not by what the file says its hash were. Most rows of a file share the one before. */
static int merge_environment(struct merging *m, s64 old, s64 *id)
{
	struct facts facts = {0};
	int err = 0;

	if (m->environment && m->environment_was == old) {
		*id = m->environment;
		return 0;
	}
	sqlite3_stmt *row = ask(m, ENVIRONMENT, old);
	while ((err = next(m, row)) == 1 && facts.n < FACTS_MOST)
		facts_set(&facts, sql_text(row, 0), sql_text(row, 1));
	if (err == 1)
		err = fail(m->why, -EILSEQ, "an environment has more facts than any machine");
	if (!err)
		m->ours = (err = store_environment(m->to, &facts, id, m->why)) < 0;
	facts_free(&facts);
	m->environment = err ? 0 : *id;
	m->environment_was = old;
	return err;
}

static int add_boot(struct merging *m, sqlite3_stmt *row, s64 job)
{
	s64 image = 0, environment = 0, boot = 0, was = sqlite3_column_int64(row, 0);
	int err = merge_image(m, sqlite3_column_int64(row, 10), &image);

	if (!err)
		err = merge_environment(m, sqlite3_column_int64(row, 11), &environment);
	if (err)
		return err;
	sqlite3_stmt *st = ask_with(m, BOOT_ADD, job, row);
	sqlite3_bind_int64(st, 11, image);
	sqlite3_bind_int64(st, 12, environment);
	err = step_ours(m, st);
	boot = sqlite3_last_insert_rowid(m->to->db);
	if (!err)
		err = carry(m, GUEST_FACTS, was, GUEST_FACT_ADD, boot);
	if (!err)
		err = carry(m, BOOT_FACTS, was, BOOT_FACT_ADD, boot);
	if (!err)
		err = merge_cells(m, was, boot);
	if (!err)
		err = carry(m, COUNTERS, was, COUNTER_ADD, boot);
	m->sum->boots += !err;
	return err;
}

static int merge_boots(struct merging *m, s64 old, s64 job, u32 *n)
{
	sqlite3_stmt *row = ask(m, BOOTS, old);
	int err;

	while ((err = next(m, row)) == 1) {
		s64 boot;

		err = find(m, BOOT_FIND, job, row, "another launch has its place and attempt", &boot);
		if (err == 1)
			m->sum->known++;
		else if (!err)
			err = add_boot(m, row, job);
		if (err < 0)
			break;
		++*n;
	}
	return err;
}

static int merge_jobs(struct merging *m, s64 old, s64 campaign, const char *tag)
{
	sqlite3_stmt *row = ask(m, JOBS, old);
	int err;

	while ((err = next(m, row)) == 1) {
		s64 job = 0;
		u32 boots = 0;

		err = merge_check_job(m, row, tag);
		if (!err)
			err = find(m, JOB_FIND, campaign, row, "a job of that system and round is another one", &job);
		if (!err)
			err = add(m, JOB_ADD, campaign, row, &job);
		if (err >= 0)
			err = merge_boots(m, sqlite3_column_int64(row, 0), job, &boots);
		if (!err && !boots && !strcmp(sql_text(row, 7), "done"))
			err = fail(m->why, -EILSEQ, "a job is done and has no launch");
		if (!err)
			err = step_ours(m, ask_with(m, JOB_ADVANCE, job, row));
		if (err)
			break;
	}
	return err;
}

/* What somebody said of a campaign, and when and why: the same words of another moment are another act. */
static int merge_baselines(struct merging *m, s64 old, s64 campaign)
{
	sqlite3_stmt *row = ask(m, BASELINES, old);
	s64 id;
	int err;

	while ((err = next(m, row)) == 1) {
		err = merge_check_row(m, BASELINES, row);
		if (!err)
			err = find(m, BASELINE_FIND, campaign, row, "a baseline of that moment has another reason", &id);
		if (!err) {
			err = add(m, BASELINE_ADD, campaign, row, NULL);
			m->sum->baselines += !err;
		}
		if (err < 0)
			break;
	}
	return err;
}

/* Readings of other programs (hvlab crosscheck) belong to no campaign. */
static int add_reading(struct merging *m, sqlite3_stmt *row)
{
	s64 environment = 0;
	int err = merge_environment(m, sqlite3_column_int64(row, 17), &environment);

	if (err)
		return err;
	sqlite3_stmt *st = ask_with(m, READING_ADD, 0, row);
	sqlite3_bind_int64(st, 18, environment);
	err = step_ours(m, st);
	m->sum->readings += !err;
	return err;
}

static int merge_readings(struct merging *m)
{
	sqlite3_stmt *row = m->st[READINGS];
	s64 id;
	int err;

	while ((err = next(m, row)) == 1) {
		err = merge_check_row(m, READINGS, row);
		if (!err)
			err = find(m, READING_FIND, 0, row, "a cross-check of that session read something else", &id);
		if (!err)
			err = add_reading(m, row);
		if (err < 0)
			break;
	}
	return err;
}

static int merge_campaigns(struct merging *m)
{
	sqlite3_stmt *row = m->st[CAMPAIGNS];
	int err;

	while ((err = next(m, row)) == 1) {
		s64 campaign = 0;
		char tag[32];

		copy_str(tag, sql_text(row, 1));
		err = merge_check_campaign(m, row);
		if (!err)
			err = find(m, CAMPAIGN_FIND, 0, row, "a campaign of that tag is another one", &campaign);
		if (!err)
			err = add(m, CAMPAIGN_ADD, 0, row, &campaign);
		if (err >= 0)
			err = merge_jobs(m, sqlite3_column_int64(row, 0), campaign, tag);
		if (!err)
			err = merge_baselines(m, sqlite3_column_int64(row, 0), campaign);
		if (err)
			break;
		m->sum->campaigns++;
	}
	return err;
}

/* --- one file */

static int prepare(struct merging *m)
{
	int err = 0;

	for (size_t i = 0; i < LEN(question) && !err; i++)
		err = sql_prepare(question[i].ours ? m->to : m->from, &m->st[i], question[i].sql, m->why);
	return err;
}

int store_merge(struct store *to, const char *path, struct merged *sum, struct why *why)
{
	struct merged of_file = {0};
	struct merging m = {.to = to, .sum = &of_file, .why = why};
	int err = store_open(&m.from, path, STORE_SOURCE, why);

	if (err)
		return err;
	sqlite3_limit(m.from->db, SQLITE_LIMIT_LENGTH, VALUE_MOST);
	err = sql_exec(m.from, "BEGIN", why); /* one moment of a file that somebody still writes */
	if (!err)
		err = prepare(&m);
	if (!err && !(err = sql_begin(to, why))) {
		err = merge_campaigns(&m);
		if (!err)
			err = merge_readings(&m);
		if (!err)
			err = store_unchanged(m.from, why);
		for (size_t i = 0; i < LEN(m.st); i++)
			sqlite3_reset(m.st[i]);
		int ended = sql_end(to, err, why);
		m.ours |= ended && !err;
		err = ended;
	}
	for (size_t i = 0; i < LEN(m.st); i++)
		sqlite3_finalize(m.st[i]);
	store_close(m.from);
	sum->ours = m.ours;
	if (err)
		return err;
	sum->campaigns += of_file.campaigns;
	sum->boots += of_file.boots;
	sum->known += of_file.known;
	sum->cells += of_file.cells;
	sum->baselines += of_file.baselines;
	sum->readings += of_file.readings;
	return 0;
}
