/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Body and control of a benchmark whose operation is an instruction or a few: two loops that are the same to the byte but
 * for it. The file says what surrounds the instruction: OP(instruction), an asm statement; the control gets "".
 */
#pragma once

#include <hvlab/abi.h>

#define LOOPS(instruction)               \
	static void body(u64 n)          \
	{                                \
		while (n--)              \
			OP(instruction); \
	}                                \
	static void control(u64 n)       \
	{                                \
		while (n--)              \
			OP("");          \
	}

/* The same with variables of the loop's own, which OP() takes from registers: LOOPS_WITH(u64 cr3 = root, ...). */
#define LOOPS_WITH(variables, instruction) \
	static void body(u64 n)            \
	{                                  \
		variables;                 \
		while (n--)                \
			OP(instruction);   \
	}                                  \
	static void control(u64 n)         \
	{                                  \
		variables;                 \
		while (n--)                \
			OP("");            \
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

/* The same where the instruction answers in EDX:EAX: OP() works on locals `low` and `high`. */
#define LOOPS_KEEPING_EDX_EAX(instruction)       \
	static u64 last[2];                      \
	static void body(u64 n)                  \
	{                                        \
		u32 low = 0, high = 0;           \
		while (n--)                      \
			OP(instruction);         \
		last[0] = (u64)high << 32 | low; \
	}                                        \
	static void control(u64 n)               \
	{                                        \
		u32 low = 0, high = 0;           \
		while (n--)                      \
			OP("");                  \
		last[1] = (u64)high << 32 | low; \
	}

/* The control of a body that is more than an instruction: the loop alone. */
static inline void empty_loop(u64 n)
{
	while (n--)
		__asm__ volatile("" ::: "memory");
}
