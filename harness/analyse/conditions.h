/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Conditions that are known to move a number: of which benchmarks, under whom, by how much, and the fact that says what it was.
 * A table; nothing is judged by it. What can be seen before anything has run is in `hvlab list BENCH`; what it was stands
 * beside the numbers of a system.
 */
#pragma once

#include "util.h"

struct condition {
	const char *benches, *systems; /* globs; systems: of variants */
	const char *name;
	const char *fact; /* of the environment, in whose words it was; NULL: none tells */
	const char *moves;
};

extern const struct condition conditions[];
extern const size_t condition_count;

/* What a fact is called beside a number; NULL: it is no condition. */
const char *condition_name(const char *fact);
