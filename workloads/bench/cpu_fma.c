/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fused multiply-additions of four doubles on seven registers (FMA3): what peak floating-point rates are made of.
 */
#include "vector_sum.h"

#define ADD(i) "vfmadd231pd %%ymm7, %%ymm7, %%ymm" #i "\n"

VECTOR_SUM(VECTOR_AVX, "vmovups", "ymm", 4, cpuid(1, 0).ecx & 1u << 12, "no FMA here")

HVLAB_BENCH(cpu_fma, .what = "28 multiply-additions, four on each of seven registers, of four doubles, FMA3", VECTOR_SUM_BENCH);
HVLAB_ABOUT(cpu_fma, "The throughput of 256-bit multiply-addition.",
	    "Latency, and what a matrix library reaches, which needs more registers and the caches.",
	    "Seven chains do not hide the latency of processors with two such units: a peak rate needs ten.");
