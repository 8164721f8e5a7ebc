/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sixteen 64-bit additions on eight registers, two each: what the processor does at once, where cpu_alu is what it does
 * one after the other.
 */
#include <hvlab/bench.h>
#include "gpr_lanes.h"

#define DEPTH 2
#define ADDEND 0x9e3779b97f4a7c15ull
#define EIGHT LANES_EIGHT("addq %8, %")

static u64 sum[2][LANES], turns[2]; /* [0] of the body, [1] of the control */

static const char *setup(struct bench_env *env)
{
	(void)env;
	for (u32 i = 0; i < LANES; i++)
		sum[0][i] = i;
	turns[0] = 0;
	return NULL;
}

static void body(u64 n)
{
	turns[0] += n;
	LANES_RUN(sum[0], n, EIGHT EIGHT, ADDEND);
}

static void control(u64 n)
{
	turns[1] += n;
	LANES_RUN(sum[1], n, "", ADDEND);
}

static const char *check(u64 *result)
{
	*result = sum[0][0];
	for (u32 i = 0; i < LANES; i++)
		if (sum[0][i] != i + turns[0] * DEPTH * ADDEND)
			return "a sum is wrong";
	return NULL;
}

HVLAB_BENCH(cpu_alu_wide, .what = "16 64-bit additions on eight independent registers", .unit = UNIT_OP, .setup = setup,
	    .body = body, .control = control, .check = check, .exits_per_op = 0, .stable = true);
HVLAB_ABOUT(cpu_alu_wide, "How many additions the processor does at once: its integer throughput inside a guest.",
	    "Latency, which cpu_alu has, and anything about a hypervisor: nothing here can exit.",
	    "A sibling thread of the same core takes half of it away; then it is a measure of the neighbour.");
