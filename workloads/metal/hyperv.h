/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of the Hyper-V guest share: platform_hyperv.c opens the interface, hyperv_timer.c drives the synthetic
 * timer. The timer's functions have the contract of hyperv_guest.h.
 */
#pragma once

#include "hyperv_guest.h"

/*
 * Lays the hypervisor's page over ours: frame and enable bit go in, reserved bits stay. Returns what then stands in the
 * register; HV_PAGE_ENABLE may be missing from it. Traps where the register is refused.
 */
u64 hyperv_page_set(u32 msr, const volatile void *page);
/* Clears the enable bit; what is refused stays as it is. */
void hyperv_page_unset(u32 msr);

/* The first TSC value at which the page shows this time; 0: out of range. */
u64 hyperv_reference_tsc(const struct hyperv_tsc_page *p, u64 time);
const char *hyperv_timer_open(bool direct);
u64 hyperv_timer_await(u64 t);
void hyperv_timer_close(void);
