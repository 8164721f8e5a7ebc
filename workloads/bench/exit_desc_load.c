/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * LGDT and LIDT with what is loaded already: the writing half of the control group that exit_desc reads.
 */
#include <hvlab/bench.h>
#include "loops.h"
#include "str.h"
#include "x86.h"

#define OP(instructions) __asm__ volatile(instructions :: "m"(before[0]), "m"(before[1]) : "memory")

static struct table {
	u16 limit;
	u64 base;
} __attribute__((packed)) before[2];

static void store(struct table t[2])
{
	__asm__ volatile("sgdt %0\n sidt %1" : "=m"(t[0]), "=m"(t[1]) :: "memory");
}

static const char *setup(struct bench_env *env)
{
	store(before);
	return NULL;
}

LOOPS("lgdt %0\n lidt %1")

static const char *check(u64 *result)
{
	struct table now[2];

	store(now);
	*result = now[0].limit;
	return memcmp(now, before, sizeof(now)) ? "the descriptor registers do not hold what was loaded" : NULL;
}

HVLAB_BENCH(exit_desc_load, .what = "LGDT LIDT: control group, no exit", .unit = UNIT_OP, .needs = NEED_RING0,
	    HVLAB_CLOSED_LOOP, .exits_per_op = 0, .stable = true, .result = RESULT_SAME);

HVLAB_ABOUT(exit_desc_load,
	"LGDT and LIDT with the tables that are in use: privileged instructions that hardware gives the guest without an exit.",
	"Not a task or local table: LTR and LLDT are left out, because reloading a busy TSS faults.",
	"A cost here means that somebody watches descriptor tables (nested monitors, security products).");
