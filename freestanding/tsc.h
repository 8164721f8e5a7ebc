/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Time stamps around measured code. CPUID is never the fence: in a guest it is itself an exit.
 * Two ways to end exist because RDTSCP is missing on some machines and faults under some hypervisors.
 */
#pragma once

#include "x86.h"

/* All earlier instructions have finished, no later one has begun. */
static inline u64 tsc_begin(void)
{
	u32 low, high;

	__asm__ volatile("lfence; rdtsc; lfence" : "=a"(low), "=d"(high) :: "memory");
	return (u64)high << 32 | low;
}

/* RDTSCP waits for all earlier instructions by itself (SDM volume 2, RDTSCP). */
static inline u64 tsc_end_rdtscp(void)
{
	u32 low, high;

	__asm__ volatile("rdtscp; lfence" : "=a"(low), "=d"(high) :: "rcx", "memory");
	return (u64)high << 32 | low;
}

static inline u64 tsc_end_lfence(void)
{
	return tsc_begin();
}
