/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hyper-V's synthetic timer in direct mode: an interrupt of the local APIC and no message. Newer than the other way.
 */
#include <hvlab/bench.h>
#include "stimer.h"

static const char *setup(struct bench_env *env)
{
	(void)env;
	return stimer_setup(true);
}

HVLAB_BENCH(tmr_stimer_direct, .what = "Hyper-V's synthetic timer, direct mode: lateness of its handler", STIMER_BENCH,
	    .exits_per_op = 1, .stable = true, .hist = true);
