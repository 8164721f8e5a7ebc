/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of a merge share. store_merge.c walks and writes, store_merge_check.c says what of a file is taken. No other
 * file includes it.
 */
#pragma once

#include "store.h"

struct sqlite3_stmt;

enum merge_question {
	CAMPAIGNS, CAMPAIGN_FIND, CAMPAIGN_ADD, JOBS, JOB_FIND, JOB_ADD, JOB_ADVANCE, BOOTS, BOOT_FIND, BOOT_ADD, IMAGES, IMAGE_FIND,
	IMAGE_ADD, BENCHES, BENCH_ADD, NEEDS, NEED_ADD, ENVIRONMENT, GUEST_FACTS, GUEST_FACT_ADD, BOOT_FACTS, BOOT_FACT_ADD, COUNTERS,
	COUNTER_ADD, CELLS, CELL_ADD, SERIES, SERIES_ADD, PATHS, PATH_ADD, SYMBOLS, SYMBOL_ADD, BASELINES, BASELINE_FIND, BASELINE_ADD, READINGS,
	READING_FIND, READING_ADD, MERGE_QUESTIONS,
};

struct merging {
	struct store *to, *from;
	struct sqlite3_stmt *st[MERGE_QUESTIONS];
	s64 environment, environment_was; /* of the boot before: ours, and the file's; 0: none */
	bool ours;                        /* what went wrong is no fault of the file */
	struct merged *sum;
	struct why *why;
};

/* Is it what we store? 0, or -EILSEQ. What the schema says of types and words, our own tables see to. */
int merge_check_campaign(struct merging *m, struct sqlite3_stmt *row);
int merge_check_job(struct merging *m, struct sqlite3_stmt *row, const char *tag);
int merge_check_row(struct merging *m, enum merge_question table, struct sqlite3_stmt *row);
