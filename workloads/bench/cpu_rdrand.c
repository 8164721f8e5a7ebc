/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RDRAND. A hypervisor may intercept it, and then an exit stands in the place of a few hundred cycles.
 */
#include <hvlab/bench.h>
#include "x86.h"

static struct draws {
	u64 good, refused, ones;
} draws[2]; /* of the body, and of the control, which so does all the same but the draw */

static const char *setup(struct bench_env *env)
{
	draws[0] = draws[1] = (struct draws){0};
	return cpuid(1, 0).ecx & 1u << 30 ? NULL : "no RDRAND here";
}

#define RUN(d, n, operation)                                                                          \
	for (u64 value = 0; (n)--;) {                                                                 \
		u8 good;                                                                              \
		__asm__ volatile(operation "setc %1" : "+r"(value), "=q"(good) : : "memory", "cc");   \
		(d)->good += good;                                                                    \
		(d)->refused += !good;                                                                \
		(d)->ones += value & 1;                                                               \
	}

static void body(u64 n)
{
	RUN(&draws[0], n, "rdrand %0\n");
}

static void control(u64 n)
{
	RUN(&draws[1], n, "");
}

/* Not a test of randomness, only of whether anything is drawn at all. */
static const char *check(u64 *result)
{
	const struct draws *d = &draws[0];

	*result = d->good;
	if (!d->good || d->refused > d->good)
		return "RDRAND mostly refuses";
	return d->good < 64 || (d->ones && d->ones < d->good) ? NULL : "RDRAND always answers with the same bit";
}

HVLAB_BENCH(cpu_rdrand, .what = "RDRAND, 64 bits", .unit = UNIT_OP, HVLAB_CLOSED_LOOP, .exits_per_op = 0, .stable = false,
	    .result = RESULT_OWN, .result_of = "how many draws were granted");
HVLAB_ABOUT(cpu_rdrand, "A draw from the processor's own generator, or the exit where a hypervisor intercepts it.",
	    "The quality of what is drawn.",
	    "The generator is shared by all cores of a package: another guest that draws makes this one wait.");
