/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who used a CPU between two looks into /proc/stat. Pure, but for the question whose numbers these are.
 */
#pragma once

#include "util.h"

#define CPU_SHARE_CPUS 8192 /* Linux has no more (CONFIG_NR_CPUS) */

struct cpu_share {
	int busy, steal; /* per cent; -1: not known */
};

/* Of the CPU of the list that was used most, and of the one that was taken away most. */
struct cpu_share cpu_share_between(const char *before, const char *after, const char *cpus);
/* Are the CPUs that this process may use in it? */
bool cpu_share_is_ours(const char *stat);
