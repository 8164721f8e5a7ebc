/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * KVM: number in RAX, answer in RAX (Documentation/virt/kvm/x86/hypercalls.rst). KVM patches the other vendor's
 * instruction into the guest on first use, so the right one is chosen here.
 */
#include "hypervisor.h"
#include "trap.h"

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

/* Documentation/virt/kvm/x86/msr.rst, MSR_KVM_SYSTEM_TIME_NEW and struct pvclock_vcpu_time_info. */
#define LEAF_FEATURES 1
#define FEATURE_CLOCKSOURCE2 (1u << 3)
#define MSR_SYSTEM_TIME 0x4b564d01
#define SYSTEM_TIME_ON 1

static struct {
	u32 version, pad;
	u64 tsc, system_time;
	u32 multiplier;
	int8_t shift;
	u8 flags, tail[2];
} clock_page __attribute__((aligned(32)));

/* ns = (ticks << shift) * multiplier >> 32, so a second is (10^9 << 32) / multiplier ticks, shifted the other way. */
static u64 tsc_hz(void)
{
	u64 hz;

	if (!(hypervisor_cpuid(hypervisor_leaf() + LEAF_FEATURES, 0).eax & FEATURE_CLOCKSOURCE2))
		return 0;
	if (!wrmsr_safe(MSR_SYSTEM_TIME, (u64)(uintptr_t)&clock_page | SYSTEM_TIME_ON))
		return 0;
	barrier();
	u32 multiplier = clock_page.multiplier;
	int8_t shift = clock_page.shift;
	wrmsr_safe(MSR_SYSTEM_TIME, 0);
	if (!multiplier)
		return 0;
	hz = (1000000000ull << 32) / multiplier;
	return shift < 0 ? hz << -shift : hz >> shift;
}

const struct hypervisor hypervisor_kvm = {
	.name = "kvm",
	.signature = {"KVMKVMKVM"},
	.hypercall = hypercall,
	.control = control,
	.expected = 0ull - KVM_ENOSYS,
	.tsc_hz = tsc_hz,
	.tsc_hz_disturbs = true,
};
