/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Results of other programs (hvlab crosscheck): one row per reading, with the program's output. They belong to no campaign.
 */
#include "store_impl.h"

#include <math.h>

static int insert(struct store *s, const struct crosscheck_row *r, s64 environment, struct why *why)
{
	sqlite3_stmt *st;
	int err = sql_prepare(s, &st, "INSERT INTO crosscheck (tag, started, round, environment_id, program, version, command, "
			      "quantity, unit, value, bench, params, own, same, note, share, output) "
			      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", why);

	if (!err) {
		sql_bind(st, "tiiittttt0tt0it0t", r->tag, r->started, (s64)r->round, environment, r->program, r->version,
			 r->command, r->quantity, r->unit, r->bench, r->params, (s64)r->same, r->note, r->output);
		if (!isnan(r->value))
			sqlite3_bind_double(st, 10, r->value);
		if (!isnan(r->own))
			sqlite3_bind_double(st, 13, r->own);
		sqlite3_bind_double(st, 16, r->share);
		err = sql_step(s, st, why);
	}
	sqlite3_finalize(st);
	return err;
}

int store_crosscheck_add(struct store *s, const struct crosscheck_row *row, const struct facts *environment, struct why *why)
{
	s64 id = 0;
	int err = sql_begin(s, why);

	if (err)
		return err;
	err = store_environment(s, environment, &id, why);
	if (!err)
		err = insert(s, row, id, why);
	return sql_end(s, err, why);
}

static double real_or_nan(sqlite3_stmt *st, int column)
{
	return sqlite3_column_type(st, column) == SQLITE_NULL ? NAN : sqlite3_column_double(st, column);
}

int store_crosschecks(struct store *s, store_crosscheck_fn fn, void *arg, struct why *why)
{
	sqlite3_stmt *st;
	int err = sql_prepare(s, &st, "SELECT tag, started, round, program, version, command, quantity, unit, value, bench, "
			      "params, own, same, note, share, output FROM crosscheck ORDER BY id", why);

	while (!err && (err = sql_step(s, st, why)) == 1) {
		const struct crosscheck_row r = {
			.tag = sql_text(st, 0), .started = sqlite3_column_int64(st, 1),
			.round = (u32)sqlite3_column_int64(st, 2), .program = sql_text(st, 3), .version = sql_text(st, 4),
			.command = sql_text(st, 5), .quantity = sql_text(st, 6), .unit = sql_text(st, 7),
			.value = real_or_nan(st, 8), .bench = sql_text(st, 9), .params = sql_text(st, 10),
			.own = real_or_nan(st, 11), .same = sqlite3_column_int(st, 12), .note = sql_text(st, 13),
			.share = sqlite3_column_double(st, 14), .output = sql_text(st, 15),
		};
		err = fn(arg, &r);
	}
	sqlite3_finalize(st);
	return err;
}
