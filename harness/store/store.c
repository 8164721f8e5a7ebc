/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opening the database; campaigns and the state of their jobs. Its schema is in store_schema.c; boots are written in
 * store_boot.c and read back in store_read.c.
 */
#include "store_impl.h"
#include "names.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUSY_MS 10000
#define DATE_MAX 253402300799 /* the last second of the year 9999 */

/*
 * Reading a database in WAL mode makes an index beside it. Where nothing can be made (another user's directory, a read-only
 * medium), or nothing is to be (STORE_SOURCE), and no index is there, a log alone is read into memory, and without one the file is
 * one that does not change. A journal that is to be rolled back is SQLite's to read.
 */
enum beside { BESIDE_USUAL, BESIDE_LOG, BESIDE_NOTHING };

/* --- opening */

/* WAL with synchronous=FULL: a commit that was reported survives a killed program and a power cut. */
static int settings(struct store *s, enum store_mode mode, enum beside beside, struct why *why)
{
	sqlite3_busy_timeout(s->db, BUSY_MS);
	sql_guard(s);
	int err = sql_exec(s, "PRAGMA foreign_keys = ON", why);

	if (!err && mode == STORE_WRITE)
		err = sql_exec(s, "PRAGMA synchronous = FULL", why);
	return err || beside != BESIDE_LOG ? err : sql_exec(s, "PRAGMA locking_mode = EXCLUSIVE", why);
}

static bool lies_beside(const struct store *s, const char *suffix)
{
	char *path = xasprintf("%s%s", s->path, suffix);
	bool there = !access(path, F_OK);

	free(path);
	return there;
}

static struct timespec changed(const struct store *s)
{
	struct stat st;

	if (stat(s->path, &st))
		return (struct timespec){0};
	return st.st_mtim;
}

static enum beside look_beside(const struct store *s, enum store_mode mode)
{
	const char *slash = strrchr(s->path, '/');
	char *dir = slash ? xasprintf("%.*s", (int)(slash - s->path + 1), s->path) : xstrdup(".");
	bool closed = mode == STORE_SOURCE || access(dir, W_OK);

	free(dir);
	if (!closed || lies_beside(s, "-shm") || lies_beside(s, "-journal"))
		return BESIDE_USUAL;
	return lies_beside(s, "-wal") ? BESIDE_LOG : BESIDE_NOTHING;
}

/* A path as SQLite takes it: none of its special words, or a URI that says that the file does not change. */
static char *sqlite_name(const struct store *s, bool still)
{
	struct buf b = {0};

	if (still)
		buf_puts(&b, *s->path == '/' ? "file://" : "file:");
	buf_puts(&b, *s->path == '/' ? "" : "./");
	for (const char *p = s->path; *p; p++)
		if (still && strchr("%?#", *p))
			buf_printf(&b, "%%%02x", (unsigned char)*p);
		else
			buf_put(&b, p, 1);
	buf_puts(&b, still ? "?immutable=1" : "");
	return b.data;
}

static int check_file(const struct store *s, enum store_mode mode, struct why *why)
{
	struct stat st;

	if (!name_is_database(s->path))
		return fail(why, -EINVAL, "\"%s\" is not a file name for a database", s->path);
	if (stat(s->path, &st))
		return mode != STORE_WRITE && errno == ENOENT
			       ? fail(why, -ENOENT, "there is no database %s yet; hvlab run makes it", s->path)
			       : 0;
	if (!S_ISREG(st.st_mode))
		return fail(why, -EILSEQ, "the database %s is not a regular file", s->path);
	if (access(s->path, mode != STORE_WRITE ? R_OK : R_OK | W_OK))
		return fail(why, -EACCES, "the database %s: %s", s->path, strerror(errno));
	return 0;
}

static int open_file(struct store *s, enum store_mode mode, enum beside *beside, struct why *why)
{
	int flags = mode != STORE_WRITE ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	int err = check_file(s, mode, why);

	if (err)
		return err;
	*beside = mode != STORE_WRITE ? look_beside(s, mode) : BESIDE_USUAL;
	if (mode == STORE_SOURCE && *beside != BESIDE_USUAL) {
		s->unlocked = true;
		s->changed = changed(s);
	}
	bool still = *beside == BESIDE_NOTHING;
	char *name = sqlite_name(s, still);
	/* No mutex: a connection is one thread's, and reading many rows would spend an eighth of its time on locks. */
	int code = sqlite3_open_v2(name, &s->db, flags | SQLITE_OPEN_NOMUTEX | (still ? SQLITE_OPEN_URI : 0),
				   *beside == BESIDE_LOG ? "unix-none" : NULL);
	free(name);
	return code == SQLITE_OK ? 0 : sql_fail(s, why);
}

int store_open(struct store **out, const char *path, enum store_mode mode, struct why *why)
{
	struct store *s = xcalloc(1, sizeof(*s));
	enum beside beside;

	s->path = xstrdup(path);
	int err = open_file(s, mode, &beside, why);
	if (!err)
		err = settings(s, mode, beside, why);
	if (!err)
		err = schema_ready(s, mode, &schema, why);
	if (err) {
		store_close(s);
		s = NULL;
	}
	*out = s;
	return err;
}

/* Who opens it to write makes an index, whatever he then writes. */
int store_unchanged(const struct store *s, struct why *why)
{
	struct timespec now = changed(s);
	bool same = now.tv_sec == s->changed.tv_sec && now.tv_nsec == s->changed.tv_nsec && !lies_beside(s, "-shm");

	return !s->unlocked || same ? 0 : fail(why, -EBUSY, "somebody began to write to %s while it was read: once more, later", s->path);
}

int store_there(struct store *s, struct why *why)
{
	int moved = 0;

	if (access(s->path, F_OK) ||
	    (sqlite3_file_control(s->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved))
		return fail(why, -EIO, "the database %s was removed or replaced during the run: the results are lost",
			    s->path);
	return 0;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < LEN(s->points) * LEN(s->points[0]); i++)
		sqlite3_finalize(s->points[i / LEN(s->points[0])][i % LEN(s->points[0])]);
	sqlite3_close(s->db);
	free(s->path);
	free(s);
}

bool store_only_reads(const struct store *s)
{
	return sqlite3_db_readonly(s->db, "main") == 1;
}

/* --- campaigns */

static int add_jobs(struct store *s, s64 campaign, struct job *jobs, size_t n, struct why *why)
{
	sqlite3_stmt *st;
	int err = sql_prepare(
		s, &st, "INSERT INTO job (campaign_id, round, position, system, spec) VALUES (?, ?, ?, ?, ?)", why);

	for (size_t i = 0; i < n && !err; i++) {
		struct job job = jobs[i];
		struct buf spec = {0};
		job.id = job.attempt = 0;
		job.skip[0] = '\0';
		job_encode(&job, &spec);
		sql_bind(st, "iiitt", campaign, (s64)job.round, (s64)job.position, job.system, spec.data);
		err = sql_step(s, st, why);
		buf_free(&spec);
		jobs[i].id = (u64)sqlite3_last_insert_rowid(s->db);
	}
	sqlite3_finalize(st);
	return err;
}

int store_campaign_add(struct store *s, struct campaign *c, struct job *jobs, size_t njobs, struct why *why)
{
	int err = sql_begin(s, why);

	if (err)
		return err;
	err = sql_once(s, why, "INSERT INTO campaign (tag, name, started, lane, seed, plan, subset, program) "
		       "VALUES (?, ?, ?, ?, ?, ?, ?, ?)", "ttititit", c->tag, c->name, c->started, lane_word(c->lane),
		       (s64)c->seed, c->plan ? c->plan : "", (s64)c->subset, c->program);
	c->id = sqlite3_last_insert_rowid(s->db);
	if (!err)
		err = add_jobs(s, c->id, jobs, njobs, why);
	c->jobs = (u32)njobs;
	c->done = c->refused = 0;
	return sql_end(s, err, why);
}

#define CAMPAIGN_COLUMNS \
	"SELECT c.id, c.tag, c.name, c.program, c.started, c.lane, c.seed, c.subset, c.plan, " \
	"count(j.id), count(j.id) FILTER (WHERE j.state = 'done'), count(j.id) FILTER (WHERE j.state = 'refused') " \
	"FROM campaign c LEFT JOIN job j ON j.campaign_id = c.id "

/* Anybody may have written this file: a tag becomes a path, and a date is shown. */
static int campaign_check(struct store *s, const char *tag, s64 started, struct why *why)
{
	if (!name_is_tag(tag))
		return fail(why, -EILSEQ, "the database %s holds a campaign with an invalid tag", s->path);
	if (started < 0 || started > DATE_MAX)
		return fail(why, -EILSEQ, "the database %s holds a campaign with an invalid date: %s", s->path, tag);
	return 0;
}

static int campaign_read(struct store *s, sqlite3_stmt *st, struct campaign *c, struct why *why)
{
	int err = campaign_check(s, sql_text(st, 1), sqlite3_column_int64(st, 4), why);

	if (err)
		return err;
	*c = (struct campaign){
		.id = sqlite3_column_int64(st, 0), .started = sqlite3_column_int64(st, 4),
		.seed = (u64)sqlite3_column_int64(st, 6), .subset = sqlite3_column_int(st, 7),
		.plan = xstrdup(sql_text(st, 8)), .jobs = (u32)sqlite3_column_int64(st, 9),
		.done = (u32)sqlite3_column_int64(st, 10), .refused = (u32)sqlite3_column_int64(st, 11),
	};
	copy_str(c->tag, sql_text(st, 1));
	sql_line(c->name, st, 2);
	sql_line(c->program, st, 3);
	lane_parse(sql_text(st, 5), &c->lane); /* the schema allows no other word */
	return 0;
}

int store_campaigns(struct store *s, struct campaign **list, size_t *n, struct why *why)
{
	sqlite3_stmt *st;
	int err = sql_prepare(s, &st, CAMPAIGN_COLUMNS "GROUP BY c.id ORDER BY c.id", why);

	*list = NULL;
	*n = 0;
	while (!err && (err = sql_step(s, st, why)) == 1) {
		*list = xrealloc(*list, (*n + 1) * sizeof(**list));
		err = campaign_read(s, st, &(*list)[*n], why);
		*n += !err;
	}
	sqlite3_finalize(st);
	if (err) {
		while (*n)
			campaign_free(&(*list)[--*n]);
		free(*list);
		*list = NULL;
	}
	return err;
}

/* Of each campaign only what it is named by: id, tag and name. */
static int campaign_names(struct store *s, struct campaign **list, size_t *n, struct why *why)
{
	sqlite3_stmt *st;
	int err = sql_prepare(s, &st, "SELECT id, tag, name, started FROM campaign ORDER BY id", why);

	*list = NULL;
	*n = 0;
	while (!err && (err = sql_step(s, st, why)) == 1) {
		err = campaign_check(s, sql_text(st, 1), sqlite3_column_int64(st, 3), why);
		*list = xrealloc(*list, (*n + 1) * sizeof(**list));
		struct campaign *c = &(*list)[(*n)++];
		*c = (struct campaign){.id = sqlite3_column_int64(st, 0)};
		copy_str(c->tag, sql_text(st, 1));
		sql_line(c->name, st, 2);
	}
	sqlite3_finalize(st);
	return err;
}

static int campaign_by_id(struct store *s, s64 id, struct campaign *c, struct why *why)
{
	sqlite3_stmt *st;
	int err = sql_prepare(s, &st, CAMPAIGN_COLUMNS "WHERE c.id = ? GROUP BY c.id", why);

	if (!err)
		sql_bind(st, "i", id);
	if (!err && (err = sql_step(s, st, why)) == 1)
		err = campaign_read(s, st, c, why);
	sqlite3_finalize(st);
	return err;
}

/* A night's second measurement of its suspects belongs to the night: "last" is the night. */
static size_t newest_of(const struct campaign *list, size_t n)
{
	size_t i = n;

	while (i-- > 0)
		if (strncmp(list[i].name, "again ", 6) || !name_is_tag(list[i].name + 6))
			return i;
	return n;
}

/* How well ref names c: 0 not, 1 a prefix of its tag, 2 exactly. */
static int ref_match(const char *ref, const struct campaign *c, bool newest)
{
	u64 number;

	if (!strcmp(ref, c->tag) || (newest && !strcmp(ref, "last")) ||
	    (!parse_u64(ref, &number) && number == (u64)c->id))
		return 2;
	return *ref && !strncmp(ref, c->tag, strlen(ref));
}

static int no_campaign(const char *ref, const struct campaign *list, size_t n, size_t matches, struct why *why)
{
	struct buf there = {0};

	for (size_t i = n; i-- > 0 && n - i <= 4; )
		buf_printf(&there, "%s%s", there.len ? ", " : "", list[i].tag);
	if (!n)
		fail(why, -ENOENT, "there is no campaign in this database yet; hvlab run makes one");
	else
		fail(why, -ENOENT, "%s \"%s\"; there %s %s%s",
		     matches ? "more than one campaign is called" : "no campaign", ref, n == 1 ? "is" : "are",
		     there.data, n > 4 ? " and older ones" : "");
	buf_free(&there);
	return -ENOENT;
}

int store_campaign_get(struct store *s, const char *ref, struct campaign *c, struct why *why)
{
	struct campaign *list;
	size_t n, found = 0, matches = 0;
	int best = 1, err = campaign_names(s, &list, &n, why);
	size_t newest = err ? 0 : newest_of(list, n);

	for (size_t i = 0; i < n && !err; i++) {
		int match = ref_match(ref, &list[i], i == newest);
		if (match < best)
			continue;
		matches = match > best ? 1 : matches + 1;
		best = match;
		found = i;
	}
	if (!err)
		err = matches == 1 ? campaign_by_id(s, list[found].id, c, why) : no_campaign(ref, list, n, matches, why);
	free(list);
	return err;
}

void campaign_free(struct campaign *c)
{
	free(c->plan);
	c->plan = NULL;
}

/* --- jobs */

static int job_read(struct store *s, sqlite3_stmt *st, struct job *job, struct why *why)
{
	struct why inner = {0};

	if (job_decode(sql_text(st, 3), job, &inner))
		return fail(why, -EILSEQ, "the database %s holds a job that cannot be read: %s", s->path, inner.text);
	job->id = (u64)sqlite3_column_int64(st, 0);
	job->attempt = (u32)sqlite3_column_int64(st, 1);
	copy_str(job->skip, sql_text(st, 2));
	if (strcmp(job->tag, sql_text(st, 4)) || !name_is_bench_list(job->skip))
		return fail(why, -EILSEQ, "the database %s holds a job that is not its campaign's", s->path);
	return 0;
}

int store_jobs_pending(struct store *s, s64 campaign, struct job **jobs, size_t *n, struct why *why)
{
	sqlite3_stmt *st;
	int err = sql_prepare(s, &st,
			      "SELECT j.id, j.attempt, j.skip, j.spec, c.tag FROM job j JOIN campaign c ON c.id = j.campaign_id "
			      "WHERE c.id = ? AND j.state = 'pending' ORDER BY j.round, j.position",
			      why);

	*jobs = NULL;
	*n = 0;
	if (!err)
		sql_bind(st, "i", campaign);
	while (!err && (err = sql_step(s, st, why)) == 1) {
		*jobs = xrealloc(*jobs, (*n + 1) * sizeof(**jobs));
		err = job_read(s, st, &(*jobs)[(*n)++], why);
	}
	sqlite3_finalize(st);
	if (err) {
		free(*jobs);
		*jobs = NULL;
		*n = 0;
	}
	return err;
}

int store_job_refuse(struct store *s, u64 job, const char *reason, struct why *why)
{
	return sql_once(s, why, "UPDATE job SET state = 'refused', reason = ? WHERE id = ? AND state = 'pending'", "ti",
			reason, (s64)job);
}

int store_jobs_restart(struct store *s, u32 attempt, struct why *why)
{
	return sql_once(s, why, "UPDATE job SET attempt = ? WHERE state = 'pending' AND attempt < ?", "ii", (s64)attempt, (s64)attempt);
}
