/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Flush of this vCPU's TLB in a PV guest. Part of its time is the TLB refilling.
 */
#include "xen_call_loops.h"

XEN_MMUEXT_LOOPS(MMUEXT_TLB_FLUSH_LOCAL, 0)

HVLAB_BENCH(pv_tlb_flush, .what = "flush of the TLB by hypercall", XEN_MMUEXT_BENCH);

HVLAB_ABOUT(pv_tlb_flush,
	"A flush of the local TLB by hypercall.",
	"Not a flush on other vCPUs, and not the misses that follow.",
	"In the path lane there is no TLB: what is seen is the hypercall.");
