/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One campaign as a database of its own, byte for byte the rows that were stored: what is published. Which rows belong to it
 * is found by the schema's own references, so a new table needs no line here.
 */
#include "store_impl.h"

#include <errno.h>
#include <stdlib.h>

#define DEPTH 8 /* references from the campaign down to a sample, and then some */

/* A statement for each reference: rows whose parent is gone. */
#define ORPHANS "SELECT 'DELETE FROM \"' || m.name || '\" WHERE \"' || f.\"from\" || '\" NOT IN (SELECT \"' || f.\"to\" || " \
	"'\" FROM \"' || f.\"table\" || '\")' FROM sqlite_schema m, pragma_foreign_key_list(m.name) f " \
	"WHERE m.type = 'table' AND f.\"to\" IS NOT NULL"

static int drop_orphans(struct store *s, struct why *why)
{
	struct buf all = {0};
	sqlite3_stmt *st;
	int err = sql_prepare(s, &st, ORPHANS, why);

	while (!err && (err = sql_step(s, st, why)) == 1) {
		buf_printf(&all, "%s;", sql_text(st, 0));
		err = 0;
	}
	sqlite3_finalize(st);
	for (int i = 0; i < DEPTH && !err && all.len; i++)
		err = sql_exec(s, all.data, why);
	buf_free(&all);
	return err;
}

static int keep_only(struct store *s, s64 campaign, struct why *why)
{
	int err = sql_exec(s, "PRAGMA foreign_keys = OFF", why); /* children go after their parents */

	if (!err)
		err = sql_begin(s, why);
	if (err)
		return err;
	err = sql_once(s, why, "DELETE FROM campaign WHERE id != ?1", "i", campaign);
	if (!err)
		err = sql_exec(s, "DELETE FROM crosscheck", why);
	if (!err)
		err = drop_orphans(s, why);
	err = sql_end(s, err, why);
	return err ? err : sql_exec(s, "VACUUM; PRAGMA journal_mode = DELETE", why);
}

/* The whole file, as it is at one moment, whoever writes into it meanwhile. */
static int copy_pages(struct store *s, const char *path, struct why *why)
{
	struct store to = {0};
	int err = 0;

	if (sqlite3_open_v2(path, &to.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) == SQLITE_OK) {
		sqlite3_backup *b = sqlite3_backup_init(to.db, "main", s->db, "main");

		if (b)
			sqlite3_backup_step(b, -1);
		sqlite3_backup_finish(b);
	}
	to.path = xstrdup(path);
	if (!to.db || sqlite3_errcode(to.db) != SQLITE_OK)
		err = to.db ? sql_fail(&to, why) : fail(why, -ENOMEM, "no memory to copy the database");
	sqlite3_close(to.db);
	free(to.path);
	return err;
}

int store_copy(struct store *s, s64 campaign, const char *path, struct why *why)
{
	struct store *copy;
	int err = copy_pages(s, path, why);

	if (!err)
		err = store_open(&copy, path, STORE_WRITE, why);
	if (err)
		return err;
	sqlite3_limit(copy->db, SQLITE_LIMIT_ATTACHED, 1); /* of VACUUM; the file is ours by now */
	err = keep_only(copy, campaign, why);
	store_close(copy);
	return err;
}
