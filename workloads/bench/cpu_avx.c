/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Additions of four doubles on seven registers (AVX).
 */
#include "vector_sum.h"

#define ADD(i) "vaddpd %%ymm7, %%ymm" #i ", %%ymm" #i "\n"

VECTOR_SUM(VECTOR_AVX, "vmovups", "ymm", 4, cpuid(1, 0).ecx & 1u << 28, "no AVX here")

HVLAB_BENCH(cpu_avx, .what = "28 additions, four on each of seven registers, of four doubles, AVX", VECTOR_SUM_BENCH);
HVLAB_ABOUT(cpu_avx, "The throughput of 256-bit floating-point addition.",
	    "Latency, and anything about a hypervisor but one thing: whether it lets the guest have AVX.",
	    "Processors that execute 256 bits in two halves, or lower their clock for them, look slow here and are not.");
