/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A published campaign and the same plan run again: row by row, whether the numbers are the same. Path lane: to the last
 * instruction of every sample. Time lane: whether the intervals overlap. Pure.
 */
#pragma once

#include "load.h"
#include "table.h"

enum reproduced { REPRODUCED_SAME, REPRODUCED_OTHER, REPRODUCED_MISSING };

struct reproduction {
	u32 of[REPRODUCED_MISSING + 1]; /* rows by what came of them; those without a published value are none */
	u32 unasked;                    /* published, and not a part of the second run */
	struct table *table;            /* the caller frees it */
};

/* all: rows that are the same, too; else only the others. */
void reproduce(struct reproduction *r, const struct load *published, const struct load *again, bool all);
/* What the guests and machines of the two say otherwise, and can move a number; NULL: nothing. */
struct table *reproduce_facts(const struct load *published, const struct load *again);
