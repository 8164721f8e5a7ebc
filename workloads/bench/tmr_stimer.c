/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hyper-V's synthetic timer by message of the synthetic interrupt controller: every hypervisor with the timer has that.
 */
#include <hvlab/bench.h>
#include "hyperv_stimer.h"

static const char *setup(struct bench_env *env)
{
	return stimer_setup(false);
}

HVLAB_BENCH(tmr_stimer, .what = "Hyper-V's synthetic timer: lateness of its message's handler", STIMER_BENCH,
	    .exits_per_op = 1, .stable = true, .hist = true);

HVLAB_ABOUT(tmr_stimer,
	"How late an awake vCPU takes the interrupt of Hyper-V's synthetic timer that comes with a message: "
	"open loop within a batch.",
	"The cost of arming, waking from HLT, the rhythm of a periodic timer.",
	"The timer knows steps of 100 ns: a few hundred ticks of lateness are one step.");
