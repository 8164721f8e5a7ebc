/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * KVM: number in RAX, answer in RAX (Documentation/virt/kvm/x86/hypercalls.rst). KVM patches the other vendor's
 * instruction into the guest on first use, so the right one is chosen here.
 */
#include "hypervisor.h"

#define UNKNOWN_NUMBER 0x7fffffffull
#define KVM_ENOSYS 1000

/* amd: -1 until asked for. The control passes the same way and executes no instruction of either vendor. */
#define CALL(amd_instruction, intel_instruction)                               \
	do {                                                                   \
		static int amd = -1;                                           \
		u64 rax = UNKNOWN_NUMBER;                                      \
		if (amd < 0)                                                   \
			amd = hypervisor_amd();                                \
		if (amd)                                                       \
			__asm__ volatile(amd_instruction : "+a"(rax) :: "memory");   \
		else                                                           \
			__asm__ volatile(intel_instruction : "+a"(rax) :: "memory"); \
		return rax;                                                    \
	} while (0)

static u64 hypercall(void)
{
	CALL("vmmcall", "vmcall");
}

static u64 control(void)
{
	CALL("# none", "# none either");
}

const struct hypervisor hypervisor_kvm = {
	.name = "kvm",
	.signature = {"KVMKVMKVM"},
	.hypercall = hypercall,
	.control = control,
	.expected = 0ull - KVM_ENOSYS,
};
