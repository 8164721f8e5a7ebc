/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Thirty-two 64-bit multiplications on eight registers, four each: the multiplier's throughput, where cpu_mul is its latency.
 */
#include "gpr_lanes.h"

#define FACTOR 0xd1342543de82ef95ull
#define EIGHT LANES_EIGHT("imulq %8, %")

static const char *setup(struct bench_env *env)
{
	for (u32 i = 0; i < LANES; i++)
		lane[0][i] = 2 * i + 1;
	turns[0] = 0;
	return NULL;
}

GPR_LANES(EIGHT EIGHT EIGHT EIGHT, FACTOR)

/* Each register began with an odd number of its own, and all have been multiplied by the same power. */
static const char *check(u64 *result)
{
	*result = lane[0][0];
	for (u32 i = 0; i < LANES; i++)
		if (lane[0][i] != lane[0][0] * (2 * i + 1))
			return "a product is wrong";
	return turns[0] && lane[0][0] == 1 ? "nothing was multiplied" : NULL;
}

HVLAB_BENCH(cpu_mul_wide, .what = "32 64-bit multiplications on eight independent registers", .unit = UNIT_OP,
	    HVLAB_CLOSED_LOOP, .exits_per_op = 0, .stable = true, .result = RESULT_COUNTED);
HVLAB_ABOUT(cpu_mul_wide, "How many multiplications the processor has under way at once.",
	    "Latency, which cpu_mul has, and anything about a hypervisor: nothing here can exit.",
	    "A sibling thread of the same core shares the multiplier.");
