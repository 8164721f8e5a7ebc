/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * KVM: number in RAX, answer in RAX (Documentation/virt/kvm/x86/hypercalls.rst). KVM patches the other vendor's
 * instruction into the guest on first use, so the right one is chosen here.
 */
#include "hypervisor.h"

#define UNKNOWN_NUMBER 0x7fffffffull
#define KVM_ENOSYS 1000

/* Documentation/virt/kvm/x86/msr.rst, cpuid.rst: the clock page of a vCPU. */
#define LEAF_FEATURES 1
#define FEATURE_CLOCK (1u << 3)
#define MSR_CLOCK 0x4b564d01
#define CLOCK_ENABLE 1

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

/* The clock is switched on to be asked once, and off again: while it is on, KVM has more to do at an exit. */
static u64 tsc_hz(void)
{
	static volatile struct {
		u32 version, pad;
		u64 tsc, ns;
		u32 multiplier;
		signed char shift;
		u8 flags[3];
	} page __attribute__((aligned(32)));

	if (!(cpuid(hypervisor_leaf() + LEAF_FEATURES, 0).eax & FEATURE_CLOCK))
		return 0;
	wrmsr(MSR_CLOCK, (u64)(uintptr_t)&page | CLOCK_ENABLE);
	cpuid(0, 0); /* KVM fills it in before it enters the guest again */
	u32 multiplier = page.multiplier;
	int shift = page.shift;

	wrmsr(MSR_CLOCK, 0);
	if (!multiplier)
		return 0;
	u64 hz = (1000000000ull << 32) / multiplier;

	return shift < 0 ? hz << -shift : hz >> shift;
}

/* Not KVM's but the VMM's: kvm/direct has the port (abi.h), anybody else's reads as all ones. */
static bool protect(bool on)
{
	if (inl(HVLAB_PROTECT_PORT) != HVLAB_PROTECT_ANSWER)
		return false;
	outl(HVLAB_PROTECT_PORT, on);
	return inl(HVLAB_PROTECT_PORT) == HVLAB_PROTECT_ANSWER;
}

const struct hypervisor hypervisor_kvm = {
	.name = "kvm",
	.signature = {"KVMKVMKVM"},
	.hypercall = hypercall,
	.control = control,
	.expected = 0ull - KVM_ENOSYS,
	.tsc_hz = tsc_hz,
	.tsc_hz_disturbs = true,
	.splits_strings = true,
	.protect = protect,
};
