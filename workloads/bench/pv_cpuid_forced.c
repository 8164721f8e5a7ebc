/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CPUID as a PV guest asks Xen for it: behind a prefix that is an invalid opcode, which traps into Xen. The plain
 * instruction (exit_cpuid) goes to the processor itself.
 */
#include "xen_guest.h"
#define CPUID XEN_FORCE "cpuid"
#define CPUID_FACT "cpuid.00000000"
#include "cpuid_leaf0.h"

HVLAB_BENCH(pv_cpuid_forced, .what = "CPUID leaf 0 by way of Xen", .needs = NEED_XEN_PV, CPUID_LEAF0_BENCH);

HVLAB_ABOUT(pv_cpuid_forced,
	"CPUID as Xen answers it to a PV guest: the forced form, which is an undefined instruction that Xen decodes.",
	"Not plain CPUID, which a PV guest executes natively.",
	"It is the PV counterpart of exit_cpuid but a trap and no exit of hardware virtualisation; their ratio is no "
	"ratio of like things.");
