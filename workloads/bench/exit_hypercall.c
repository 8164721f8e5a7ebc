/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The null hypercall. Not the same work everywhere (docs/method.md section 8): always read beside exit_cpuid.
 */
#include <hvlab/bench.h>
#include "platform.h"

static u64 expected;
static struct seen {
	u64 answer, wrong; /* the latest; bits that were ever wrong */
} seen[2]; /* of the body, and of the control, which does all the same but call */

static inline void look(struct seen *s, u64 answer)
{
	s->answer = answer;
	s->wrong |= answer ^ expected;
}

static const char *setup(struct bench_env *env)
{
	expected = platform_hypercall_expected();
	seen[0] = seen[1] = (struct seen){0};
	return NULL;
}

static void body(u64 n)
{
	while (n--)
		look(&seen[0], platform_hypercall());
}

static void control(u64 n)
{
	while (n--)
		look(&seen[1], platform_hypercall_control());
}

static const char *check(u64 *result)
{
	*result = seen[0].answer;
	return seen[0].wrong ? "a hypercall did not return what it must" : NULL;
}

HVLAB_BENCH(exit_hypercall, .what = "null hypercall: exit and return", .unit = UNIT_OP, .needs = NEED_HYPERCALL,
	    HVLAB_CLOSED_LOOP, .exits_per_op = 1, .stable = true, .hist = true, .result = RESULT_FACT,
	    .result_of = "hv.answer");

HVLAB_ABOUT(exit_hypercall,
	"The null hypercall of the hypervisor below, return code checked: KVM an unknown number, Xen xen_version, the "
	"minimal core number 0.",
	"Not the same work everywhere: read it beside exit_cpuid, which is.",
	"An error path and a cheap success are compared. A hypercall page adds a call; the wrong vendor's instruction "
	"would be patched or emulated, so the right one is chosen.");
