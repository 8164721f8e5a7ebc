/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The version of a database (PRAGMA user_version): an empty file gets the schema, an older one the steps to the newest
 * version, a newer or foreign one is refused. What the tables are is in results/schema.sql.
 */
#include "store_impl.h"

#include <errno.h>
#include <stdio.h>

extern const char hvlab_schema[]; /* results/schema.sql, embedded.S */

/* No version has been released yet, so there is nothing to upgrade from. */
const struct schema schema = {.version1 = hvlab_schema};

static int newest(const struct schema *x)
{
	return 1 + x->steps;
}

static int version_get(struct store *s, s64 *version, s64 *tables, struct why *why)
{
	sqlite3_stmt *st;
	int err = sql_prepare(
		s, &st, "SELECT user_version, (SELECT count(*) FROM sqlite_schema), "
		"(SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND rootpage <= 0) FROM pragma_user_version", why);

	if (!err)
		err = sql_step(s, st, why);
	if (err == 1) {
		*version = sqlite3_column_int64(st, 0);
		*tables = sqlite3_column_int64(st, 1);
		if (sqlite3_column_int64(st, 2)) /* behind which anybody's code may be */
			err = fail(why, -EILSEQ, "the database %s has a virtual table: it is not a database of hvlab", s->path);
	}
	sqlite3_finalize(st);
	return err < 0 ? err : 0;
}

static int upgrade_from(struct store *s, s64 version, const struct schema *x, struct why *why)
{
	char text[48];
	int err = 0;

	for (; version < newest(x) && !err; version++)
		err = sql_exec(s, x->step[version - 1].add, why);
	snprintf(text, sizeof(text), "PRAGMA user_version = %d", newest(x));
	return err ? err : sql_exec(s, text, why);
}

/*
 * An empty file becomes a database, an older one a newer; both in one transaction, and inside the lock it is looked at
 * again, for two may start at once.
 */
static int schema_make(struct store *s, const struct schema *x, struct why *why)
{
	s64 version = 0, tables = 0;
	int err = sql_exec(s, "PRAGMA journal_mode = WAL", why);

	if (!err)
		err = sql_begin(s, why);
	if (err)
		return err;
	err = version_get(s, &version, &tables, why);
	if (!err && !tables) {
		err = sql_exec(s, x->version1, why);
		version = 1;
	}
	if (!err && version > 0 && version <= newest(x))
		err = upgrade_from(s, version, x, why);
	return sql_end(s, err, why);
}

/* An older file that is only read stays as it is: what it lacks is there as empty tables of this connection. */
static int stand_in_from(struct store *s, s64 version, const struct schema *x, struct why *why)
{
	int err = 0;

	for (; version < newest(x) && !err; version++)
		err = sql_exec(s, x->step[version - 1].stand_in, why);
	return err;
}

int schema_ready(struct store *s, enum store_mode mode, const struct schema *x, struct why *why)
{
	s64 version = 0, tables = 0;
	int err = version_get(s, &version, &tables, why);

	if (err)
		return err;
	if (version == newest(x))
		return 0;
	if (version > newest(x))
		return fail(why, -EILSEQ, "the database %s has schema %lld, this program knows %d: use a newer hvlab",
			    s->path, (long long)version, newest(x));
	if (version > 0 && mode != STORE_WRITE)
		return stand_in_from(s, version, x, why);
	if ((!version && tables) || version < 0)
		return fail(why, -EILSEQ, "the database %s is not a database of hvlab", s->path);
	if (mode != STORE_WRITE)
		return fail(why, -EILSEQ, "the database %s is empty: no campaign was ever stored", s->path);
	return schema_make(s, x, why);
}
