/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a user expects of a value: an exact number (--expect) or an upper bound (--at-most), checked against a campaign's
 * summary. Pure; path lane only, because only there a value repeats exactly.
 */
#pragma once

#include "catalog.h"
#include "summary.h"

#define EXPECT_MAX 32

struct expect {
	struct expectation {
		char bench[HVLAB_NAME_MAX];
		double value;
		bool at_most;
	} v[EXPECT_MAX];
	size_t n;
};

/* Adds "BENCH=N,BENCH=N". -EINVAL: that is none, or the catalogue has no such benchmark. */
int expect_add(struct expect *e, const char *list, bool at_most, const struct catalog *catalog, struct why *why);

enum expect_word { EXPECT_MET, EXPECT_NOT_MET, EXPECT_UNKNOWN };
/* What a value, NAN where there is none, is to it. */
enum expect_word expect_judge(const struct expectation *e, double value);
/* The worst over all rows of its benchmark; *row: the one that was found so, NULL when there is no row. */
enum expect_word expect_in(const struct expectation *e, const struct summary *s, const struct summary_row **row);
