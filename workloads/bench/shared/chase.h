/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pointer chases: one cycle of dependent loads over lines of a piece of memory. The file lays the cycle in its setup; body,
 * control and check are here.
 */
#pragma once

#include <hvlab/bench.h>
#include "prng.h"
#include "x86.h"

#define CHASE_LINE 64

static struct chase {
	void **at;    /* the line reached */
	u8 *base;
	u64 lines;    /* in the cycle */
	u64 steps;    /* done so far */
} chase, idle; /* idle: the control's, so that it does all the same but the loads */

static inline void **chase_line(const u8 *base, u64 i)
{
	return (void **)(uintptr_t)(base + i * CHASE_LINE);
}

/* Sattolo's algorithm over lines [0, n) of base: afterwards each points to the next of a single random cycle. */
static inline void chase_shuffle(u8 *base, u64 n, u64 *seed)
{
	for (u64 i = 0; i < n; i++)
		*chase_line(base, i) = chase_line(base, i);
	for (u64 i = n - 1; i > 0; i--) {
		void **a = chase_line(base, i), **b = chase_line(base, prng_below(seed, i));
		void *swap = *a;

		*a = *b;
		*b = swap;
	}
}

/* One random cycle over all lines of the whole pages in `size` bytes; why not, or NULL. */
static inline const char *chase_random(u8 *base, u64 size, u64 *seed)
{
	u64 lines = size / PAGE_SIZE * (PAGE_SIZE / CHASE_LINE);

	if (lines < 2)
		return "the working set is below one page";
	chase = (struct chase){.base = base, .lines = lines};
	chase_shuffle(base, lines, seed);
	chase.at = chase_line(base, 0);
	return NULL;
}

/*
 * Sixteen loads a turn, so that the turn's own two instructions do not hide among them; what is left over singly.
 * `load` is the instruction, or nothing for the control.
 */
#define CHASE_16(x) x x x x x x x x x x x x x x x x
#define CHASE_RUN(c, n, load)                                                   \
	do {                                                                    \
		void **p = (c)->at;                                             \
		for (u64 turns = (n) / 16; turns--;)                            \
			__asm__ volatile(CHASE_16(load) : "+r"(p) :: "memory"); \
		for (u64 rest = (n) % 16; rest--;)                              \
			__asm__ volatile(load : "+r"(p) :: "memory");           \
		(c)->at = p;                                                    \
		(c)->steps += (n);                                              \
	} while (0)

static void body(u64 n)
{
	CHASE_RUN(&chase, n, "movq (%0), %0\n");
}

static void control(u64 n)
{
	CHASE_RUN(&idle, n, "");
}

/* From `first`: is it one cycle through all lines, and did the body end where so many steps must end? */
static inline const char *chase_check_from(void **first, u64 *result)
{
	void **p = first, **end = NULL;
	u64 length = 0;

	do {
		if (length == chase.steps % chase.lines)
			end = p;
		p = *p;
		length++;
	} while (p != first && length <= chase.lines);
	*result = length;
	if (length != chase.lines)
		return "the chain is not one cycle through all lines";
	return chase.at == end ? NULL : "the chain was left";
}

static inline const char *chase_check(u64 *result)
{
	return chase_check_from(chase_line(chase.base, 0), result);
}

#define CHASE_BENCH .unit = UNIT_LOAD, .setup = setup, .body = body, .control = control, .exits_per_op = 0, .stable = true
