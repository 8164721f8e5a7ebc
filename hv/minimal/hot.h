/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The reaction to the two most frequent exits, policy like exit.c: inline, so that a vendor's decoding goes straight on into
 * it. What a common leaf or number does not need is behind one branch, in exit.c.
 */
#pragma once

#include "vmm.h"

/* Of the first 32 leaves only these are filtered, and all above are rare. */
#define LEAF_TRACE 0x14
#define FILTERED (1u << 1 | 1u << 7 | 1u << LEAF_TRACE)

/* The processor's own answer. 64-bit operands: CPUID clears the upper halves, and the compiler need not do it again. */
static inline void processor_cpuid(struct vcpu *v)
{
	__asm__ volatile("cpuid" : "=a"(v->regs.rax), "=b"(v->regs.rbx), "=c"(v->regs.rcx), "=d"(v->regs.rdx)
				 : "a"(v->regs.rax), "c"(v->regs.rcx));
}

static inline void vcpu_handle_cpuid(struct vcpu *v)
{
	u32 leaf = (u32)v->regs.rax;

	if (__builtin_expect(leaf > 31 || FILTERED >> leaf & 1, 0))
		vcpu_filter_cpuid(v);
	else
		processor_cpuid(v);
}

static inline void vcpu_handle_hypercall(struct vcpu *v)
{
	if (__builtin_expect(v->regs.rax == CORE_CALL_NULL, 1))
		v->regs.rax = CORE_NULL_ANSWER;
	else
		vcpu_handle_call(v);
}
