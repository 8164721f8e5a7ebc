/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A piece of ordinary work, always the same: 256 pseudo-random numbers are made, sorted by heap sort, and summed up into
 * a checksum that must come out the same on every machine.
 */
#include <hvlab/bench.h>
#include "prng.h"

#define NUMBERS 256u
#define SEED 20161117u

static u64 numbers[NUMBERS], sum, control_sum, wrong;

static void fill(void)
{
	u64 seed = SEED;

	for (u32 i = 0; i < NUMBERS; i++)
		numbers[i] = prng_next(&seed);
}

static void sink(u32 root, u32 n)
{
	u64 value = numbers[root];

	for (u32 child = 2 * root + 1; child < n; child = 2 * root + 1) {
		child += child + 1 < n && numbers[child + 1] > numbers[child];
		if (numbers[child] <= value)
			break;
		numbers[root] = numbers[child];
		root = child;
	}
	numbers[root] = value;
}

static void heap_sort(void)
{
	for (u32 i = NUMBERS / 2; i--;)
		sink(i, NUMBERS);
	for (u32 n = NUMBERS - 1; n; n--) {
		u64 largest = numbers[0];

		numbers[0] = numbers[n];
		numbers[n] = largest;
		sink(0, n);
	}
}

/* The place of each number counts, so the order does. */
static u64 checksum(void)
{
	u64 s = 0;

	for (u32 i = 0; i < NUMBERS; i++)
		s = s * 0x100000001b3ull ^ numbers[i];
	return s;
}

static const char *setup(struct bench_env *env)
{
	sum = control_sum = wrong = 0;
	return NULL;
}

static void body(u64 n)
{
	while (n--) {
		fill();
		heap_sort();
		u64 s = checksum();

		wrong += sum && s != sum;
		sum = s;
	}
}

static void control(u64 n)
{
	while (n--) {
		u64 s = n;

		__asm__ volatile("" : "+r"(s) : : "memory");
		wrong += control_sum && s == ~0ull;
		control_sum = s;
	}
}

/* Sorted by the simplest of all methods. */
static void insertion_sort(void)
{
	for (u32 i = 1; i < NUMBERS; i++)
		for (u32 j = i; j && numbers[j - 1] > numbers[j]; j--) {
			u64 other = numbers[j];

			numbers[j] = numbers[j - 1];
			numbers[j - 1] = other;
		}
}

static const char *check(u64 *result)
{
	*result = sum;
	fill();
	insertion_sort();
	if (wrong)
		return "the checksum was not the same each time";
	return sum == checksum() ? NULL : "the checksum is wrong";
}

HVLAB_BENCH(cpu_kernel, .what = "fixed work: 256 numbers made, heap-sorted and summed up", .unit = UNIT_OP,
	    HVLAB_CLOSED_LOOP, .result = RESULT_SAME, .exits_per_op = 0, .stable = true);
HVLAB_ABOUT(cpu_kernel, "A mixture of loads, stores, compares and branches as compiled code has them, in 2 KiB of data.",
	    "Any application. It has no system calls, no page faults and no cache misses.",
	    "Its branches are half guessed wrong, so it follows cpu_branch more than the clock.");
