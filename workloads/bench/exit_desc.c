/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SGDT, SIDT, SLDT and STR in a row: privileged state that a guest reads without an exit. The control group of the
 * exit family; a cost here means that somebody intercepts descriptor-table access.
 */
#include <hvlab/bench.h>
#include "loops.h"
#include "str.h"
#include "x86.h"

/* Addressed through a register, so that the operands mean the same with and without the instructions. */
#define OP(instructions) __asm__ volatile(instructions :: "r"(&now) : "memory")

static struct descriptors {
	struct {
		u16 limit;
		u64 base;
	} __attribute__((packed)) gdt, idt;
	u16 ldt, task;
	u64 unused; /* the whole is 32 bytes */
} first, now;

#define READ_ALL "sgdt (%0)\n sidt 10(%0)\n sldt 20(%0)\n str 22(%0)\n"

_Static_assert(offsetof(struct descriptors, idt) == 10 && offsetof(struct descriptors, ldt) == 20 &&
	       offsetof(struct descriptors, task) == 22, "offsets in READ_ALL");

static const char *setup(struct bench_env *env)
{
	memset(&now, 0, sizeof(now));
	OP(READ_ALL);
	first = now;
	return NULL;
}

LOOPS(READ_ALL)

static const char *check(u64 *result)
{
	*result = now.gdt.limit;
	return now.gdt.base && now.idt.base && !memcmp(&first, &now, sizeof(now)) ? NULL :
	       "the descriptor registers do not read the same twice";
}

HVLAB_BENCH(exit_desc, .what = "SGDT SIDT SLDT STR: control group, no exit", .unit = UNIT_OP, .needs = NEED_RING0,
	    HVLAB_CLOSED_LOOP, .exits_per_op = 0, .stable = true, .result = RESULT_SAME);

HVLAB_ABOUT(exit_desc,
	"SGDT, SIDT, SLDT and STR: privileged state that is read without an exit. The control group of the exit family.",
	"Not their loading (exit_desc_load).",
	"A cost means that descriptor-table exiting is on. With UMIP emulated by a hypervisor it is user programs that "
	"pay, not this loop in ring 0.");
