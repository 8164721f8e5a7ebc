/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * HvCallNotifyLongSpinWait: a guest's hint that it has been spinning for long (TLFS: Hypercall Interface). The scheduler
 * may give the processor to somebody else, so this is no null hypercall: with company it costs what the others take.
 */
#include <hvlab/bench.h>
#include "hyperv_guest.h"
#include "platform.h"

#define SPINS 1

static const struct hyperv_guest *h;
static u64 wrong, answer; /* of the body; of the control */

static const char *setup(struct bench_env *env)
{
	h = platform_hyperv();
	wrong = 0;
	return h->page ? NULL : "this guest has no hypercall page";
}

static void body(u64 n)
{
	while (n--)
		wrong |= hyperv_call(h, HV_CALL_SPIN_WAIT | HV_CALL_FAST, SPINS) & HV_STATUS;
}

static void control(u64 n)
{
	while (n--)
		answer |= hyperv_no_call(h, HV_CALL_SPIN_WAIT | HV_CALL_FAST, SPINS) & HV_STATUS;
}

static const char *check(u64 *result)
{
	*result = wrong;
	return wrong == HV_STATUS_SUCCESS ? NULL : "the hint was refused";
}

HVLAB_BENCH(hv_spin_wait, .what = "Hyper-V's long-spin hint: the scheduler may act on it", .unit = UNIT_OP,
	    .needs = NEED_HYPERV, HVLAB_CLOSED_LOOP, .exits_per_op = 1, .stable = true, .result = RESULT_SAME);

HVLAB_ABOUT(hv_spin_wait,
	"The hypercall by which a guest tells that it has been spinning for a lock.",
	"A null hypercall: exit_hypercall is that.",
	"It is a hint to the scheduler: with other vCPUs waiting for the processor it costs what those take.");
