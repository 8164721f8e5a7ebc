/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The thin layer over SQLite of store_impl.h: errors as sentences, binding by type letters, transactions; and what a file may
 * ask of it, which anybody may have made.
 */
#include "store_impl.h"
#include "clean.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct {
	int code, err;
	const char *text;
} failures[] = {
	{SQLITE_NOTADB, -EILSEQ, "is not a database of hvlab"},
	{SQLITE_CORRUPT, -EILSEQ,
	 "is damaged; restore it from a copy, or save what is left with \"sqlite3 FILE .recover\""},
	{SQLITE_FULL, -ENOSPC, "cannot grow: the disk is full, or a limit is reached (ulimit -f); mend that, then hvlab resume"},
	{SQLITE_INTERRUPT, -EILSEQ, "asks for more work than its size explains: it is not a database of hvlab"},
	{SQLITE_TOOBIG, -EILSEQ, "holds a value larger than any of ours: it is not a database of hvlab"},
	{SQLITE_READONLY, -EACCES, "cannot be written: file or directory is read-only"},
	{SQLITE_PERM, -EACCES, "cannot be used: no permission"},
	{SQLITE_CANTOPEN, -EACCES, "cannot be opened; check the directory and its permissions"},
	{SQLITE_BUSY, -EBUSY, "is locked by another hvlab; wait for it to finish"},
	{SQLITE_LOCKED, -EBUSY, "is locked by another hvlab; wait for it to finish"},
	{SQLITE_NOMEM, -ENOMEM, "needs more memory than there is"},
	{SQLITE_CONSTRAINT, -EEXIST, "refuses a row that contradicts another one"},
	{SQLITE_IOERR, -EIO, "cannot be read or written: I/O error"},
};

#define TURN 10000             /* steps of SQLite's machine between two looks */
#define TURNS_LEAST 5000       /* of them without a row, before a statement counts as endless ... */
#define BYTES_A_TURN 100       /* ... and one more for so many bytes of the file: every row is looked at a few times */
#define VALUE_MAX (256 << 20)  /* bytes of one value; the samples of a boot have far less */

/* Called every TURN steps; what is not 0 ends the statement. */
static int look(void *arg)
{
	struct store *s = arg;
	struct stat st;

	if (++s->turns < TURNS_LEAST)
		return 0;
	return stat(s->path, &st) || s->turns - TURNS_LEAST > (u64)st.st_size / BYTES_A_TURN;
}

void sql_guard(struct store *s)
{
	static const struct {
		int what, on;
	} config[] = {
		{SQLITE_DBCONFIG_DEFENSIVE, 1}, {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0}, {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
		{SQLITE_DBCONFIG_ENABLE_VIEW, 0}, {SQLITE_DBCONFIG_DQS_DDL, 0}, {SQLITE_DBCONFIG_DQS_DML, 0},
	};
	static const struct {
		int what, most;
	} limit[] = {
		{SQLITE_LIMIT_LENGTH, VALUE_MAX}, {SQLITE_LIMIT_COLUMN, 200}, {SQLITE_LIMIT_EXPR_DEPTH, 50},
		{SQLITE_LIMIT_ATTACHED, 0}, {SQLITE_LIMIT_TRIGGER_DEPTH, 1}, {SQLITE_LIMIT_WORKER_THREADS, 0},
	};

	for (size_t i = 0; i < LEN(config); i++)
		sqlite3_db_config(s->db, config[i].what, config[i].on, NULL);
	for (size_t i = 0; i < LEN(limit); i++)
		sqlite3_limit(s->db, limit[i].what, limit[i].most);
	sqlite3_progress_handler(s->db, TURN, look, s);
}

/* A full disk that shows only when the WAL index must grow comes as an I/O error, and so does a file that may not grow. */
static bool cannot_grow(const struct store *s)
{
	const char *slash = strrchr(s->path, '/');
	char *dir = slash ? xasprintf("%.*s", (int)(slash - s->path + 1), s->path) : xstrdup(".");
	bool short_of = err_is_shortage(-sqlite3_system_errno(s->db)) || dir_is_short(dir);

	free(dir);
	return short_of;
}

int sql_fail(struct store *s, struct why *why)
{
	int code = sqlite3_errcode(s->db) & 0xff;

	if (code == SQLITE_IOERR && cannot_grow(s))
		code = SQLITE_FULL;
	for (size_t i = 0; i < LEN(failures); i++)
		if (failures[i].code == code)
			return fail(why, failures[i].err, "the database %s %s (%s)", s->path, failures[i].text,
				    sqlite3_errmsg(s->db));
	/* A statement of ours that does not fit the file: its schema is not the one its version claims. */
	return fail(why, -EILSEQ, "the database %s does not match its schema version (%s)", s->path, sqlite3_errmsg(s->db));
}

int sql_exec(struct store *s, const char *sql, struct why *why)
{
	s->turns = 0;
	return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : sql_fail(s, why);
}

int sql_prepare(struct store *s, sqlite3_stmt **st, const char *sql, struct why *why)
{
	return sqlite3_prepare_v2(s->db, sql, -1, st, NULL) == SQLITE_OK ? 0 : sql_fail(s, why);
}

/* Binding fails only out of memory or with a wrong index; the next step reports it. Strings are not copied. */
void sql_bind(sqlite3_stmt *st, const char *types, ...)
{
	va_list args;
	const struct buf *blob;

	sqlite3_reset(st);
	va_start(args, types);
	for (int i = 0; types[i]; i++) {
		switch (types[i]) {
		case 'i':
			sqlite3_bind_int64(st, i + 1, va_arg(args, s64));
			break;
		case 't':
			sqlite3_bind_text(st, i + 1, va_arg(args, const char *), -1, SQLITE_STATIC);
			break;
		case 'b':
			blob = va_arg(args, const struct buf *);
			sqlite3_bind_blob64(st, i + 1, blob->data, blob->len, SQLITE_STATIC);
			break;
		default:
			sqlite3_bind_null(st, i + 1);
		}
	}
	va_end(args);
}

int sql_step(struct store *s, sqlite3_stmt *st, struct why *why)
{
	s->turns = 0;
	int code = sqlite3_step(st);

	return code == SQLITE_ROW ? 1 : code == SQLITE_DONE ? 0 : sql_fail(s, why);
}

const char *sql_text(sqlite3_stmt *st, int column)
{
	const unsigned char *text = sqlite3_column_text(st, column);

	return text ? (const char *)text : "";
}

void sql_line_n(char *to, size_t size, sqlite3_stmt *st, int column)
{
	copy_strn(to, size, sql_text(st, column));
	text_line(to);
}

int sql_begin(struct store *s, struct why *why)
{
	return sql_exec(s, "BEGIN IMMEDIATE", why);
}

int sql_end(struct store *s, int err, struct why *why)
{
	if (!err)
		err = sql_exec(s, "COMMIT", why);
	if (err)
		sql_exec(s, "ROLLBACK", NULL); /* after a full disk SQLite may have done it already */
	return err;
}
