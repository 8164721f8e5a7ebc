/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * KVM: number in RAX, answer in RAX (Documentation/virt/kvm/x86/hypercalls.rst). KVM patches the other vendor's
 * instruction into the guest on first use, so the right one is chosen here.
 */
#include "hypervisor.h"

#define UNKNOWN_NUMBER 0x7fffffffull
#define KVM_ENOSYS 1000

static u64 hypercall(void)
{
	static int amd = -1;
	u64 rax = UNKNOWN_NUMBER;

	if (amd < 0)
		amd = hypervisor_amd();
	if (amd)
		__asm__ volatile("vmmcall" : "+a"(rax) :: "memory");
	else
		__asm__ volatile("vmcall" : "+a"(rax) :: "memory");
	return rax;
}

const struct hypervisor hypervisor_kvm = {
	.name = "kvm",
	.signature = {"KVMKVMKVM"},
	.hypercall = hypercall,
	.expected = 0ull - KVM_ENOSYS,
};
