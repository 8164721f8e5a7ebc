/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pointer chases: one cycle of dependent loads over all 64-byte lines of a piece of memory. mem_chase_local and
 * mem_chase_random differ only in how the cycle is laid.
 */
#ifndef HVLAB_CHASE_H
#define HVLAB_CHASE_H

#include "prng.h"
#include "x86.h"

#define CHASE_LINE 64

struct chase {
	void **at;    /* the line reached */
	u8 *base;
	u64 lines;    /* in the cycle */
	u64 steps;    /* done so far */
};

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
static inline const char *chase_random(struct chase *c, u8 *base, u64 size, u64 *seed)
{
	u64 lines = size / PAGE_SIZE * (PAGE_SIZE / CHASE_LINE);

	if (lines < 2)
		return "the working set is below one page";
	*c = (struct chase){.base = base, .lines = lines};
	chase_shuffle(base, lines, seed);
	c->at = chase_line(base, 0);
	return NULL;
}

/*
 * Sixteen loads a turn, so that the turn's own two instructions do not hide among them; what is left over singly.
 * `load` is the instruction, or nothing for the control.
 */
#define CHASE_16(x) x x x x x x x x x x x x x x x x
#define CHASE_RUN(chase, n, load)                                               \
	do {                                                                    \
		void **p = (chase)->at;                                         \
		for (u64 turns = (n) / 16; turns--;)                            \
			__asm__ volatile(CHASE_16(load) : "+r"(p) :: "memory"); \
		for (u64 rest = (n) % 16; rest--;)                              \
			__asm__ volatile(load : "+r"(p) :: "memory");           \
		(chase)->at = p;                                                \
		(chase)->steps += (n);                                          \
	} while (0)
#define CHASE_LOAD "movq (%0), %0\n"

/* Is it one cycle through all lines, and did the body end where so many steps must end? */
static inline const char *chase_check(const struct chase *c, u64 *result)
{
	void **p = chase_line(c->base, 0), **end = NULL;
	u64 length = 0;

	do {
		if (length == c->steps % c->lines)
			end = p;
		p = *p;
		length++;
	} while (p != chase_line(c->base, 0) && length <= c->lines);
	*result = length;
	if (length != c->lines)
		return "the chain is not one cycle through all lines";
	return c->at == end ? NULL : "the chain was left";
}

#endif
