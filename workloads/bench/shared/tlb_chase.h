/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A chase that touches one line in each 4 KiB of memory: mem_tlb_4k and mem_tlb_2m walk the very same lines of the very
 * same memory in the same order and differ in the pages that map it, so that the difference between them is the TLB's.
 * Lines are taken from all places of a page in turn, or they would fight for a few sets of the caches.
 */
#pragma once

#include "chase.h"
#include "platform.h"
#include "printf.h"

#define TLB_PAGES_MAX 8192u /* several times the second-level TLB of any processor */

static inline void **tlb_line(u8 *base, u64 page)
{
	return (void **)(uintptr_t)(base + page * PAGE_SIZE + page % (PAGE_SIZE / CHASE_LINE) * CHASE_LINE);
}

static inline u64 tlb_pages(u64 size)
{
	return size / PAGE_SIZE < TLB_PAGES_MAX ? size / PAGE_SIZE : TLB_PAGES_MAX;
}

/* Before any skip: the row is that of the systems which can. */
static inline void tlb_params(u64 size, struct bench_env *env)
{
	format(env->params, sizeof(env->params), "pages=%lu", tlb_pages(size));
}

/* Sattolo's algorithm, as chase_shuffle(), over those lines. */
static inline const char *tlb_setup(u8 *base, u64 size, struct bench_env *env)
{
	u64 pages = tlb_pages(size);

	if (pages < 2)
		return "too little memory";
	for (u64 i = 0; i < pages; i++)
		*tlb_line(base, i) = tlb_line(base, i);
	for (u64 i = pages - 1; i > 0; i--) {
		void **a = tlb_line(base, i), **b = tlb_line(base, prng_below(&env->seed, i));
		void *swap = *a;

		*a = *b;
		*b = swap;
	}
	chase = (struct chase){.at = tlb_line(base, 0), .base = base, .lines = pages};
	return NULL;
}

static inline const char *tlb_check(u64 *result)
{
	return chase_check_from(tlb_line(chase.base, 0), result);
}
