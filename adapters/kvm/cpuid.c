/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CPUID of a vCPU (cpuid.h). KVM reports the host's identity in fields that belong to the vCPU (APIC id, number of
 * cores); those are the only ones rewritten here. SDM 2A CPUID; APM 3 appendix E.
 */
#include "cpuid.h"

#include <errno.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#define ENTRIES_MAX 256
#define HYPERVISOR (1u << 31)   /* leaf 1 ECX; KVM leaves it to the VMM */
#define TSC_DEADLINE (1u << 24) /* leaf 1 ECX; depends on the irqchip, hence not in the supported set */
#define HTT (1u << 28)          /* leaf 1 EDX: the count in EBX is valid */

/* Bits needed to number n things. */
static u32 id_bits(unsigned n)
{
	u32 bits = 0;

	while ((1u << bits) < n)
		bits++;
	return bits;
}

static void leaf1_fix(struct kvm_cpuid_entry2 *e, unsigned index, unsigned vcpus, bool deadline)
{
	e->ebx = (e->ebx & 0xffffu) | vcpus << 16 | index << 24;
	e->ecx |= HYPERVISOR | (deadline ? TSC_DEADLINE : 0);
	e->edx = vcpus > 1 ? e->edx | HTT : e->edx & ~HTT;
}

/* A cache is shared by all vCPUs from level 3 on, otherwise private. Leaf 4 also counts the cores. */
static void cache_fix(struct kvm_cpuid_entry2 *e, unsigned vcpus)
{
	u32 level = e->eax >> 5 & 7;

	e->eax = (e->eax & 0x3fffu) | (level >= 3 ? (vcpus - 1) << 14 : 0);
	if (e->function == 4 && level)
		e->eax |= (vcpus - 1) << 26;
}

static void entry_fix(struct kvm_cpuid_entry2 *e, unsigned index, unsigned vcpus, bool deadline)
{
	switch (e->function) {
	case 1:
		leaf1_fix(e, index, vcpus, deadline);
		break;
	case 4:
	case 0x8000001d:
		cache_fix(e, vcpus);
		break;
	case 0xb:
	case 0x1f:
		e->edx = index;
		break;
	case 0x80000008:
		e->ecx = (e->ecx & ~0xf0ffu) | id_bits(vcpus) << 12 | (vcpus - 1);
		break;
	case 0x8000001e:
		e->eax = e->ebx = index;
		e->ecx = 0;
		break;
	default:
		break;
	}
}

/* Leaf 0 is the first that KVM lists. */
static void first_to_end(struct kvm_cpuid2 *set)
{
	struct kvm_cpuid_entry2 first = set->entries[0];

	memmove(set->entries, set->entries + 1, (set->nent - 1) * sizeof(first));
	set->entries[set->nent - 1] = first;
}

int cpuid_set(int kvm, int vcpu, unsigned index, unsigned vcpus, bool leaf0_last, struct why *why)
{
	struct kvm_cpuid2 *set = xcalloc(1, sizeof(*set) + ENTRIES_MAX * sizeof(set->entries[0]));
	bool deadline = ioctl(kvm, KVM_CHECK_EXTENSION, KVM_CAP_TSC_DEADLINE_TIMER) > 0;

	set->nent = ENTRIES_MAX;
	int err = ioctl(kvm, KVM_GET_SUPPORTED_CPUID, set);
	for (u32 i = 0; !err && i < set->nent; i++)
		entry_fix(&set->entries[i], index, vcpus, deadline);
	if (!err && leaf0_last && set->nent)
		first_to_end(set);
	if (!err)
		err = ioctl(vcpu, KVM_SET_CPUID2, set);
	free(set);
	return err ? fail(why, -errno, "cannot give vCPU %u its CPUID: %s", index, strerror(errno)) : 0;
}
