/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A chain of sixteen dependent 64-bit additions. A chain, because a single one would hide behind the loop itself.
 * Nothing here can exit: a common shift of cpu_* between runs is the environment, not a hypervisor.
 */
#include <hvlab/bench.h>

#define CHAIN 16
#define ADDEND 0x9e3779b97f4a7c15ull
#define X4(s) s s s s
#define OP(chain) __asm__ volatile(chain : "+r"(x) : "r"(ADDEND) : "memory", "cc")

static u64 sum, links;

static const char *setup(struct bench_env *env)
{
	(void)env;
	sum = links = 0;
	return NULL;
}

static void body(u64 n)
{
	u64 x = sum;

	links += n * CHAIN;
	while (n--)
		OP(X4(X4("addq %1, %0\n")));
	sum = x;
}

static void control(u64 n)
{
	u64 x = sum;

	while (n--)
		OP("");
}

static const char *check(u64 *result)
{
	*result = sum;
	return sum == links * ADDEND ? NULL : "the sum is wrong";
}

HVLAB_BENCH(cpu_alu, .what = "chain of 16 dependent 64-bit additions", .unit = UNIT_OP, .setup = setup,
	    .body = body, .control = control, .check = check, .exits_per_op = 0, .stable = true);
