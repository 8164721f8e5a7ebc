/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Additions of two doubles on seven registers (SSE2), which every 64-bit processor has.
 */
#include "vector_sum.h"

#define ADD(i) "addpd %%xmm7, %%xmm" #i "\n"

VECTOR_SUM(VECTOR_SSE, "movups", "xmm", 2, true, "no SSE2 here")

HVLAB_BENCH(cpu_sse2, .what = "28 additions, four on each of seven registers, of two doubles, SSE2", VECTOR_SUM_BENCH);
HVLAB_ABOUT(cpu_sse2, "The throughput of 128-bit floating-point addition.",
	    "Latency, which cpu_fp_add has, and anything about a hypervisor.",
	    "A sibling thread of the same core shares the adders.");
