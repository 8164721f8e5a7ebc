/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calling the minimal core on either vendor's processor, and the same without the call, for control loops.
 */
#pragma once

#include <hvlab/core.h>

static inline struct core_answer core_call(bool amd, u64 number, u64 argument)
{
	return amd ? core_vmmcall(number, argument) : core_vmcall(number, argument);
}

/* The comments keep the compiler from seeing two equal arms and removing the branch. */
static inline struct core_answer core_no_call(bool amd, u64 number, u64 argument)
{
	struct core_answer a = {number, argument};

	if (amd)
		__asm__ volatile("# no vmmcall" : "+a"(a.rax), "+b"(a.rbx) :: "memory");
	else
		__asm__ volatile("# no vmcall" : "+a"(a.rax), "+b"(a.rbx) :: "memory");
	return a;
}
