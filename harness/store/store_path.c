/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The paths of a traced benchmark (path.h): into the store with its cell, and out again. What they mean is analyse/'s.
 */
#include "path_blob.h"
#include "store_impl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* --- writing; inside the transaction of the boot */

static int add_path(struct store *s, sqlite3_stmt *st, s64 cell, s64 number, const struct path *p, struct why *why)
{
	struct buf codes = {0}, steps = {0};
	size_t ncodes;

	path_encode(p, &codes, &ncodes, &steps);
	sql_bind(st, "itiiiibib", cell, p->body ? "body" : "control", number, (s64)p->alike, (s64)p->first, (s64)ncodes, &codes,
		 (s64)p->n, &steps);
	int err = sql_step(s, st, why);
	buf_free(&codes);
	buf_free(&steps);
	return err;
}

static int add_paths(struct store *s, s64 cell, const struct paths *p, struct why *why)
{
	sqlite3_stmt *st;
	s64 number[2] = {0};
	int err = sql_prepare(s, &st, "INSERT INTO path (cell_id, kind, number, alike, first, n_codes, codes, n_steps, steps) "
			      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", why);

	for (size_t i = 0; i < p->n && !err; i++)
		err = add_path(s, st, cell, number[p->v[i].body]++, &p->v[i], why);
	sqlite3_finalize(st);
	return err;
}

static int add_symbols(struct store *s, s64 cell, const struct symbols *y, struct why *why)
{
	sqlite3_stmt *st;
	int err = sql_prepare(s, &st, "INSERT INTO path_symbol (cell_id, address, size, layer, name) VALUES (?, ?, ?, ?, ?)", why);

	for (size_t i = 0; i < y->n && !err; i++) {
		sql_bind(st, "iiitt", cell, (s64)y->v[i].address, (s64)y->v[i].size, layer_word(y->v[i].layer), y->v[i].name);
		err = sql_step(s, st, why);
	}
	sqlite3_finalize(st);
	return err;
}

int store_paths_add(struct store *s, s64 cell, const struct paths *p, struct why *why)
{
	int err = add_paths(s, cell, p, why);

	return err ? err : add_symbols(s, cell, &p->symbols, why);
}

/* --- reading */

static int damaged(struct store *s, s64 cell, struct why *why)
{
	return fail(why, -EILSEQ, "the database %s is damaged: the path of cell %lld cannot be read", s->path, (long long)cell);
}

static int read_path(struct store *s, sqlite3_stmt *st, s64 cell, struct paths *p, struct why *why)
{
	struct path x = {.body = !strcmp(sql_text(st, 0), "body"), .alike = (u32)sqlite3_column_int64(st, 1),
			 .first = (u32)sqlite3_column_int64(st, 2)};

	if (path_decode(&x, sqlite3_column_blob(st, 4), (size_t)sqlite3_column_bytes(st, 4), (size_t)sqlite3_column_int64(st, 3),
			sqlite3_column_blob(st, 6), (size_t)sqlite3_column_bytes(st, 6), (size_t)sqlite3_column_int64(st, 5)))
		return damaged(s, cell, why);
	p->v = xrealloc(p->v, (p->n + 1) * sizeof(*p->v));
	p->v[p->n++] = x;
	return 0;
}

static int read_paths(struct store *s, s64 cell, struct paths *p, struct why *why)
{
	sqlite3_stmt *st;
	int err = sql_prepare(s, &st, "SELECT kind, alike, first, n_codes, codes, n_steps, steps FROM path WHERE cell_id = ? "
			      "ORDER BY kind, number", why);

	if (!err)
		sql_bind(st, "i", cell);
	while (!err && (err = sql_step(s, st, why)) == 1)
		err = read_path(s, st, cell, p, why);
	sqlite3_finalize(st);
	return err;
}

static void read_symbol(sqlite3_stmt *st, struct symbols *y)
{
	char name[SYMBOL_NAME_MAX];
	enum path_layer layer;

	sql_line(name, st, 3);
	if (!layer_parse(sql_text(st, 2), &layer))
		symbols_add(y, (u64)sqlite3_column_int64(st, 0), (u64)sqlite3_column_int64(st, 1), layer, name);
}

static int read_symbols(struct store *s, s64 cell, struct symbols *y, struct why *why)
{
	sqlite3_stmt *st;
	int err = sql_prepare(s, &st, "SELECT address, size, layer, name FROM path_symbol WHERE cell_id = ?", why);

	if (!err)
		sql_bind(st, "i", cell);
	while (!err && (err = sql_step(s, st, why)) == 1) {
		read_symbol(st, y);
		err = 0;
	}
	sqlite3_finalize(st);
	symbols_finish(y);
	return err;
}

static int path_row(struct store *s, sqlite3_stmt *st, store_path_fn fn, void *arg, struct why *why)
{
	struct stored_path x = {.n = (u64)sqlite3_column_int64(st, 4)};
	s64 cell = sqlite3_column_int64(st, 0);

	sql_line(x.system, st, 1);
	sql_line(x.paths.bench, st, 2);
	sql_line(x.params, st, 3);
	int err = x.n ? read_paths(s, cell, &x.paths, why) : damaged(s, cell, why);
	if (!err)
		err = read_symbols(s, cell, &x.paths.symbols, why);
	if (!err)
		err = fn(arg, &x);
	paths_free(&x.paths);
	return err;
}

int store_paths_check(struct store *s, struct why *why)
{
	sqlite3_stmt *st;
	int err = sql_prepare(s, &st, "SELECT 1 FROM sqlite_schema WHERE name = 'path_symbol'", why);

	if (!err)
		err = sql_step(s, st, why);
	sqlite3_finalize(st);
	if (err)
		return err < 0 ? err : 0;
	return fail(why, -EILSEQ, "the database %s was made before hvlab recorded paths and has no room for them: name "
		    "another one with --db, and explain records into that", s->path);
}

int store_paths(struct store *s, s64 campaign, store_path_fn fn, void *arg, struct why *why)
{
	sqlite3_stmt *st;
	int err = sql_prepare(s, &st, "SELECT x.id, j.system, x.bench, x.params, x.n FROM job j JOIN boot b ON b.job_id = j.id "
			      "JOIN cell x ON x.boot_id = b.id WHERE j.campaign_id = ? AND "
			      "EXISTS (SELECT 1 FROM path p WHERE p.cell_id = x.id) "
			      "ORDER BY x.bench, x.params, j.system, j.round, b.attempt", why);

	if (!err)
		sql_bind(st, "i", campaign);
	while (!err && (err = sql_step(s, st, why)) == 1)
		err = path_row(s, st, fn, arg, why);
	sqlite3_finalize(st);
	return err;
}
