/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of the Hyper-V guest share: platform_hyperv.c opens the interface, hyperv_timer.c drives the synthetic
 * timer. The timer's functions have the contract of hyperv_guest.h.
 */
#ifndef HVLAB_HYPERV_H
#define HVLAB_HYPERV_H

#include "hyperv_guest.h"

/*
 * Lays the hypervisor's page over ours: frame and enable bit go in, reserved bits stay. Returns what then stands in the
 * register; HV_PAGE_ENABLE may be missing from it. Traps where the register is refused.
 */
u64 hyperv_page_set(u32 msr, const volatile void *page);
/* Clears the enable bit; what is refused stays as it is. */
void hyperv_page_unset(u32 msr);

const char *hyperv_timer_open(bool direct);
void hyperv_timer_run(u64 n, u64 period, struct hyperv_timer_run *run);
void hyperv_timer_stamp(u64 n, struct hyperv_timer_run *run);
void hyperv_timer_close(void);

#endif
