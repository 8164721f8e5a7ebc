/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Does hvlab work on this host? What a stored campaign says to that, system by system: guests came and went, their clock, the exits
 * that were declared against those that were counted, the same system against itself, each family. Everything comes from
 * stored rows, so the same campaign in another database gets the same words. Prints nothing.
 */
#pragma once

#include "load.h"
#include "reason.h"
#include "table.h"

enum self_word { SELF_AGREES, SELF_UNKNOWN, SELF_DISAGREES };

struct self_row {
	const char *check; /* "launch", "removal", "clock", "exits", "itself", "families" */
	char system[SYSTEM_MAX];
	enum self_word word;
	char found[REASON_MAX]; /* reason.h */
};

struct selftest {
	struct self_row *v;
	size_t n;
	enum self_word word; /* the worst; UNKNOWN as well where nothing ran */
};

/* l: with its facts. 0 or the errno of store.h; selftest_free() either way. */
int selftest_make(struct selftest *t, const struct load *l, struct store *s, struct why *why);
struct table *selftest_table(const struct selftest *t);
void selftest_free(struct selftest *t);
