/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of the store share: the handle and a thin layer over SQLite that turns its results into negative errno and
 * one sentence. Only store*.c, the store's own test and its bench include it.
 */
#pragma once

#include "store.h"

#include <sqlite3.h>
#include <time.h>

struct store {
	sqlite3 *db;
	char *path;
	bool unlocked;          /* read without a lock, because a lock would leave something beside it */
	struct timespec changed;
	u64 turns; /* of the statement under way, since its last row */
	sqlite3_stmt *points[2][4]; /* of store_points(), kept */
};

/* Anybody may have made this file: nothing in it runs, nothing of it is without end (store_sql.c). */
void sql_guard(struct store *s);

/* The reason SQLite gives for its last failure; returns the errno that store.h names for it. */
int sql_fail(struct store *s, struct why *why);
/* One or several statements without results. */
int sql_exec(struct store *s, const char *sql, struct why *why);
int sql_prepare(struct store *s, sqlite3_stmt **st, const char *sql, struct why *why);
/* Resets st and binds ?1, ?2 ...: i = s64, t = const char * (NULL: SQL NULL), b = struct buf *, 0 = SQL NULL. */
void sql_bind(sqlite3_stmt *st, const char *types, ...);
/* 1 a row, 0 done, negative errno. */
int sql_step(struct store *s, sqlite3_stmt *st, struct why *why);
/* Prepare, bind, step to the end, finalise: for statements that run once. types as for sql_bind. */
#define sql_once(s, why, sql, ...) ({                                            \
	sqlite3_stmt *once_st;                                                   \
	int once_err = sql_prepare((s), &once_st, (sql), (why));                 \
	if (!once_err) {                                                         \
		sql_bind(once_st, __VA_ARGS__);                                  \
		once_err = sql_step((s), once_st, (why));                        \
	}                                                                        \
	sqlite3_finalize(once_st);                                               \
	once_err; })

/* The paths of a cell, inside the transaction of its boot (store_path.c). */
int store_paths_add(struct store *s, s64 cell, const struct paths *p, struct why *why);

/* Id of the environment row with exactly these facts, made if there is none; inside a transaction (store_boot.c). */
int store_environment(struct store *s, const struct facts *facts, s64 *id, struct why *why);

/*
 * The schema: what makes a database of version 1 out of an empty file, and the steps from each version to the next.
 * step[i] leads from version i + 1 to i + 2; `stand_in` makes what it adds, empty, as temporary tables of a connection
 * that only reads an older file.
 */
struct schema {
	const char *version1;
	const struct schema_step {
		const char *add, *stand_in;
	} *step;
	int steps;
};
extern const struct schema schema;
/* Makes or upgrades the schema of an open file, in one transaction, or refuses the file. */
int schema_ready(struct store *s, enum store_mode mode, const struct schema *schema, struct why *why);

/* Never NULL. */
const char *sql_text(sqlite3_stmt *st, int column);
/* Into a fixed array, as one line that steers nothing, whoever has written it. */
#define sql_line(array, st, column) sql_line_n((array), sizeof(array), (st), (column))
void sql_line_n(char *to, size_t size, sqlite3_stmt *st, int column);

/* A write transaction: end commits when err is 0, otherwise (or when the commit fails) nothing has happened. */
int sql_begin(struct store *s, struct why *why);
int sql_end(struct store *s, int err, struct why *why);
