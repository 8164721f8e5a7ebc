/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sixty-four 64-bit additions on eight registers, eight each: what the processor does at once, where cpu_alu is what it does
 * one after the other.
 */
#include "gpr_lanes.h"

#define DEPTH 8 /* so that the loop around them is little of it */
#define ADDEND 0x9e3779b97f4a7c15ull
#define EIGHT LANES_EIGHT("addq %8, %")

static const char *setup(struct bench_env *env)
{
	for (u32 i = 0; i < LANES; i++)
		lane[0][i] = i;
	turns[0] = 0;
	return NULL;
}

GPR_LANES(EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT, ADDEND)

static const char *check(u64 *result)
{
	*result = lane[0][0];
	for (u32 i = 0; i < LANES; i++)
		if (lane[0][i] != i + turns[0] * DEPTH * ADDEND)
			return "a sum is wrong";
	return NULL;
}

HVLAB_BENCH(cpu_alu_wide, .what = "64 64-bit additions on eight independent registers", .unit = UNIT_OP, HVLAB_CLOSED_LOOP,
	    .exits_per_op = 0, .stable = true, .result = RESULT_COUNTED);
HVLAB_ABOUT(cpu_alu_wide, "How many additions the processor does at once: its integer throughput inside a guest.",
	    "Latency, which cpu_alu has, and anything about a hypervisor: nothing here can exit.",
	    "A sibling thread of the same core takes half of it away; then it is a measure of the neighbour.");
