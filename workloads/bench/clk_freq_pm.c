/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The TSC against the ACPI PM timer: 3.579545 MHz by its specification (ACPI 6.4, 4.8.2.1), and not the TSC.
 */
#include <hvlab/bench.h>
#include "tsc_frequency.h"

static u16 port;

static u64 read_timer(void)
{
	return inl(port) & 0xffffff;
}

static const struct reference pm_timer = {.hz = 3579545, .mask = 0xffffff, .read = read_timer};

static const char *setup(struct bench_env *env)
{
	port = platform_pm_timer();
	return port ? frequency_setup(&pm_timer, env) : "no firmware tells of a PM timer";
}

static void body(u64 n)
{
	frequency_measure(n);
}

HVLAB_BENCH(clk_freq_pm, .what = "TSC ticks in a millisecond of the ACPI PM timer", .unit = UNIT_MS, .needs = NEED_RING0,
	    .setup = setup, .body = body, .control = frequency_control, .ticks = frequency_ticks,
	    .check = frequency_check, .exits_per_op = EXITS_VARY, .stable = true,
	    .result = RESULT_OWN, .result_of = "a measured rate, held by the guest against what it is told");

HVLAB_ABOUT(clk_freq_pm,
	"How many TSC ticks a millisecond of the ACPI PM timer has: the guest's TSC frequency in kHz, by a clock that is not "
	"the TSC. The result is Hz by the most tightly bracketed of all windows, and FAIL if CPUID or the hypervisor tell "
	"the guest another frequency by more than 2 %.",
	"Not the core's clock (clk_core), and not drift: a window is 2^20 ticks long.",
	"Each end of a window is a read that may be an exit; its jitter is in the value, about 0.1 % under a hypervisor. An "
	"emulated PM timer may itself be computed from the host's TSC: then both agree and prove nothing. Exits vary: two a "
	"window, whatever the number of milliseconds.");
