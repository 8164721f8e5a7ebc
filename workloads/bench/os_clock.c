/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading the clock of the operating system: as a program does, and by the system call.
 */
#include "os.h"
#include "loops.h"
#include "platform.h"
#include "printf.h"

#define MONOTONIC 1

static bool by_call;
static u64 asked, first, last;
static bool backwards;

static u64 read_clock(void)
{
	u64 now[2] = {0, 0};

	if (!by_call) {
		platform_clock(&now[0]);
		return now[0];
	}
	os_call(OS_CLOCK_GETTIME, MONOTONIC, os_address(now), 0);
	return now[0] * 1000000000u + now[1];
}

static const char *setup(struct bench_env *env)
{
	static const char *const ways[] = {"program", "call"};

	by_call = env->variant;
	env->variants = 2;
	format(env->params, sizeof(env->params), "by=%s", ways[env->variant]);
	asked = 0;
	backwards = false;
	first = last = read_clock();
	return NULL;
}

static void body(u64 n)
{
	u64 before = last;
	bool less = false;

	asked += n;
	while (n--) {
		u64 now = read_clock();

		less |= now < before;
		before = now;
	}
	last = before;
	backwards |= less;
}

static const char *check(u64 *result)
{
	*result = asked;
	if (backwards)
		return "the clock went backwards";
	return asked && last == first ? "the clock stands still" : NULL;
}

HVLAB_BENCH(os_clock, .what = "read the clock of the operating system (CLOCK_MONOTONIC)", .unit = UNIT_OP, .needs = NEED_OS,
	    .setup = setup, .body = body, .control = empty_loop, .check = check, .exits_per_op = EXITS_VARY, .stable = true, .result = RESULT_COUNTED);

HVLAB_ABOUT(os_clock,
	"Nanoseconds of CLOCK_MONOTONIC: by=program as a program reads them, which is without the kernel where it can be (the vDSO), by=call by the "
	"system call. Are they nearly alike, the vDSO does not serve this clock source (fact kernel.clocksource).",
	"Not the reading of the TSC alone (clk_rdtsc), nor the paravirtual clock of a hypervisor as such.",
	"Exits vary with the clock source: TSC and the paravirtual clocks have none, the ACPI timer and the HPET one at each reading.");
