/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Body and control of a benchmark whose operation is an instruction: two loops that are the same to the byte but for
 * it. The file says what surrounds the instruction: OP(instruction), an asm statement; the control gets "".
 */
#ifndef HVLAB_LOOPS_H
#define HVLAB_LOOPS_H

#include <hvlab/abi.h>

#define LOOPS(instruction)              \
	static void body(u64 n)         \
	{                               \
		while (n--)             \
			OP(instruction); \
	}                               \
	static void control(u64 n)      \
	{                               \
		while (n--)             \
			OP("");         \
	}

/* The same where OP() works on a local `value`, which is kept for check(): last[0] of the body, [1] of the control. */
#define LOOPS_KEEPING(type, instruction) \
	static type last[2];             \
	static void body(u64 n)          \
	{                                \
		type value = 0;          \
		while (n--)              \
			OP(instruction); \
		last[0] = value;         \
	}                                \
	static void control(u64 n)       \
	{                                \
		type value = 0;          \
		while (n--)              \
			OP("");          \
		last[1] = value;         \
	}

#endif
