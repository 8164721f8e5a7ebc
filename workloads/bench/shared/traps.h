/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exceptions that a benchmark wants: taken through the IDT and the runtime's handler, which finds the place in the fixup
 * table and goes on after it. What is counted is counted there, so an exception that does not come is missed. The file
 * says what raises the exception (TRAP_LOOPS) and its descriptor.
 */
#pragma once

#include <hvlab/bench.h>

/* For an asm statement: `before`, then an exception whose saved address is that of `at`, then one more in operand 0. */
#define TRAP(before, at)                                                                      \
	before "\n1: " at "\n jmp 3f\n2: incq %0\n3:\n.pushsection trap_fixup, \"a\"\n .balign 8\n" \
	" .quad 1b, 2b\n .popsection"
/* The same without the exception. */
#define TRAP_NONE(before) before "\n incq %0"

static u64 taken, wanted, counted; /* by the body, of it, and by the control, which does all the same but trap */

/* without: `before` of the control. Behind `at`: the registers that all of it changes. */
#define TRAP_LOOPS(name, before, without, at, ...)                                              \
	static void body(u64 n)                                                                 \
	{                                                                                       \
		wanted += n;                                                                    \
		while (n--)                                                                     \
			__asm__ volatile(TRAP(before, at) : "+m"(taken) :: __VA_ARGS__);        \
	}                                                                                       \
	static void control(u64 n)                                                              \
	{                                                                                       \
		while (n--)                                                                     \
			__asm__ volatile(TRAP_NONE(without) : "+m"(counted) :: __VA_ARGS__);    \
	}                                                                                       \
	static const char *check(u64 *result)                                                   \
	{                                                                                       \
		*result = taken;                                                                \
		return taken == wanted ? NULL : "not every " name " was taken once";            \
	}

static const char *setup(struct bench_env *env)
{
	taken = wanted = 0;
	return NULL;
}

#define TRAP_BENCH .unit = UNIT_OP, .setup = setup, .body = body, .control = control, .check = check, .stable = true, \
		   .result = RESULT_COUNTED
