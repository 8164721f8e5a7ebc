/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Vector state of a process (platform.h): the kernel has switched on what there is and keeps it across switches, so there
 * is only something to ask. Intel SDM volume 1, 14.3.
 */
#include "platform.h"

#include <cpuid.h>

#define LEAF1_ECX_OSXSAVE (1u << 27)

static u32 xcr0(void)
{
	u32 low, high;

	__asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	return low;
}

const char *platform_vector_open(enum vector kind)
{
	static const u32 wanted[] = {3, 7, 0xe7};

	u32 eax, ebx, ecx, edx;

	if (kind == VECTOR_SSE)
		return NULL;
	__cpuid(1, eax, ebx, ecx, edx);
	if (!(ecx & LEAF1_ECX_OSXSAVE) || (xcr0() & wanted[kind]) != wanted[kind])
		return kind == VECTOR_AVX ? "no AVX state here" : "no AVX-512 state here";
	return NULL;
}

void platform_vector_close(void)
{
}
