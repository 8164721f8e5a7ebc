/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whole campaigns on their way to somebody else: a copy in a database of their own, and a digest of all that is stored of one,
 * which does not depend on the ids that rows have in this file. What is derived of samples, and baselines, is no part of either.
 */
#include "store_impl.h"
#include "redact.h"
#include "sha256.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* --- a copy */

#define JOBS "(SELECT id FROM job WHERE campaign_id = ?1)"
#define BOOTS "(SELECT id FROM boot WHERE job_id IN " JOBS ")"
#define CELLS "(SELECT id FROM cell WHERE boot_id IN " BOOTS ")"
#define IMAGES "(SELECT image_id FROM boot WHERE job_id IN " JOBS ")"
#define ENVIRONMENTS "(SELECT environment_id FROM boot WHERE job_id IN " JOBS ")"

/* Tables in an order in which every row finds those that it refers to. */
static const struct copied {
	const char *table, *columns, *where;
} copied[] = {
	{"campaign", "id, tag, name, started, lane, seed, plan, subset, program", "id = ?1"},
	{"image", "id, sha256, kind, build", "id IN " IMAGES},
	{"bench", "image_id, name, what, unit, exits, stable, result", "image_id IN " IMAGES},
	{"bench_need", "image_id, name, needs", "image_id IN " IMAGES},
	{"environment", "id, hash", "id IN " ENVIRONMENTS},
	{"environment_fact", "environment_id, key, value", "environment_id IN " ENVIRONMENTS},
	{"job", "id, campaign_id, round, position, system, spec, attempt, skip, state, reason", "campaign_id = ?1"},
	{"boot", "id, job_id, attempt, image_id, environment_id, class, clock, verdict, reason, started, first_record, wall, log",
	 "job_id IN " JOBS},
	{"guest_fact", "boot_id, key, value", "boot_id IN " BOOTS},
	{"boot_fact", "boot_id, key, value", "boot_id IN " BOOTS},
	{"cell", "id, boot_id, bench, params, unit, n, verdict, reason, result, exits_declared, exits_counted, exits_disagree",
	 "boot_id IN " BOOTS},
	{"series", "cell_id, kind, n, data", "cell_id IN " CELLS},
	{"path", "cell_id, kind, number, alike, first, n_codes, codes, n_steps, steps", "cell_id IN " CELLS},
	{"path_symbol", "cell_id, address, size, layer, name", "cell_id IN " CELLS},
	{"counter", "boot_id, bench, at, name, value", "boot_id IN " BOOTS},
};

static unsigned columns_of(const char *list)
{
	unsigned n = 1;

	while ((list = strchr(list, ',')) && list++)
		n++;
	return n;
}

/* Images and environments belong to several campaigns: a row that is there already is that one. */
static int prepare_insert(struct store *to, const struct copied *c, sqlite3_stmt **st, struct why *why)
{
	struct buf sql = {0};

	buf_printf(&sql, "INSERT OR IGNORE INTO %s (%s) VALUES (?", c->table, c->columns);
	for (unsigned i = 1; i < columns_of(c->columns); i++)
		buf_puts(&sql, ", ?");
	buf_puts(&sql, ")");
	int err = sql_prepare(to, st, sql.data, why);
	buf_free(&sql);
	return err;
}

/* The value of a row's column of that name; NULL: it has none. */
static const char *column_named(sqlite3_stmt *row, const char *name)
{
	for (int i = 0; i < sqlite3_column_count(row); i++)
		if (!strcmp(sqlite3_column_name(row, i), name))
			return (const char *)sqlite3_column_text(row, i);
	return NULL;
}

/* What is copied: everything as it is, or without what names a machine. */
struct copy {
	struct store *to, *from;
	const struct redaction *names; /* NULL: as it is */
	char salt[33];                 /* of what is only told apart, and would else tell whether a guess of it is right */
};

/* What names a machine and is read to tell two of them apart, no more: an environment's hash, a boot of the host (a UUID). */
#define HOST_BOOT_DIGITS 32 /* as many as the UUID has */
static bool only_told_apart(const char *column, const char *key)
{
	return !strcmp(column, "hash") || (!strcmp(column, "value") && key && !strcmp(key, "launch.host_boot"));
}

static void bind_value(const struct copy *x, sqlite3_stmt *into, sqlite3_stmt *row, int i)
{
	struct buf text = {0};
	char hex[65];

	if (!x->names || sqlite3_column_type(row, i) != SQLITE_TEXT) {
		sqlite3_bind_value(into, i + 1, sqlite3_column_value(row, i));
		return;
	}
	const char *bytes = (const char *)sqlite3_column_text(row, i);
	const char *column = sqlite3_column_name(row, i), *key = column_named(row, "key");
	if (only_told_apart(column, key)) {
		buf_printf(&text, "%s%s", x->salt, bytes);
		sha256_hex(text.data, text.len, hex);
		sqlite3_bind_text(into, i + 1, hex, key ? HOST_BOOT_DIGITS : -1, SQLITE_TRANSIENT);
	} else {
		redact_text(x->names, strcmp(column, "value") ? NULL : key, bytes, (size_t)sqlite3_column_bytes(row, i), &text);
		sqlite3_bind_text(into, i + 1, text.data ? text.data : "", (int)text.len, SQLITE_TRANSIENT);
	}
	buf_free(&text);
}

static int copy_rows(const struct copy *x, sqlite3_stmt *into, sqlite3_stmt *rows, struct why *why)
{
	int err;

	while ((err = sql_step(x->from, rows, why)) == 1) {
		sqlite3_reset(into);
		for (int i = 0; i < sqlite3_column_count(rows); i++)
			bind_value(x, into, rows, i);
		err = sql_step(x->to, into, why);
		if (err)
			break;
	}
	return err;
}

static int copy_table(const struct copy *x, const struct copied *c, s64 campaign, struct why *why)
{
	sqlite3_stmt *rows = NULL, *into = NULL;
	char *sql = xasprintf("SELECT %s FROM %s WHERE %s", c->columns, c->table, c->where);
	int err = sql_prepare(x->from, &rows, sql, why);

	if (!err)
		err = prepare_insert(x->to, c, &into, why);
	if (!err) {
		sql_bind(rows, "i", campaign);
		err = copy_rows(x, into, rows, why);
	}
	sqlite3_finalize(rows);
	sqlite3_finalize(into);
	free(sql);
	return err;
}

static int share(struct copy *x, const s64 *campaigns, size_t n, const char *path, struct why *why)
{
	int err = store_open(&x->to, path, STORE_WRITE, why);

	if (err)
		return err;
	err = sql_begin(x->to, why);
	if (!err) {
		for (size_t i = 0; i < n && !err; i++)
			for (size_t k = 0; k < LEN(copied) && !err; k++)
				err = copy_table(x, &copied[k], campaigns[i], why);
		err = sql_end(x->to, err, why);
	}
	/* one file, without a log beside it */
	if (!err)
		err = sql_exec(x->to, "PRAGMA journal_mode = DELETE", why);
	store_close(x->to);
	return err;
}

int store_share(struct store *from, const s64 *campaigns, size_t n, const char *path, struct why *why)
{
	return share(&(struct copy){.from = from}, campaigns, n, path, why);
}

int store_share_redacted(struct store *from, s64 campaign, const struct redaction *names, const char *path, struct why *why)
{
	struct copy x = {.from = from, .names = names};
	unsigned char salt[16];

	if (getrandom(salt, sizeof(salt), 0) != sizeof(salt))
		return fail(why, -EIO, "no random numbers: %s", strerror(errno));
	for (size_t i = 0; i < sizeof(salt); i++)
		snprintf(x.salt + 2 * i, 3, "%02x", salt[i]);
	return share(&x, &campaign, 1, path, why);
}

/* --- a digest */

#define OF_JOB "FROM job j WHERE j.campaign_id = ?1 "
#define BOOT_KEY "j.system, j.round, b.attempt"
#define OF_FACT(table) "SELECT " BOOT_KEY ", f.key, f.value FROM " table " f JOIN boot b ON b.id = f.boot_id " \
	"JOIN job j ON j.id = b.job_id WHERE j.campaign_id = ?1 ORDER BY " BOOT_KEY ", f.key"
#define OF_CELL(table, columns, key) "SELECT " BOOT_KEY ", x.bench, x.params, " columns " FROM " table \
	"JOIN boot b ON b.id = x.boot_id JOIN job j ON j.id = b.job_id WHERE j.campaign_id = ?1 ORDER BY " BOOT_KEY \
	", x.bench, x.params" key

/* Every stored row of a campaign, named by what it is and not by its number. */
static const char *const digested[] = {
	"SELECT tag, name, started, lane, seed, plan, subset, program FROM campaign WHERE id = ?1",
	"SELECT sha256, kind, build FROM image WHERE id IN " IMAGES " ORDER BY sha256",
	"SELECT i.sha256, x.name, x.what, x.unit, x.exits, x.stable, x.result FROM bench x JOIN image i ON i.id = x.image_id "
	"WHERE i.id IN " IMAGES " ORDER BY i.sha256, x.name",
	"SELECT i.sha256, x.name, x.needs FROM bench_need x JOIN image i ON i.id = x.image_id WHERE i.id IN " IMAGES
	" ORDER BY i.sha256, x.name",
	"SELECT e.hash, f.key, f.value FROM environment e JOIN environment_fact f ON f.environment_id = e.id "
	"WHERE e.id IN " ENVIRONMENTS " ORDER BY e.hash, f.key",
	"SELECT j.system, j.round, j.position, j.spec, j.attempt, j.skip, j.state, j.reason " OF_JOB "ORDER BY j.system, j.round",
	"SELECT " BOOT_KEY ", i.sha256, e.hash, b.class, b.clock, b.verdict, b.reason, b.started, b.first_record, b.wall, b.log "
	"FROM boot b JOIN job j ON j.id = b.job_id JOIN image i ON i.id = b.image_id JOIN environment e ON e.id = b.environment_id "
	"WHERE j.campaign_id = ?1 ORDER BY " BOOT_KEY,
	OF_FACT("guest_fact"),
	OF_FACT("boot_fact"),
	OF_CELL("cell x ", "x.unit, x.n, x.verdict, x.reason, x.result, x.exits_declared, x.exits_counted, x.exits_disagree", ""),
	OF_CELL("series s JOIN cell x ON x.id = s.cell_id ", "s.kind, s.n, s.data", ", s.kind"),
	OF_CELL("path p JOIN cell x ON x.id = p.cell_id ", "p.kind, p.number, p.alike, p.first, p.n_codes, p.codes, p.n_steps, p.steps",
		", p.kind, p.number"),
	OF_CELL("path_symbol y JOIN cell x ON x.id = y.cell_id ", "y.address, y.size, y.layer, y.name", ", y.address"),
	"SELECT " BOOT_KEY ", c.bench, c.at, c.name, c.value FROM counter c JOIN boot b ON b.id = c.boot_id "
	"JOIN job j ON j.id = b.job_id WHERE j.campaign_id = ?1 ORDER BY " BOOT_KEY ", c.bench, c.at, c.name",
};

/* Type, length, bytes: no two different rows are the same bytes. */
static void digest_value(struct sha256 *sha, sqlite3_stmt *st, int column)
{
	char head[48];
	int type = sqlite3_column_type(st, column);

	if (type == SQLITE_INTEGER) {
		snprintf(head, sizeof(head), "i%lld;", (long long)sqlite3_column_int64(st, column));
		sha256_update(sha, head, strlen(head));
		return;
	}
	const void *bytes = type == SQLITE_BLOB ? sqlite3_column_blob(st, column) : sqlite3_column_text(st, column);
	size_t n = (size_t)sqlite3_column_bytes(st, column);
	snprintf(head, sizeof(head), "%c%zu:", type == SQLITE_NULL ? 'n' : type == SQLITE_BLOB ? 'b' : 't', n);
	sha256_update(sha, head, strlen(head));
	if (n)
		sha256_update(sha, bytes, n);
}

static int digest_rows(struct store *s, struct sha256 *sha, const char *sql, s64 campaign, struct why *why)
{
	sqlite3_stmt *st;
	int err = sql_prepare(s, &st, sql, why);

	if (err)
		return err;
	sql_bind(st, "i", campaign);
	while ((err = sql_step(s, st, why)) == 1) {
		for (int i = 0; i < sqlite3_column_count(st); i++)
			digest_value(sha, st, i);
		sha256_update(sha, "\n", 1);
	}
	sqlite3_finalize(st);
	sha256_update(sha, "\f", 1);
	return err;
}

int store_digest(struct store *s, s64 campaign, char hex[65], struct why *why)
{
	struct sha256 sha;
	int err = 0;

	sha256_init(&sha);
	for (size_t i = 0; i < LEN(digested) && !err; i++)
		err = digest_rows(s, &sha, digested[i], campaign, why);
	sha256_final(&sha, hex);
	return err;
}
