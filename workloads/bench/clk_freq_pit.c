/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The TSC against the PIT's third channel, which no firmware uses: 1.193182 MHz.
 */
#include <hvlab/bench.h>
#include "tsc_frequency.h"
#include "pit.h"

/* It counts down, and a window is counted up. */
static u64 read_counter(void)
{
	return 0xffff - pit_read();
}

static const struct reference pit = {.hz = PIT_HZ, .mask = 0xffff, .read = read_counter};

static const char *setup(struct bench_env *env)
{
	return pit_start() ? frequency_setup(&pit, env) : "no PIT";
}

static void body(u64 n)
{
	frequency_measure(n);
}

HVLAB_BENCH(clk_freq_pit, .what = "TSC ticks in a millisecond of the PIT", .unit = UNIT_MS, .needs = NEED_RING0,
	    .setup = setup, .body = body, .control = frequency_control, .ticks = frequency_ticks,
	    .check = frequency_check, .teardown = pit_stop, .exits_per_op = EXITS_VARY, .stable = true,
	    .result = RESULT_OWN, .result_of = "a measured rate, held by the guest against what it is told");

HVLAB_ABOUT(clk_freq_pit,
	"How many TSC ticks a millisecond of the PIT has: the guest's TSC frequency in kHz, by the clock that every PC has "
	"had. The result is Hz by the most tightly bracketed window, and FAIL if CPUID or the hypervisor tell another.",
	"Not the PIT as a source of interrupts, and not the cost of reading it (exit_pit).",
	"A reading is three port accesses, the first of which latches: under a hypervisor three exits, whose jitter is in the "
	"value. One PIT tick is 838 ns, so a window of 2^20 ticks is only as fine as 0.1 to 0.3 %. Exits vary: six a window.");
