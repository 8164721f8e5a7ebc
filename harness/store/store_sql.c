/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The thin layer over SQLite of store_impl.h: errors as sentences, binding by type letters, transactions.
 */
#include "store_impl.h"

#include <errno.h>
#include <stdarg.h>

static const struct {
	int code, err;
	const char *text;
} failures[] = {
	{SQLITE_NOTADB, -EILSEQ, "is not a database of hvlab"},
	{SQLITE_CORRUPT, -EILSEQ,
	 "is damaged; restore it from a copy, or save what is left with \"sqlite3 FILE .recover\""},
	{SQLITE_FULL, -ENOSPC, "cannot grow: the disk is full; free some space, then hvlab resume"},
	{SQLITE_READONLY, -EACCES, "cannot be written: file or directory is read-only"},
	{SQLITE_PERM, -EACCES, "cannot be used: no permission"},
	{SQLITE_CANTOPEN, -EACCES, "cannot be opened; check the directory and its permissions"},
	{SQLITE_BUSY, -EBUSY, "is locked by another hvlab; wait for it to finish"},
	{SQLITE_LOCKED, -EBUSY, "is locked by another hvlab; wait for it to finish"},
	{SQLITE_NOMEM, -ENOMEM, "needs more memory than there is"},
	{SQLITE_CONSTRAINT, -EEXIST, "refuses a row that contradicts another one"},
	{SQLITE_IOERR, -EIO, "cannot be read or written: I/O error"},
};

int sql_fail(struct store *s, struct why *why)
{
	int code = sqlite3_errcode(s->db) & 0xff;

	/* A full disk that shows only when the WAL index must grow comes as an I/O error. */
	if (code == SQLITE_IOERR && sqlite3_system_errno(s->db) == ENOSPC)
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
	int code = sqlite3_step(st);

	return code == SQLITE_ROW ? 1 : code == SQLITE_DONE ? 0 : sql_fail(s, why);
}

const char *sql_text(sqlite3_stmt *st, int column)
{
	const unsigned char *text = sqlite3_column_text(st, column);

	return text ? (const char *)text : "";
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
