/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls through a pointer to one of four functions, chosen at random: the branch target predictor guesses wrong three
 * times in four. Mitigations against branch target injection act on exactly this instruction.
 */
#include <hvlab/bench.h>
#include "prng.h"

#define CHOICES 4096u /* one a byte; a power of two */

static u8 choice[CHOICES];
static u64 at[2], calls[4], asked; /* at: [0] of the body, [1] of the control */

#define TARGET(i) static __attribute__((noinline)) void target_##i(void) { calls[i]++; __asm__ volatile(""); }
TARGET(0)
TARGET(1)
TARGET(2)
TARGET(3)
static void (*const target[4])(void) = {target_0, target_1, target_2, target_3};

static const char *setup(struct bench_env *env)
{
	at[0] = at[1] = asked = calls[0] = calls[1] = calls[2] = calls[3] = 0;
	for (u32 i = 0; i < CHOICES; i++)
		choice[i] = prng_next(&env->seed) & 3;
	return NULL;
}

/* After the asm statement the compiler no longer knows fn. */
#define LOOP(which, n, call)                                             \
	do {                                                             \
		u64 i = at[which];                                       \
		while ((n)--) {                                          \
			void (*fn)(void) = target[choice[i++ % CHOICES]]; \
			__asm__ volatile("" : "+r"(fn) :: "memory");     \
			call;                                            \
		}                                                        \
		at[which] = i;                                           \
	} while (0)

static void body(u64 n)
{
	asked += n;
	LOOP(0, n, fn());
}

static void control(u64 n)
{
	LOOP(1, n, (void)fn);
}

static const char *check(u64 *result)
{
	u64 expected[4] = {0};

	for (u64 i = 0; i < asked; i++)
		expected[choice[i % CHOICES]]++;
	*result = calls[0];
	for (u32 i = 0; i < 4; i++)
		if (calls[i] != expected[i])
			return "a call went to the wrong function";
	return NULL;
}

HVLAB_BENCH(cpu_call_indirect, .what = "call through a pointer to one of four functions at random", .unit = UNIT_OP,
	    HVLAB_CLOSED_LOOP, .result = RESULT_COUNTED, .exits_per_op = 0, .stable = true);
HVLAB_ABOUT(cpu_call_indirect, "An indirect call whose target the processor mostly cannot guess, return included.",
	    "Direct calls. The guest is compiled without retpolines, so a kernel that uses them pays more.",
	    "IBRS, STIBP or a microcode that limits the predictor, set by the hypervisor for the guest, shows here and "
	    "nowhere else; compare the mitigations in the facts first.");
