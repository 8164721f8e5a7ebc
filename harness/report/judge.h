/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From loaded campaigns to judged rows: whether two systems may be compared at all, whether they were the same guest, and the
 * word for each benchmark (compare_set.h). compare, the report and the table of a run get their words here and nowhere else. Pure.
 */
#pragma once

#include "load.h"
#include "compare_set.h"

/* One of the two: a system, by label, of a campaign with its facts. */
struct side {
	const struct load *load;
	const char *system;
};

struct terms {
	double delta;
	const char *factors; /* of the guest's shape that are meant to differ: globs or NULL */
	bool force;          /* compare in spite of an objection */
};

struct judged {
	struct compare_set set;
	struct guest_diff guests; /* the two guests, compared; one of them where B is the A/A control of A */
	char *objection;          /* NULL, or why they must not be compared */
	char class_a[16], class_b[16], clock_a[16], clock_b[16]; /* of all boots; "mixed" */
};

void judge(struct judged *j, const struct side *a, const struct side *b, const struct terms *t);
void judged_free(struct judged *j);
