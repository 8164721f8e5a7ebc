/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A chain of four dependent 64-bit divisions, 128 bits by 64. Each begins with what the one before it has left, so the
 * length of the operands, on which the time of a division depends, stays the same.
 */
#include <hvlab/bench.h>

#define CHAIN 4
#define HIGH 0x123456789abcdefull
#define DIVISOR 0xfedcba9876543211ull /* above HIGH: the quotient fits */
/* The remainder is the next high half, the quotient the next low half. */
#define DIV "divq %2\n"
#define RUN(s, n, operation)                                                                                        \
	do {                                                                                                        \
		u64 high = (s)->high, low = (s)->low;                                                               \
		while ((n)--)                                                                                       \
			__asm__ volatile(operation : "+a"(low), "+d"(high) : "r"(DIVISOR) : "memory", "cc");        \
		(s)->high = high, (s)->low = low;                                                                   \
	} while (0)

static struct state {
	u64 high, low, links;
} state[2]; /* [0] of the body, [1] of the control */

static const char *setup(struct bench_env *env)
{
	state[0] = state[1] = (struct state){.high = HIGH};
	return NULL;
}

static void body(u64 n)
{
	state[0].links += n * CHAIN;
	RUN(&state[0], n, DIV DIV DIV DIV);
}

static void control(u64 n)
{
	RUN(&state[1], n, "");
}

/* The same by shifting and subtracting. */
static void divide(u64 *high, u64 *low)
{
	u64 rest = *high, quotient = 0;

	for (int bit = 63; bit >= 0; bit--) {
		bool carry = rest >> 63;

		rest = rest << 1 | (*low >> bit & 1);
		if (!carry && rest < DIVISOR)
			continue;
		rest -= DIVISOR;
		quotient |= 1ull << bit;
	}
	*high = rest;
	*low = quotient;
}

static const char *check(u64 *result)
{
	u64 high = HIGH, low = 0;

	for (u64 i = 0; i < state[0].links; i++)
		divide(&high, &low);
	*result = low;
	return high == state[0].high && low == state[0].low ? NULL : "a quotient is wrong";
}

HVLAB_BENCH(cpu_div, .what = "chain of 4 dependent divisions, 128 by 64 bits", .unit = UNIT_OP, HVLAB_CLOSED_LOOP,
	    .exits_per_op = 0, .stable = true, .result = RESULT_COUNTED);
HVLAB_ABOUT(cpu_div, "The latency of the integer divider on operands of full length.",
	    "Division by small numbers, which many processors do faster, and anything about a hypervisor.",
	    "The divider is the unit in which generations of processors differ most: compare inside one machine.");
