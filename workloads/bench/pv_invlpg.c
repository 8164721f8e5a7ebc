/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Flush of one page from this vCPU's TLB in a PV guest: the page that the benchmark itself lies in.
 */
#include "xen_call_loops.h"

XEN_MMUEXT_LOOPS(MMUEXT_INVLPG_LOCAL, xen_address(&operation))

HVLAB_BENCH(pv_invlpg, .what = "INVLPG by hypercall", XEN_MMUEXT_BENCH);

HVLAB_ABOUT(pv_invlpg,
	"INVLPG of a PV guest: a hypercall with one operation.",
	"Not a batch of operations, which is how a kernel does it.",
	"Divide by nothing: a guest that batches pays the way into Xen once for many.");
