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

static u64 sum[2], links[2]; /* [0] of the body, [1] of the control, which so does all the same but the operation */

static const char *setup(struct bench_env *env)
{
	(void)env;
	sum[0] = links[0] = 0;
	return NULL;
}

static void body(u64 n)
{
	u64 x = sum[0];

	links[0] += n * CHAIN;
	while (n--)
		OP(X4(X4("addq %1, %0\n")));
	sum[0] = x;
}

static void control(u64 n)
{
	u64 x = sum[1];

	links[1] += n * CHAIN;
	while (n--)
		OP("");
	sum[1] = x;
}

static const char *check(u64 *result)
{
	*result = sum[0];
	return sum[0] == links[0] * ADDEND ? NULL : "the sum is wrong";
}

HVLAB_BENCH(cpu_alu, .what = "chain of 16 dependent 64-bit additions", .unit = UNIT_OP, .setup = setup,
	    .body = body, .control = control, .check = check, .exits_per_op = 0, .stable = true);

HVLAB_ABOUT(cpu_alu,
	"A chain of 16 additions of which each waits for the one before: the processor alone.",
	"Not throughput: a real program has additions that do not wait.",
	"It must be the same under every hypervisor; a gap is a finding about clock, turbo or stolen time, and never "
	"about exits. In the path lane it is the number of instructions and nothing else.");
