/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Loops around a stretch of instructions on eight vector registers, and whole numbers as IEEE doubles. Everything is
 * compiled for general registers alone: between load and store only the instructions written here touch a vector
 * register, so none has to be named as clobbered.
 */
#pragma once

#include "platform.h"

#define VECTOR_BYTES 64 /* room for one register of any kind */

struct vectors {
	union {
		u64 lane[VECTOR_BYTES / 8];
		u32 word[VECTOR_BYTES / 4];
	} r[8];
} __attribute__((aligned(VECTOR_BYTES)));

#define VECTOR_LOAD(i, mov, reg) mov " 64*" #i "(%0), %%" reg #i "\n"
#define VECTOR_STORE(i, mov, reg) mov " %%" reg #i ", 64*" #i "(%0)\n"
#define VECTOR_ALL(one, mov, reg)                                                                                  \
	one(0, mov, reg) one(1, mov, reg) one(2, mov, reg) one(3, mov, reg) one(4, mov, reg) one(5, mov, reg)      \
	one(6, mov, reg) one(7, mov, reg)

/*
 * n times the operation between loading registers 0 to 7 from v and storing them there: VECTOR_RUN(&v, n, "movups",
 * "xmm", "addpd %xmm7, %xmm0\n"). Nothing is there for the control.
 */
#define VECTOR_RUN(v, n, mov, reg, operation)                                                      \
	do {                                                                                       \
		__asm__ volatile(VECTOR_ALL(VECTOR_LOAD, mov, reg) :: "r"(v) : "memory");          \
		while ((n)--)                                                                      \
			__asm__ volatile(operation ::: "memory");                                  \
		__asm__ volatile(VECTOR_ALL(VECTOR_STORE, mov, reg) :: "r"(v) : "memory");         \
	} while (0)

/* A whole number below 2^53 as the bits of a double. */
static inline u64 vector_double(u64 n)
{
	u32 exponent = n ? 63 - (u32)__builtin_clzll(n) : 0;

	return n ? (u64)(1023 + exponent) << 52 | (n << (52 - exponent) & ((1ull << 52) - 1)) : 0;
}

static inline u64 *vector_lane(struct vectors *v, u32 reg, u32 lane)
{
	return &v->r[reg].lane[lane];
}
