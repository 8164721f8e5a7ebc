/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CPUID leaf 0: the yardstick of an exit, because every hypervisor does the same work for it.
 */
#define CPUID "cpuid"
#define CPUID_FACT "cpuid.plain.00000000"
#include "cpuid_leaf0.h"

HVLAB_BENCH(exit_cpuid, .what = "CPUID leaf 0: exit and return", CPUID_LEAF0_BENCH);

HVLAB_ABOUT(exit_cpuid,
	"The exit itself: CPUID leaf 0, for which every hypervisor does the same small work. The yardstick that all exits "
	"are held against.",
	"Not an exit to a VMM in user space (exit_pio_user), and no other leaf (exit_cpuid_hv).",
	"A PV guest of Xen does not exit for it, and a confidential guest may get it from firmware. On AMD it is an "
	"intercept that a hypervisor could leave out; none does.");
