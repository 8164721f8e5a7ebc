/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hyper-V's clock by TSC and reference TSC page (TLFS: Timers), without any exit; held against the counter register at
 * both ends.
 */
#include "hyperv_guest.h"
#include "platform.h"

#define TOLERANCE 10 /* units of 100 ns between page and register */

static const struct hyperv_guest *h;
static u64 invalid, began;

#define CLOCK_READ()                                     \
	if (!hyperv_page_time(h->tsc_page, &now)) {      \
		invalid++;                               \
		continue;                                \
	}                                                \
	barrier()
#include "clock_reading.h"

static const char *setup(struct bench_env *env)
{
	u64 now;

	h = platform_hyperv();
	invalid = 0;
	if (!h->tsc_page)
		return "no reference TSC page";
	if (!(h->access & HV_ACCESS_REF_COUNT))
		return "CPUID grants no reference counter to hold the page against";
	began = rdmsr(HV_MSR_REF_COUNT);
	if (!hyperv_page_time(h->tsc_page, &now))
		return "the reference TSC page is not valid here: time comes by exit_hv_refcount";
	clock_begin(now);
	return NULL;
}

static const char *check(u64 *result)
{
	u64 now = 0, ended = rdmsr(HV_MSR_REF_COUNT);
	const char *wrong = clock_verdict(result);

	if (invalid)
		return "the reference TSC page lost its validity";
	if (wrong)
		return wrong;
	if (!hyperv_page_time(h->tsc_page, &now))
		return "the clock stands still";
	if (first + TOLERANCE < began || now + TOLERANCE < ended || last[0] > ended + TOLERANCE)
		return "page and counter register disagree";
	return NULL;
}

HVLAB_BENCH(clk_reftsc, .what = "Hyper-V's clock: read by TSC and page, no exit", .unit = UNIT_OP,
	    .needs = NEED_RING0 | NEED_HYPERV, HVLAB_CLOSED_LOOP, .exits_per_op = 0, .stable = true, .result = RESULT_OWN,
	    .result_of = "how far a clock has run");

HVLAB_ABOUT(clk_reftsc,
	"Reading Hyper-V's clock from the reference TSC page: the sequence twice, RDTSC, a multiplication of "
	"128 bits. What an enlightened guest does for every time stamp.",
	"The register behind the page, which is an exit (exit_hv_refcount).",
	"Where the TSC itself is intercepted the page saves nothing. A page without a valid sequence is "
	"skipped, not measured as the register.");
