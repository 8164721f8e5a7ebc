/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest of Hyper-V's interface, for its platform and for that interface's own benchmarks: hypercalls through the
 * overlay page, the same without the call for control loops, reference time. Who implements the interface (Hyper-V,
 * KVM, Xen) makes no difference here.
 */
#pragma once

#include "hyperv_abi.h"
#include "x86.h"

struct hyperv_guest {
	const u8 *page;      /* hypercalls; NULL: none */
	u32 access, has, advice; /* EAX and EDX of the feature leaf, EAX of the recommendations */
	const struct hyperv_tsc_page *tsc_page; /* NULL: not offered */
	/* Synthetic timer 0 of this processor: NULL, or why it cannot be had. */
	const char *(*timer_open)(bool direct);
	/*
	 * Arms it for the TSC's value t, which may have passed, and waits. Returns when its handler began, 0 when it did not
	 * come. The timer knows steps of 100 ns: it is armed for the first at or behind t, and t stands for that one.
	 */
	u64 (*timer_await)(u64 t);
	void (*timer_close)(void);
	u64 timer_taken;     /* interrupts of what it was armed for */
	u64 timer_again;     /* interrupts behind one of these, with nothing to take: one that was delivered a second time */
	u64 timer_wrong;     /* messages that were not this timer's, or not of the deadline it was armed for */
	char timer_fault[128]; /* which rule the first of these broke, with its values */
};

/* RCX, RDX and R8 are the inputs of a fast call, RAX the result; the rest is what a C function may change, too. */
#define HYPERV_CALL(instruction)                                                                            \
	register u64 r8 __asm__("r8") = 0;                                                                  \
	u64 result = (u64)(uintptr_t)h->page;                                                               \
	__asm__ volatile(instruction : "+a"(result), "+c"(input), "+d"(argument), "+r"(r8) :: "r9", "r10", "r11", \
			 "cc", "memory");                                                                   \
	return result

static inline u64 hyperv_call(const struct hyperv_guest *h, u64 input, u64 argument)
{
	HYPERV_CALL("call *%0");
}

static inline u64 hyperv_no_call(const struct hyperv_guest *h, u64 input, u64 argument)
{
	HYPERV_CALL("# no call");
}

/* Reference time by TSC and page, in units of 100 ns; false when the page is not valid now. */
static inline bool hyperv_page_time(const struct hyperv_tsc_page *p, u64 *time)
{
	u32 sequence;

	do {
		sequence = p->sequence;
		if (!sequence)
			return false;
		barrier();
		*time = (u64)((unsigned __int128)rdtsc() * p->scale >> 64) + p->offset;
		barrier();
	} while (p->sequence != sequence);
	return true;
}

/* Reference time as the TLFS wants it read: by page, and by MSR where there is no page or it is not valid. */
static inline u64 hyperv_time(const struct hyperv_guest *h)
{
	u64 time;

	return h->tsc_page && hyperv_page_time(h->tsc_page, &time) ? time : rdmsr(HV_MSR_REF_COUNT);
}
