/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A chain of eight dependent 64-bit multiplications.
 */
#include <hvlab/bench.h>

#define CHAIN 8
#define FACTOR 0xd1342543de82ef95ull
#define OP(chain) __asm__ volatile(chain : "+r"(x) : "r"(FACTOR) : "memory", "cc")
#define MUL "imulq %1, %0\n"

static u64 product[2], links[2]; /* [0] of the body, [1] of the control, which so does all the same but the operation */

static const char *setup(struct bench_env *env)
{
	(void)env;
	product[0] = 1;
	links[0] = 0;
	return NULL;
}

static void body(u64 n)
{
	u64 x = product[0];

	links[0] += n * CHAIN;
	while (n--)
		OP(MUL MUL MUL MUL MUL MUL MUL MUL);
	product[0] = x;
}

static void control(u64 n)
{
	u64 x = product[1];

	links[1] += n * CHAIN;
	while (n--)
		OP("");
	product[1] = x;
}

/* Exponentiation by squaring: another way to the same number. */
static u64 power(u64 base, u64 exponent)
{
	u64 value = 1;

	for (; exponent; exponent >>= 1, base *= base)
		if (exponent & 1)
			value *= base;
	return value;
}

static const char *check(u64 *result)
{
	*result = product[0];
	return product[0] == power(FACTOR, links[0]) ? NULL : "the product is wrong";
}

HVLAB_BENCH(cpu_mul, .what = "chain of 8 dependent 64-bit multiplications", .unit = UNIT_OP, .setup = setup,
	    .body = body, .control = control, .check = check, .exits_per_op = 0, .stable = true);

HVLAB_ABOUT(cpu_mul,
	"A chain of multiplications of which each waits for the one before.",
	"Not throughput, and no vector unit.",
	"As cpu_alu: the same everywhere, or something is wrong with the clock or the share of the processor.");
