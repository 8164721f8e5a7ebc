/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the two tables at the end of a run share (matrix.c: systems side by side, versions.c: versions): a value with the
 * marks that qualify it, and the notes that say what they mean.
 */
#pragma once

#include "summary.h"
#include "table.h"

struct notes {
	u32 differs, loose, disagree, unproven, unusable, unresolved, identical, boots_least, apart, not_intercepted, none;
	const char *objection; /* why `apart` have no ratio */
};

/* r: NULL, it was not run. */
void matrix_value(struct table *t, const struct summary *s, const struct summary_row *r, struct notes *notes);
/* base: what ratios are to; NULL: there are none. */
void matrix_notes(const struct summary *s, const struct notes *n, const char *base, struct buf *out);
/* Is this the first row of its benchmark and parameters? */
bool matrix_opens_line(const struct summary *s, size_t i);
