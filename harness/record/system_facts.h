/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What several systems say of themselves: the facts of each, gathered over its boots.
 */
#pragma once

#include "facts.h"
#include "system.h"

/* The facts of several systems, in the order in which these came. */
struct system_facts {
	char label[SYSTEM_MAX + 8];
	struct facts facts; /* several values of one key are joined with " | " */
};
struct facts_by_system {
	struct system_facts *v;
	size_t n, hint;
};

void system_fact(struct facts_by_system *s, const char *system, const char *key, const char *value);
/* The same, but of several readings the largest stays: for the facts now.*, where the worst moment counts. */
void system_fact_worst(struct facts_by_system *s, const char *system, const char *key, const char *value);
/* Never NULL: no facts for a system that is not there. */
const struct facts *system_facts(const struct facts_by_system *s, const char *system);
void facts_by_system_free(struct facts_by_system *s);
