/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The same instruction on eight general registers, %0 to %7, with one operand, %8: enough chains side by side to keep a
 * unit of the processor busy. The file gives the lanes their first values and checks the last.
 */
#pragma once

#include <hvlab/bench.h>

#define LANES 8
/* one instruction on each of the eight: LANES_EIGHT("addq %8, %") */
#define LANES_EIGHT(op) op "0\n" op "1\n" op "2\n" op "3\n" op "4\n" op "5\n" op "6\n" op "7\n"

static u64 lane[2][LANES], turns[2]; /* [0] of the body, [1] of the control */

#define LANES_RUN(s, n, operation, operand)                                                                 \
	do {                                                                                                \
		u64 a = (s)[0], b = (s)[1], c = (s)[2], d = (s)[3], e = (s)[4], f = (s)[5], g = (s)[6], h = (s)[7]; \
		while ((n)--)                                                                               \
			__asm__ volatile(operation : "+r"(a), "+r"(b), "+r"(c), "+r"(d), "+r"(e), "+r"(f),  \
					 "+r"(g), "+r"(h) : "r"(operand) : "memory", "cc");                 \
		(s)[0] = a, (s)[1] = b, (s)[2] = c, (s)[3] = d, (s)[4] = e, (s)[5] = f, (s)[6] = g, (s)[7] = h; \
	} while (0)

#define GPR_LANES(operation, operand)                            \
	static void body(u64 n)                                  \
	{                                                        \
		turns[0] += n;                                   \
		LANES_RUN(lane[0], n, operation, operand);       \
	}                                                        \
	static void control(u64 n)                               \
	{                                                        \
		turns[1] += n;                                   \
		LANES_RUN(lane[1], n, "", operand);              \
	}
