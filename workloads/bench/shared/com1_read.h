/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IN from COM1's scratch register: all of a benchmark but its descriptor. The file says why it is skipped where nothing
 * keeps what is written there: ABSENT, a string.
 */
#pragma once

#include <hvlab/bench.h>
#include "com1.h"
#include "loops.h"

#define OP(instruction) __asm__ volatile(instruction : "+a"(value) : "d"((u16)COM1_SCRATCH) : "memory")

static const char *setup(struct bench_env *env)
{
	return com1_open() ? NULL : ABSENT;
}

LOOPS_KEEPING(u8, "inb %%dx, %0")

static const char *check(u64 *result)
{
	*result = last[0];
	return last[0] == COM1_PATTERN ? NULL : "the register does not read what was written";
}

#define COM1_READ_BENCH .unit = UNIT_OP, .setup = setup, .body = body, .control = control, .check = check, \
			.exits_per_op = 1, .stable = true, .result = RESULT_SAME
