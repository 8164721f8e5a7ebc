/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From console bytes to committed rows, against what it cannot be quicker than, in the same run and turn by turn: the parser of
 * records against a plain read() of the same bytes and one look at each, storing against SQLite's own insertion of the same blobs.
 * `make bench` prints the ratios. Seconds are processor time, which is this program's own whatever else runs.
 */
#include "collect.h"
#include "store_impl.h"
#include "table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define INGEST_CELLS 20
#define INGEST_BATCHES 4000
#define SAMPLES (2.0 * INGEST_CELLS * INGEST_BATCHES)
#define RUNS 9

static struct catalog catalog;
static struct table *table;
static const char *dir;

static double cpu(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void row(const char *what, const double *values, const char *unit)
{
	double v[RUNS];
	char text[32];

	memcpy(v, values, sizeof(v));
	qsort(v, RUNS, sizeof(*v), by_value);
	table_cell(table, what);
	table_cellf(table, "%d", RUNS);
	table_cell(table, number_text(v[RUNS / 2], text));
	table_cell(table, number_text(v[0], text));
	table_cell(table, number_text(v[RUNS - 1], text));
	table_cell(table, unit);
}

static void must(int err, const char *what, const struct why *why)
{
	if (!err)
		return;
	fprintf(stderr, "ingest: %s: %s\n", what, why ? why->text : strerror(errno));
	exit(1);
}

static void put_record(struct buf *b, u32 *seq, const char *body)
{
	size_t start = b->len;

	buf_printf(b, "%s%u %s", HVLAB_MARKER, (*seq)++, body);
	u32 crc = hvlab_crc32(b->data + start, b->len - start);
	buf_printf(b, " *%08x\n", crc);
}

static void put_series(struct buf *b, u32 *seq, const char *kind, u64 value)
{
	struct buf line = {0};

	for (unsigned i = 0; i < INGEST_BATCHES; ) {
		buf_clear(&line);
		buf_printf(&line, "batch kind=%s i=%u d=", kind, i);
		for (unsigned k = 0; k < 100 && i < INGEST_BATCHES; k++, i++)
			buf_printf(&line, "%s%llu", k ? "," : "", (unsigned long long)(value + (i * 7919u) % 64));
		put_record(b, seq, line.data);
	}
	buf_free(&line);
}

/* A guest's console as it would be with as many benchmarks as the image has. */
static void make_stream(struct buf *b)
{
	struct buf line = {0};
	u32 seq = 0;

	buf_printf(&line, "hello abi=1 kind=metal build=%s cpus=1", catalog.build);
	put_record(b, &seq, line.data);
	for (size_t i = 0; i < INGEST_CELLS; i++) {
		const struct hvlab_bench *bench = &catalog.bench[i % catalog.n];
		buf_clear(&line);
		buf_printf(&line, "bench name=%s unit=%s n=1 params=i:%zu", bench->name, unit_word(bench->unit), i);
		put_record(b, &seq, line.data);
		put_series(b, &seq, "control", 20);
		put_series(b, &seq, "body", 2800);
		put_record(b, &seq, "verdict v=ok result=0");
	}
	buf_clear(&line);
	buf_printf(&line, "bye cells=%d", INGEST_CELLS);
	put_record(b, &seq, line.data);
	buf_free(&line);
}

/* --- the parser against a plain read */

static double plain_read(const char *path, char *to, size_t n)
{
	double start = cpu();
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t got = 0, lines = 0;

	for (ssize_t k; fd >= 0 && got < n && (k = read(fd, to + got, n - got)) > 0;)
		got += (size_t)k;
	for (const char *line = to; (line = memchr(line, '\n', n - (size_t)(line - to)));)
		line++, lines++;
	must(got != n || !lines, "reading back what was written", NULL);
	close(fd);
	return cpu() - start;
}

static double parse(const struct buf *stream, struct boot *boot)
{
	struct collect collect;
	struct job_sink sink;
	char culprit[HVLAB_NAME_MAX];
	double start = cpu();

	collect_init(&collect, boot, &catalog, &sink);
	sink.bytes(sink.arg, stream->data, stream->len);
	sink.end(sink.arg, HVLAB_OK, "");
	collect_finish(&collect, culprit);
	must(boot->verdict != HVLAB_OK, boot->reason, NULL);
	return cpu() - start;
}

/* --- storing against SQLite's own insertion */

static double add(struct store *store, const struct job *job, const struct boot *boot)
{
	const struct boot_meta meta = {.catalog = &catalog, .image_kind = "metal", .class = CLASS_EMULATED, .clock = "virtual"};
	struct why why = {""};
	double start = cpu();

	must(store_boot_add(store, job, boot, &meta, NULL, &why), "store", &why);
	return cpu() - start;
}

static void sql(sqlite3 *db, const char *text)
{
	char *error = NULL;

	if (sqlite3_exec(db, text, NULL, NULL, &error) != SQLITE_OK) {
		fprintf(stderr, "ingest: %s: %s\n", text, error);
		exit(1);
	}
}

/* What SQLite alone takes for the series of one boot: a table of the same columns, the same journal, one transaction. */
static double insert(sqlite3 *db, sqlite3_stmt *into, void *const blob[], const int size[], int n)
{
	double start = cpu();

	sql(db, "BEGIN IMMEDIATE; DELETE FROM series");
	for (int i = 0; i < n; i++) {
		sqlite3_reset(into);
		sqlite3_bind_int(into, 1, i / 2);
		sqlite3_bind_text(into, 2, i % 2 ? "body" : "control", -1, SQLITE_STATIC);
		sqlite3_bind_int(into, 3, INGEST_BATCHES);
		sqlite3_bind_blob(into, 4, blob[i], size[i], SQLITE_STATIC);
		must(sqlite3_step(into) != SQLITE_DONE, sqlite3_errmsg(db), NULL);
	}
	sql(db, "COMMIT");
	return cpu() - start;
}

static int blobs(const char *path, void *blob[], int size[])
{
	sqlite3 *db;
	sqlite3_stmt *st;
	int n = 0;

	must(sqlite3_open(path, &db) || sqlite3_prepare_v2(db, "SELECT data FROM series ORDER BY cell_id, kind LIMIT 40", -1, &st, NULL),
	     "what was stored", NULL);
	for (; n < 2 * INGEST_CELLS && sqlite3_step(st) == SQLITE_ROW; n++) {
		size[n] = sqlite3_column_bytes(st, 0);
		blob[n] = memcpy(xmalloc((size_t)size[n]), sqlite3_column_blob(st, 0), (size_t)size[n]);
	}
	must(n != 2 * INGEST_CELLS, "series are missing", NULL);
	sqlite3_finalize(st);
	sqlite3_close(db);
	return n;
}

static sqlite3 *reference(const char *path, sqlite3_stmt **into)
{
	sqlite3 *db;

	must(sqlite3_open(path, &db), path, NULL);
	sql(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE series (cell_id INTEGER NOT NULL, kind TEXT NOT NULL, "
		"n INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (cell_id, kind)) STRICT, WITHOUT ROWID");
	must(sqlite3_prepare_v2(db, "INSERT INTO series VALUES (?, ?, ?, ?)", -1, into, NULL), "insert", NULL);
	return db;
}

static void measure(const struct buf *stream, const char *console, struct store *store, const char *path, const struct job *jobs, const char *plain)
{
	double read_s[RUNS], parse_s[RUNS], add_s[RUNS], insert_s[RUNS], rate[RUNS], by_read[RUNS], by_insert[RUNS];
	void *blob[2 * INGEST_CELLS] = {0};
	int size[2 * INGEST_CELLS], n = 0;
	sqlite3_stmt *into;
	sqlite3 *db = reference(plain, &into);
	char *to = xmalloc(stream->len);

	for (int i = -1; i < RUNS; i++) { /* the first one is nobody's: caches and pages are there after it */
		struct boot boot = {0};
		int k = i < 0 ? 0 : i;

		read_s[k] = plain_read(console, to, stream->len);
		parse_s[k] = parse(stream, &boot);
		add_s[k] = add(store, &jobs[i + 1], &boot);
		if (!n)
			n = blobs(path, blob, size);
		insert_s[k] = insert(db, into, blob, size, n);
		rate[k] = SAMPLES / (parse_s[k] + add_s[k]) / 1e6;
		by_read[k] = parse_s[k] / read_s[k];
		by_insert[k] = add_s[k] / insert_s[k];
		boot_free(&boot);
	}
	row("samples ingested, console bytes to committed rows", rate, "M/s");
	row("record parser against read() and one look at each byte", by_read, "times");
	row("storing against SQLite's insertion of the same series", by_insert, "times");
	for (int i = 0; i < n; i++)
		free(blob[i]);
	free(to);
	sqlite3_finalize(into);
	sqlite3_close(db);
}

int main(int argc, char **argv)
{
	struct why why = {""};
	struct job jobs[RUNS + 1] = {0};
	char plan[] = "[plan]\n", template[] = "/tmp/hvlab-ingest-XXXXXX";
	struct campaign campaign = {.tag = "c20260101-000000-be00", .name = "ingest", .lane = LANE_PATH, .plan = plan};
	struct buf stream = {0}, out = {0};
	struct store *store;

	must(argc != 2 ? -EINVAL : 0, "usage: ingest IMAGE", NULL);
	must(catalog_read(&catalog, argv[1], &why), argv[1], &why);
	dir = mkdtemp(template);
	must(!dir, template, NULL);
	char *path = xasprintf("%s/ingest.db", dir), *plain = xasprintf("%s/plain.db", dir), *console = xasprintf("%s/console", dir);
	for (u32 i = 0; i < LEN(jobs); i++) {
		jobs[i].round = i;
		copy_str(jobs[i].system, "bench");
	}
	make_stream(&stream);
	must(file_write(console, stream.data, stream.len), console, NULL);
	must(store_open(&store, path, STORE_WRITE, &why), path, &why);
	must(store_campaign_add(store, &campaign, jobs, LEN(jobs), &why), path, &why);
	table = table_new("what,n>,median>,least>,most>,unit");
	measure(&stream, console, store, path, jobs, plain);
	table_write(table, TABLE_TEXT, &out);
	fwrite(out.data, 1, out.len, stdout);
	store_close(store);
	remove_below("/tmp", basename(template), NULL);
	free(path);
	free(plain);
	free(console);
	buf_free(&stream);
	buf_free(&out);
	return 0;
}
