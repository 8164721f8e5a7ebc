/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which model-specific registers the guest may access. All that are not listed pass, because the machine is the guest's.
 * Listed are those that would move, expose or stop the core. AMD: APM volume 2 appendix A; Intel: SDM volume 4.
 */
#include "vmm.h"
#include "trap.h"
#include "x86.h"

#define MSR_FEATURE_CONTROL 0x3a
#define MSR_PAT 0x277
#define MSR_X2APIC_ICR 0x830

#define APIC_BASE_EXTD (1ull << 10)
#define APIC_BASE_ENABLE (1ull << 11)
#define EFER_LMA (1ull << 10)

static struct msr_policy policies[] = {
	{MSR_EFER, MSR_EFER, MSR_ASK, MSR_ASK},
	{MSR_PAT, MSR_PAT, MSR_ASK, MSR_ASK},         /* the guest has its own: APM 15.25.8, SDM 28.2.6 */
	{MSR_APIC_BASE, MSR_APIC_BASE, MSR_PASS, MSR_ASK}, /* must not come to lie on the core's memory */
	{0x200, 0x21f, MSR_PASS, MSR_DROP},           /* MTRRs: the core's memory must stay cached */
	{0x250, 0x250, MSR_PASS, MSR_DROP},
	{0x258, 0x259, MSR_PASS, MSR_DROP},
	{0x268, 0x26f, MSR_PASS, MSR_DROP},
	{0x2ff, 0x2ff, MSR_PASS, MSR_DROP},
	{0xc0010010, 0xc0010010, MSR_PASS, MSR_DROP}, /* SYSCFG: meaning of the MTRRs */
	{0xc0010016, 0xc001001d, MSR_PASS, MSR_DROP}, /* IORR, TOP_MEM: where memory ends */
	{0xc0010058, 0xc0010058, MSR_PASS, MSR_DROP}, /* where PCI's configuration lies: not over the core */
	{0xc0010020, 0xc0010020, MSR_FAULT, MSR_DROP}, /* microcode: not the guest's to change */
	{0xc0010111, 0xc001011b, MSR_FAULT, MSR_FAULT}, /* SMM, VM_CR, VM_HSAVE_PA, SVM key, AVIC sync point */
	{0xc0010130, 0xc0010138, MSR_FAULT, MSR_FAULT}, /* SEV, SNP's map of memory */
	{0xc0000104, 0xc0000104, MSR_FAULT, MSR_FAULT}, /* SVM's TSC ratio */
	{0x79, 0x79, MSR_FAULT, MSR_DROP},            /* microcode */
	{0x9b, 0x9b, MSR_FAULT, MSR_FAULT},           /* SMM monitor */
	{0x9e, 0x9e, MSR_FAULT, MSR_FAULT},           /* SMBASE */
	{MSR_FEATURE_CONTROL, MSR_FEATURE_CONTROL, MSR_ASK, MSR_FAULT},
	{0x480, 0x493, MSR_FAULT, MSR_FAULT},         /* VMX capabilities */
	/* What lets the processor itself write where no nested table is asked: SDM 18.4.9 and 20.6.2.2 (the debug store
	 * is written through the core's own tables while the core runs), 33.2.6 (processor trace: physical addresses). */
	{0x3f1, 0x3f1, MSR_FAULT, MSR_FAULT},
	{0x600, 0x600, MSR_FAULT, MSR_FAULT},
	{0x560, 0x561, MSR_FAULT, MSR_FAULT},
	{0x570, 0x587, MSR_FAULT, MSR_FAULT},
	{0x981, 0x983, MSR_PASS, MSR_FAULT},          /* memory encryption: how memory is read */
	{MSR_X2APIC_ICR, MSR_X2APIC_ICR, MSR_PASS, MSR_PASS}, /* last: ASK while processors wait, see msr_init() */
};
#define POLICIES (sizeof(policies) / sizeof(policies[0]))

static u64 efer_allowed;

/* Bits of EFER that are there when CPUID says so: leaf, register, its bit, EFER's (APM 3.1.7). */
static const struct {
	u32 leaf;
	enum { EAX, EBX, ECX, EDX } reg;
	u32 bit, efer;
} features[] = {
	{0x80000001, EDX, 11, 0},  /* SCE */
	{0x80000001, EDX, 20, 11}, /* NXE */
	{0x80000001, EDX, 25, 14}, /* FFXSR */
	{0x80000001, ECX, 17, 15}, /* TCE */
	{0x80000008, EBX, 8, 17},  /* MCOMMIT */
	{0x80000008, EBX, 13, 18}, /* interruptible WBINVD */
	{0x80000021, EAX, 7, 20},  /* upper address ignore */
	{0x80000021, EAX, 8, 21},  /* automatic IBRS */
};

static u32 feature_bit(u32 i)
{
	struct cpuid c = cpuid(features[i].leaf, 0);
	const u32 word[] = {c.eax, c.ebx, c.ecx, c.edx};

	return word[features[i].reg] >> features[i].bit & 1;
}

void msr_init(void)
{
	if (machine.cpus > 1)
		policies[POLICIES - 1].write = MSR_ASK;
	/* A bit that the processor lacks would make the next VM entry fail; the guest must get #GP instead. */
	efer_allowed = EFER_LME | EFER_LMA;
	for (u32 i = 0; i < sizeof(features) / sizeof(features[0]); i++)
		if (cpuid(0x80000000, 0).eax >= features[i].leaf)
			efer_allowed |= (u64)feature_bit(i) << features[i].efer;
}

const struct msr_policy *msr_policy(u32 i)
{
	return i < POLICIES ? &policies[i] : NULL;
}

static const struct msr_policy *find(u32 msr)
{
	for (u32 i = 0; i < POLICIES; i++)
		if (policies[i].first <= msr && msr <= policies[i].last)
			return &policies[i];
	return NULL;
}

static bool set_efer(struct vcpu *v, u64 value)
{
	u64 old = machine.vendor->get(v, VCPU_EFER);

	if (value & ~efer_allowed)
		return false;
	/* LME may not change while paging is on, and LMA is the processor's to set (APM 3.1.7). */
	if ((value ^ old) & EFER_LME && machine.vendor->get(v, VCPU_CR0) & CR0_PG)
		return false;
	machine.vendor->set(v, VCPU_EFER, (value & ~EFER_LMA) | (old & EFER_LMA));
	return true;
}

/* Types 2 and 3 and everything above 7 are reserved (APM 7.8.1). */
static bool set_pat(struct vcpu *v, u64 value)
{
	for (u32 shift = 0; shift < 64; shift += 8) {
		u64 type = value >> shift & 0xff;

		if (type > 7 || type == 2 || type == 3)
			return false;
	}
	machine.vendor->set(v, VCPU_PAT, value);
	return true;
}

/* The base never moves. The mode may change on a single processor only: start.c relies on it elsewhere. */
static bool set_apic_base(u64 value)
{
	u64 old = rdmsr(MSR_APIC_BASE);

	if (value == old)
		return true;
	if ((value ^ old) & ~(APIC_BASE_EXTD | APIC_BASE_ENABLE) || machine.cpus > 1)
		return false;
	return wrmsr_safe(MSR_APIC_BASE, value);
}

static bool ask_write(struct vcpu *v, u32 msr, u64 value)
{
	switch (msr) {
	case MSR_EFER:
		return set_efer(v, value);
	case MSR_PAT:
		return set_pat(v, value);
	case MSR_APIC_BASE:
		return set_apic_base(value);
	case MSR_X2APIC_ICR:
		return vcpu_handle_x2apic_icr(v, value);
	}
	return false;
}

static bool ask_read(struct vcpu *v, u32 msr, u64 *value)
{
	switch (msr) {
	case MSR_EFER:
		*value = machine.vendor->get(v, VCPU_EFER);
		return true;
	case MSR_PAT:
		*value = machine.vendor->get(v, VCPU_PAT);
		return true;
	case MSR_FEATURE_CONTROL:
		*value = 1; /* locked with VMX off, as firmware without VMX leaves it */
		return true;
	}
	return false;
}

/* An exit without a policy is a register outside the permission map: no such register. */
bool vcpu_handle_rdmsr(struct vcpu *v)
{
	const struct msr_policy *p = find((u32)v->regs.rcx);
	u64 value;

	if (!p || p->read != MSR_ASK || !ask_read(v, (u32)v->regs.rcx, &value))
		return false;
	v->regs.rax = (u32)value;
	v->regs.rdx = value >> 32;
	return true;
}

bool vcpu_handle_wrmsr(struct vcpu *v)
{
	const struct msr_policy *p = find((u32)v->regs.rcx);
	u64 value = v->regs.rdx << 32 | (u32)v->regs.rax, old;

	if (!p)
		return false;
	if (p->write == MSR_DROP) /* but only where there is such a register */
		return p->read == MSR_FAULT || rdmsr_safe((u32)v->regs.rcx, &old);
	return p->write == MSR_ASK && ask_write(v, (u32)v->regs.rcx, value);
}
