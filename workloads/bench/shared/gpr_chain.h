/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A chain of dependent instructions on one general register, %0, with one operand, %1: body and control. The file gives
 * the chain its first value and checks the last.
 */
#pragma once

#include <hvlab/bench.h>

static u64 chain[2], links[2]; /* [0] of the body, [1] of the control, which does all the same but the operation */

#define GPR_CHAIN_RUN(which, n, per_turn, operation, operand)                                          \
	do {                                                                                           \
		u64 x = chain[which];                                                                  \
		links[which] += (n) * (per_turn);                                                      \
		while ((n)--)                                                                          \
			__asm__ volatile(operation : "+r"(x) : "r"(operand) : "memory", "cc");         \
		chain[which] = x;                                                                      \
	} while (0)

/* per_turn: links of the chain in one operation */
#define GPR_CHAIN(per_turn, operation, operand)                       \
	static void body(u64 n)                                       \
	{                                                             \
		GPR_CHAIN_RUN(0, n, per_turn, operation, operand);    \
	}                                                             \
	static void control(u64 n)                                    \
	{                                                             \
		GPR_CHAIN_RUN(1, n, per_turn, "", operand);           \
	}
