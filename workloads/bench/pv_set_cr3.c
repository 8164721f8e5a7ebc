/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reload of CR3 in a PV guest: MMUEXT_NEW_BASEPTR with the root it has. exit_cr3 is the same in ring 0.
 */
#include "xen_call_loops.h"

XEN_MMUEXT_LOOPS(MMUEXT_NEW_BASEPTR, xen->root)

HVLAB_BENCH(pv_set_cr3, .what = "reload of CR3 by hypercall", XEN_MMUEXT_BENCH);

HVLAB_ABOUT(pv_set_cr3,
	"The change of address space of a PV guest: a hypercall that validates and loads the root.",
	"Not a root seen for the first time, whose whole tree would have to be checked and pinned.",
	"It loads the root that is loaded; XPTI makes each return to the guest dearer than this shows.");
