/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A chain of sixteen dependent 64-bit additions. A chain, because a single one would hide behind the loop itself.
 * Nothing here can exit: a common shift of cpu_* between runs is the environment, not a hypervisor.
 */
#include "gpr_chain.h"

#define ADDEND 0x9e3779b97f4a7c15ull
#define X4(s) s s s s

static const char *setup(struct bench_env *env)
{
	chain[0] = links[0] = 0;
	return NULL;
}

GPR_CHAIN(16, X4(X4("addq %1, %0\n")), ADDEND)

static const char *check(u64 *result)
{
	*result = chain[0];
	return chain[0] == links[0] * ADDEND ? NULL : "the sum is wrong";
}

HVLAB_BENCH(cpu_alu, .what = "chain of 16 dependent 64-bit additions", .unit = UNIT_OP, HVLAB_CLOSED_LOOP,
	    .result = RESULT_COUNTED, .exits_per_op = 0, .stable = true);

HVLAB_ABOUT(cpu_alu,
	"A chain of 16 additions of which each waits for the one before: the processor alone.",
	"Not throughput: a real program has additions that do not wait.",
	"It must be the same under every hypervisor; a gap is a finding about clock, turbo or stolen time, and never "
	"about exits. In the path lane it is the number of instructions and nothing else.");
