/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Contract: what the minimal core offers to its guest. CPUID leaves, hypercalls, exit reasons. Freestanding; read by
 * the core, by the guest and by its benchmarks.
 *
 * Hypercall: VMMCALL (AMD) or VMCALL (Intel) with the number in RAX, an argument in RBX; the answer comes back in RAX, a
 * second value in RBX. No hypercall takes an address, so none can point at another guest's memory. Any privilege level may
 * call: nothing here can harm.
 */
#pragma once

#include <hvlab/abi.h>

#define CORE_SIGNATURE "hvlabMinimal" /* EBX ECX EDX of CPUID leaf 40000000h */
#define CORE_LEAF 0x40000000u         /* EAX: the highest leaf */
#define CORE_LEAF_VERSION 0x40000001u /* EAX: CORE_VERSION; EBX: number of exit reasons; ECX: vCPUs */
#define CORE_LEAF_BELOW 0x40000002u   /* EAX: 1 when the core itself runs on a hypervisor; EBX ECX EDX: its signature */
#define CORE_LEAF_LAST CORE_LEAF_BELOW
#define CORE_LEAF_END 0x400000ffu     /* up to here a leaf is the core's, and zero where it says nothing */
#define CORE_VERSION 1

/*
 *   NULL   nothing: RAX = CORE_NULL_ANSWER
 *   COUNT  RBX = exit reason: RAX = 0, RBX = exits of that reason since the start, summed over vCPUs, this call's
 *          own exit included
 *   STAMP  RAX = the TSC as the core's handler read it
 *   VMRUN  RBX = n, at most CORE_VMRUN_MAX: the core enters the guest n times at this very instruction, which exits
 *          at once, in the tightest loop there is; RAX = TSC ticks of all that as the core counts them, RBX =
 *          entries made (fewer when an NMI came between); n = 0 is everything but the entries
 */
#define CORE_CALLS(X) X(NULL) X(COUNT) X(STAMP) X(VMRUN)

enum core_call {
#define X(id) CORE_CALL_##id,
	CORE_CALLS(X)
#undef X
	CORE_CALL_NUMBER
};

#define CORE_NULL_ANSWER 0x6876616c6562ull
#define CORE_VMRUN_MAX 65536ull
#define CORE_EBADCALL (~0ull) /* in RAX: there is no such hypercall */
#define CORE_EBADARG (~1ull)  /* in RAX: the argument is out of range */

/* Every exit is counted under exactly one of these. The names are those of the counters the harness stores. */
#define CORE_EXITS(X)                                                                          \
	X(CPUID, "cpuid")                                                                      \
	X(HYPERCALL, "hypercall")                                                              \
	X(MSR_READ, "msr_read")                                                                \
	X(MSR_WRITE, "msr_write")                                                              \
	X(CONTROL, "control")   /* control registers, XSETBV: where the vendor leaves no choice */ \
	X(REFUSED, "refused")   /* an instruction that this machine does not have */           \
	X(ABSENT, "absent")     /* an access to memory that is not the guest's */              \
	X(APIC, "apic")         /* a write to the APIC while processors wait to be started */  \
	X(STEP, "step")         /* the second half of such a write */                          \
	X(EVENT, "event")       /* INIT, STARTUP, NMI */                                       \
	X(SHUTDOWN, "shutdown") /* triple fault */

enum core_exit {
#define X(id, word) CORE_EXIT_##id,
	CORE_EXITS(X)
#undef X
	CORE_EXIT_NUMBER
};

struct core_answer {
	u64 rax, rbx;
};

static inline struct core_answer core_vmmcall(u64 number, u64 argument)
{
	struct core_answer a = {number, argument};

	__asm__ volatile("vmmcall" : "+a"(a.rax), "+b"(a.rbx) :: "memory");
	return a;
}

static inline struct core_answer core_vmcall(u64 number, u64 argument)
{
	struct core_answer a = {number, argument};

	__asm__ volatile("vmcall" : "+a"(a.rax), "+b"(a.rbx) :: "memory");
	return a;
}
