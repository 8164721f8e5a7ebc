/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hyper-V's synthetic timer in direct mode: an interrupt of the local APIC and no message. Newer than the other way.
 */
#include <hvlab/bench.h>
#include "hyperv_stimer.h"

static const char *setup(struct bench_env *env)
{
	return stimer_setup(true);
}

HVLAB_BENCH(tmr_stimer_direct, .what = "Hyper-V's synthetic timer, direct mode: lateness of its handler", STIMER_BENCH,
	    .exits_per_op = 1, .stable = true, .hist = true);

HVLAB_ABOUT(tmr_stimer_direct,
	"tmr_stimer in direct mode: an interrupt of the local APIC and no message.",
	"The cost of arming, waking from HLT, the rhythm of a periodic timer.",
	"Beside tmr_stimer the difference is the message; which of the two a guest uses is its own choice.");
