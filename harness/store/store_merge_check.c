/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a row of somebody's file must be like before it is merged: whatever a reader of the database would stumble over later is
 * refused here, with the file. Series and paths are decoded and thrown away.
 */
#include "store_impl.h"
#include "store_merge.h"

#include "blob.h"
#include "names.h"
#include "path_blob.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define DATE_MOST 253402300799 /* the last second of the year 9999 */
#define ATTEMPT_MOST 1000000

static int refuse(struct merging *m, const char *what)
{
	return fail(m->why, -EILSEQ, "%s", what);
}

static bool date_is_ours(s64 when)
{
	return when >= 0 && when <= DATE_MOST;
}

int merge_check_campaign(struct merging *m, sqlite3_stmt *row)
{
	if (!name_is_tag(sql_text(row, 1)))
		return refuse(m, "a campaign has an invalid tag");
	return date_is_ours(sqlite3_column_int64(row, 3)) ? 0 : refuse(m, "a campaign has an invalid date");
}

int merge_check_job(struct merging *m, sqlite3_stmt *row, const char *tag)
{
	s64 round = sqlite3_column_int64(row, 2), attempt = sqlite3_column_int64(row, 5);
	struct job job;

	if (round < 0 || round >= ROUNDS_MAX)
		return refuse(m, "a job has an invalid round");
	if (attempt < 0 || attempt > ATTEMPT_MOST)
		return refuse(m, "a job has an invalid attempt");
	if (job_decode(sql_text(row, 4), &job, NULL))
		return refuse(m, "a job cannot be read");
	if (strcmp(job.tag, tag) || strcmp(job.system, sql_text(row, 1)) || job.round != (u32)round)
		return refuse(m, "a job is not its campaign's");
	return name_is_bench_list(sql_text(row, 6)) ? 0 : refuse(m, "a job leaves out what is no benchmark");
}

static int check_series(sqlite3_stmt *row)
{
	const char *kind = sql_text(row, 1);
	u64 n = (u64)sqlite3_column_int64(row, 2);
	const void *data = sqlite3_column_blob(row, 3);
	size_t size = (size_t)sqlite3_column_bytes(row, 3);
	struct cell c = {0};
	int err = -EILSEQ;

	if (!strcmp(kind, "hist"))
		err = hist_decode(data, size, n, &c.hist);
	else if (!strcmp(kind, "body") || !strcmp(kind, "control"))
		err = series_decode(data, size, n, &c.body);
	cell_free(&c);
	return err;
}

static int check_path(sqlite3_stmt *row)
{
	struct path p = {0};
	int err = path_decode(&p, sqlite3_column_blob(row, 6), (size_t)sqlite3_column_bytes(row, 6), (size_t)sqlite3_column_int64(row, 5),
			      sqlite3_column_blob(row, 8), (size_t)sqlite3_column_bytes(row, 8), (size_t)sqlite3_column_int64(row, 7));

	free(p.step);
	return err;
}

int merge_check_row(struct merging *m, enum merge_question table, sqlite3_stmt *row)
{
	if (table == SERIES && check_series(row))
		return refuse(m, "the samples of a cell cannot be read");
	if (table == PATHS && check_path(row))
		return refuse(m, "the path of a cell cannot be read");
	if (table == BASELINES && !date_is_ours(sqlite3_column_int64(row, 4)))
		return refuse(m, "a baseline has an invalid date");
	if (table == READINGS && (!name_is_session(sql_text(row, 1)) || !date_is_ours(sqlite3_column_int64(row, 2))))
		return refuse(m, "a cross-check has an invalid tag or date");
	if (table == READINGS && (sqlite3_column_int64(row, 3) < 0 || sqlite3_column_int64(row, 3) >= ROUNDS_MAX))
		return refuse(m, "a cross-check has an invalid round");
	return 0;
}
