/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the guest gets for a CPUID leaf that is filtered and for a hypercall that does something, and how its end is
 * reported. Neutral: policy only. What the most frequent exits need is in hot.h.
 */
#include "hot.h"
#include "str.h"
#include "x86.h"

static void set_cpuid(struct vcpu *v, struct cpuid c)
{
	v->regs.rax = c.eax;
	v->regs.rbx = c.ebx;
	v->regs.rcx = c.ecx;
	v->regs.rdx = c.edx;
}

static struct cpuid core_leaf(u32 leaf)
{
	struct cpuid c = {0};

	if (leaf == CORE_LEAF) {
		c.eax = CORE_LEAF_LAST;
		memcpy(&c.ebx, CORE_SIGNATURE, 4);
		memcpy(&c.ecx, CORE_SIGNATURE + 4, 4);
		memcpy(&c.edx, CORE_SIGNATURE + 8, 4);
	} else if (leaf == CORE_LEAF_VERSION) {
		c = (struct cpuid){CORE_VERSION, CORE_EXIT_NUMBER, machine.cpus, 0};
	} else if (leaf == CORE_LEAF_BELOW && cpuid(1, 0).ecx >> 31) {
		c = cpuid(0x40000000, 0);
		c.eax = 1;
	}
	return c;
}

/* CPUID reflects two bits of CR4, and here the core's CR4 was in force (SDM volume 2, CPUID leaves 1 and 7). */
static u32 from_cr4(struct vcpu *v, u32 value, u32 bit, u32 cr4_bit)
{
	u32 set = (u32)(machine.vendor->get(v, VCPU_CR4) >> cr4_bit & 1);

	return (value & ~(1u << bit)) | set << bit;
}

/* With several processors the APIC stays in the mode it was found in (start.c). */
static bool x2apic_hidden(void)
{
	return machine.cpus > 1 && !(rdmsr(MSR_APIC_BASE) & 1 << 10);
}

static void filter_leaf1(struct vcpu *v)
{
	u32 c = from_cr4(v, (u32)v->regs.rcx, 27, 18) | 1u << 31; /* OSXSAVE; there is a hypervisor */

	c &= ~(1u << 2 | 1u << 4 | 1u << 5 | 1u << 6); /* debug store (msr.c), VMX, SMX */
	v->regs.rcx = x2apic_hidden() ? c & ~(1u << 21) : c;
	v->regs.rdx &= ~(1u << 21); /* debug store */
}

/* Subleaves above 0 have none of these bits, and no PKU. */
static void filter_leaf7(struct vcpu *v)
{
	if (v->regs.rcx & 1u << 3)
		v->regs.rcx = from_cr4(v, (u32)v->regs.rcx, 4, 22); /* OSPKE */
	v->regs.rbx &= ~(1u << 25); /* processor trace (msr.c) */
	v->regs.rdx &= ~(1u << 18); /* PCONFIG: a control of VMX that is off */
}

void vcpu_filter_cpuid(struct vcpu *v)
{
	u32 leaf = (u32)v->regs.rax;

	processor_cpuid(v);
	if (leaf == 1)
		filter_leaf1(v);
	else if (leaf == 7)
		filter_leaf7(v);
	else if (leaf == LEAF_TRACE)
		set_cpuid(v, (struct cpuid){0});
	else if (leaf >= CORE_LEAF && leaf <= CORE_LEAF_END)
		set_cpuid(v, core_leaf(leaf));
	else if (leaf == 0x80000001)
		v->regs.rcx &= ~(1u << 2 | 1u << 12); /* SVM, SKINIT */
	else if (leaf == 0x80000008)
		v->regs.rbx &= ~(1u << 3 | 1u << 21); /* INVLPGB: #UD in a guest, APM volume 3 */
	else if (leaf == 0x8000000a || leaf == 0x8000001f)
		set_cpuid(v, (struct cpuid){0}); /* SVM's and SEV's own leaves */
}

static u64 count_exits(enum core_exit reason)
{
	u64 n = 0;

	for (u32 i = 0; i < machine.cpus; i++)
		n += vcpu_at(i)->exits[reason];
	return n;
}

static COLD void answer_count(struct vcpu *v)
{
	if (v->regs.rbx >= CORE_EXIT_NUMBER) {
		v->regs.rax = CORE_EBADARG;
		return;
	}
	v->regs.rbx = count_exits((enum core_exit)v->regs.rbx);
	v->regs.rax = 0;
}

static COLD void answer_vmrun(struct vcpu *v)
{
	if (v->regs.rbx > CORE_VMRUN_MAX) {
		v->regs.rax = CORE_EBADARG;
		return;
	}
	u64 begin = rdtsc();

	v->regs.rbx = machine.vendor->spin(v, v->regs.rbx);
	v->regs.rax = rdtsc() - begin;
	v->exits[CORE_EXIT_HYPERCALL] += v->regs.rbx;
}

void vcpu_handle_call(struct vcpu *v)
{
	u64 number = v->regs.rax;

	if (number == CORE_CALL_STAMP)
		v->regs.rax = rdtsc();
	else if (number == CORE_CALL_COUNT)
		answer_count(v);
	else if (number == CORE_CALL_VMRUN)
		answer_vmrun(v);
	else
		v->regs.rax = CORE_EBADCALL;
}

void vcpu_handle_shutdown(struct vcpu *v, const char *what, u64 detail)
{
	say("vCPU %u: %s (0x%lx) at rip 0x%lx; the machine is reset", v->index, what, detail,
	    machine.vendor->get(v, VCPU_RIP));
	machine_reset();
}

void vcpu_handle_init(struct vcpu *v)
{
	if (v->index == 0)
		vcpu_handle_shutdown(v, "INIT", 0);
	say("vCPU %u: got INIT after it had been started, and is parked", v->index);
	halt_forever();
}
