/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Additions of eight doubles on seven registers (AVX-512).
 */
#include "vector_sum.h"

#define ADD(i) "vaddpd %%zmm7, %%zmm" #i ", %%zmm" #i "\n"

VECTOR_SUM(VECTOR_AVX512, "vmovups", "zmm", 8, cpuid(7, 0).ebx & 1u << 16, "no AVX-512 here")

HVLAB_BENCH(cpu_avx512, .what = "28 additions, four on each of seven registers, of eight doubles, AVX-512", VECTOR_SUM_BENCH);
HVLAB_ABOUT(cpu_avx512, "The throughput of 512-bit floating-point addition.",
	    "Latency, and the cost of the larger state at a switch between vCPUs.",
	    "Some processors lower their clock for a while once 512-bit instructions run: then TSC ticks are not cycles.");
