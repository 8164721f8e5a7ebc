/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Everything on Intel processors that happens before the guest's first instruction: can this machine carry the core,
 * VMXON, the controls, host and guest state of a VMCS. Exits are in vmx.c. Section numbers: SDM volume 3.
 */
#include "vmx.h"
#include "apic.h"
#include "str.h"
#include "trap.h"
#include "x86.h"

#define CR0_ET (1ull << 4)
#define CPUID_XSAVE (1u << 26)
#define CPUID_VMX (1u << 5)

/* 25.2: each begins with the revision of the processor's format. */
struct vmx_region {
	u32 revision, data[1023];
} __attribute__((aligned(4096)));

static struct vmx_region on_regions[CPU_MAX], vmcs_regions[CPU_MAX];

/* 25.6.9: one bit an MSR, reads of the low and the high range, then writes; any other MSR always exits. */
#define BITMAP_HIGH 1024
#define BITMAP_WRITE 2048
static u8 msr_bitmap[PAGE_SIZE] __attribute__((aligned(4096)));

/* --- can it be done? */

/* The high half of a capability says which controls may be 1, the low half which must be. */
static bool allows(u32 capability, u32 wanted)
{
	return (rdmsr(capability) >> 32 & wanted) == wanted;
}

static const char *ept_absent(void)
{
	const u64 needed = EPT_WALK4 | EPT_WRITE_BACK | EPT_2M | EPT_INVEPT | EPT_INVVPID;

	if (!allows(MSR_VMX_TRUE_PROC, PROC_SECONDARY) || !allows(MSR_VMX_PROC2, PROC2_EPT))
		return "this processor has no nested paging (EPT)";
	if (!allows(MSR_VMX_PROC2, PROC2_UNRESTRICTED))
		return "this processor cannot run a guest in real mode (no unrestricted guest)";
	if (!allows(MSR_VMX_PROC2, PROC2_VPID) || (rdmsr(MSR_VMX_EPT_VPID) & needed) != needed)
		return "this processor's EPT lacks VPID, 2 MiB pages or INVEPT";
	/* The nested tables use 1 GiB pages where ordinary tables could. */
	if (cpuid(0x80000001, 0).edx >> 26 & 1 && !(rdmsr(MSR_VMX_EPT_VPID) & EPT_1G))
		return "this processor's EPT lacks the 1 GiB pages that its own paging has";
	return NULL;
}

const char *vmx_absent(void)
{
	if (!(cpuid(1, 0).ecx & CPUID_VMX))
		return "this processor has no VMX";
	if ((rdmsr(MSR_FEATURE_CONTROL) & (FEATURE_LOCKED | FEATURE_VMX)) == FEATURE_LOCKED)
		return "VMX is disabled by the firmware (IA32_FEATURE_CONTROL): enable it in the setup";
	if (!(rdmsr(MSR_VMX_BASIC) & BASIC_TRUE_CONTROLS))
		return "this processor has no nested paging (EPT)"; /* those came together */
	const char *why = ept_absent();
	if (why)
		return why;
	if (!allows(MSR_VMX_TRUE_PROC, PROC_MSR_BITMAPS) ||
	    !allows(MSR_VMX_TRUE_ENTRY, ENTRY_LOAD_EFER | ENTRY_LOAD_PAT) ||
	    !allows(MSR_VMX_TRUE_EXIT, EXIT_SAVE_EFER | EXIT_LOAD_EFER | EXIT_SAVE_PAT | EXIT_LOAD_PAT))
		return "this processor's VMX lacks MSR bitmaps or the switching of EFER and PAT";
	return NULL;
}

/* --- MSR bitmap */

/* Byte and bit of an MSR; false: in neither range. */
static bool bitmap_place(u32 msr, u32 *byte, u8 *bit)
{
	if ((msr & ~0xc0000000u) >= 0x2000 || (msr >> 30 != 0 && msr >> 30 != 3))
		return false;
	*byte = (msr >> 30 ? BITMAP_HIGH : 0) + (msr & 0x1fff) / 8;
	*bit = (u8)(1u << (msr & 7));
	return true;
}

static void forbid(const struct msr_policy *p, u32 msr)
{
	u32 byte;
	u8 bit;

	if (!bitmap_place(msr, &byte, &bit))
		return;
	if (p->read != MSR_PASS)
		msr_bitmap[byte] |= bit;
	if (p->write != MSR_PASS)
		msr_bitmap[BITMAP_WRITE + byte] |= bit;
}

void vmx_msr_pass(u32 msr)
{
	u32 byte;
	u8 bit;

	if (bitmap_place(msr, &byte, &bit))
		__atomic_fetch_and(&msr_bitmap[BITMAP_WRITE + byte], (u8)~bit, __ATOMIC_SEQ_CST);
}

void vmx_init(void)
{
	const struct msr_policy *p;

	for (u32 i = 0; (p = msr_policy(i)); i++)
		for (u32 msr = p->first; msr <= p->last; msr++)
			forbid(p, msr);
}

/* --- VMXON and the VMCS of one processor */

/* 24.7: firmware that has not decided leaves it to us, on each processor. */
static void unlock(void)
{
	u64 control = rdmsr(MSR_FEATURE_CONTROL);

	if (!(control & FEATURE_LOCKED))
		wrmsr(MSR_FEATURE_CONTROL, control | FEATURE_LOCKED | FEATURE_VMX);
}

/* XSETBV is executed for the guest, so the core must be able to. */
static void enter_vmx(u32 index)
{
	struct vmx_region *on = &on_regions[index], *vmcs = &vmcs_regions[index];
	u64 on_pa = (u64)(uintptr_t)on, vmcs_pa = (u64)(uintptr_t)vmcs;
	bool failed;

	on->revision = vmcs->revision = (u32)rdmsr(MSR_VMX_BASIC) & 0x7fffffff;
	unlock();
	write_cr4(read_cr4() | CR4_VMXE | (cpuid(1, 0).ecx & CPUID_XSAVE ? CR4_OSXSAVE : 0));
	__asm__ volatile("vmxon %1" : "=@ccbe"(failed) : "m"(on_pa) : "memory");
	if (!failed)
		__asm__ volatile("vmclear %1" : "=@ccbe"(failed) : "m"(vmcs_pa) : "memory");
	if (!failed)
		__asm__ volatile("vmptrld %1" : "=@ccbe"(failed) : "m"(vmcs_pa) : "memory");
	if (failed)
		refuse("this processor does not enter VMX operation, though it says it can");
}

static u32 controls(u32 capability, u32 wanted)
{
	u64 allowed = rdmsr(capability);

	return (wanted | (u32)allowed) & (u32)(allowed >> 32);
}

/* Not exiting: interrupts, NMI, HLT, port I/O, CR3, CR8, debug registers, TSC. They are the guest's (README.md). */
static void set_controls(const struct vcpu *v, u64 nested_root)
{
	vmwrite(VMCS_PIN, controls(MSR_VMX_TRUE_PIN, 0));
	vmwrite(VMCS_PROC, controls(MSR_VMX_TRUE_PROC, PROC_MSR_BITMAPS | PROC_SECONDARY));
	/* The latter four only let instructions work that CPUID promises. */
	vmwrite(VMCS_PROC2, controls(MSR_VMX_PROC2, PROC2_EPT | PROC2_VPID | PROC2_UNRESTRICTED | PROC2_RDTSCP |
					   PROC2_INVPCID | PROC2_XSAVES | PROC2_USER_WAIT));
	vmwrite(VMCS_EXIT, controls(MSR_VMX_TRUE_EXIT, EXIT_SAVE_DEBUG | EXIT_HOST_64 | EXIT_SAVE_PAT | EXIT_LOAD_PAT |
					  EXIT_SAVE_EFER | EXIT_LOAD_EFER));
	vmwrite(VMCS_ENTRY, controls(MSR_VMX_TRUE_ENTRY, ENTRY_LOAD_DEBUG | ENTRY_LOAD_PAT | ENTRY_LOAD_EFER));
	vmwrite(VMCS_EXCEPTIONS, 0);
	vmwrite(VMCS_CR3_TARGETS, 0);
	vmwrite(VMCS_EXIT_MSR_STORES, 0);
	vmwrite(VMCS_EXIT_MSR_LOADS, 0);
	vmwrite(VMCS_ENTRY_MSR_LOADS, 0);
	vmwrite(VMCS_ENTRY_EVENT, 0);
	vmwrite(VMCS_MSR_BITMAPS, (u64)(uintptr_t)msr_bitmap);
	vmwrite(VMCS_VPID, v->index + 1);
	vmwrite(VMCS_EPT_POINTER, nested_root | 6 | (NPAGING_LEVELS - 1) << 3); /* 25.6.11: write-back, levels - 1 */
	vmwrite(VMCS_LINK, ~0ull);
	/* 25.6.6: VMX demands CR0.NE and CR4.VMXE; the guest sees what it has written. */
	vmwrite(VMCS_CR0_MASK, CR0_NE);
	vmwrite(VMCS_CR4_MASK, CR4_VMXE);
	vmwrite(VMCS_CR4_SHADOW, 0);
}

static u64 table_base(bool gdt)
{
	struct {
		u16 limit;
		u64 base;
	} __attribute__((packed)) pointer;

	if (gdt)
		__asm__ volatile("sgdt %0" : "=m"(pointer));
	else
		__asm__ volatile("sidt %0" : "=m"(pointer));
	return pointer.base;
}

/* 25.5: what an exit loads. */
static void set_host(struct vcpu *v)
{
	vmwrite(VMCS_HOST_CR0, read_cr0());
	vmwrite(VMCS_HOST_CR3, read_cr3());
	vmwrite(VMCS_HOST_CR4, read_cr4());
	vmwrite(VMCS_HOST_EFER, rdmsr(MSR_EFER));
	vmwrite(VMCS_HOST_PAT, rdmsr(MSR_PAT));
	vmwrite(VMCS_HOST_CS, SEL_CODE);
	for (u32 field = VMCS_HOST_SS; field <= VMCS_HOST_DS; field += 2)
		vmwrite((enum vmcs_field)field, SEL_DATA);
	vmwrite(VMCS_HOST_ES, SEL_DATA);
	vmwrite(VMCS_HOST_FS, 0);
	vmwrite(VMCS_HOST_GS, 0);
	vmwrite(VMCS_HOST_TR, SEL_TSS);
	vmwrite(VMCS_HOST_FS_BASE, 0);
	vmwrite(VMCS_HOST_GS_BASE, rdmsr(MSR_GS_BASE));
	vmwrite(VMCS_HOST_TR_BASE, (u64)(uintptr_t)&cpu_self()->tss);
	vmwrite(VMCS_HOST_GDTR_BASE, table_base(true));
	vmwrite(VMCS_HOST_IDTR_BASE, table_base(false));
	vmwrite(VMCS_HOST_SYSENTER_CS, 0);
	vmwrite(VMCS_HOST_SYSENTER_ESP, 0);
	vmwrite(VMCS_HOST_SYSENTER_EIP, 0);
	vmwrite(VMCS_HOST_RSP, (u64)(uintptr_t)&v->vendor_pa);
	vmwrite(VMCS_HOST_RIP, (u64)(uintptr_t)vmx_resume_point);
}

void vmx_vcpu_init(struct vcpu *v, u64 nested_root)
{
	enter_vmx(v->index);
	v->vendor_pa = (u64)(uintptr_t)&vmcs_regions[v->index];
	set_controls(v, nested_root);
	set_host(v);
	invept(2, 0);
	invvpid_all();
}

/* --- how the guest begins */

static void set_segment(u32 i, u16 selector, u64 base, u32 limit, u32 rights)
{
	vmwrite((enum vmcs_field)(VMCS_GUEST_ES + 2 * i), selector);
	vmwrite((enum vmcs_field)(VMCS_GUEST_ES_LIMIT + 2 * i), limit);
	vmwrite((enum vmcs_field)(VMCS_GUEST_ES_RIGHTS + 2 * i), rights);
	vmwrite((enum vmcs_field)(VMCS_GUEST_ES_BASE + 2 * i), base);
}

static void set_segments(u32 code, u32 data, u32 limit)
{
	for (u32 i = SEGMENT_ES; i <= SEGMENT_GS; i++)
		set_segment(i, 0, 0, limit, i == SEGMENT_CS ? code : data);
	set_segment(SEGMENT_LDTR, 0, 0, 0xffff, RIGHTS_LDT);
	set_segment(SEGMENT_TR, 0, 0, 0xffff, RIGHTS_TSS32);
	vmwrite(VMCS_GUEST_GDTR_BASE, 0);
	vmwrite(VMCS_GUEST_GDTR_LIMIT, 0xffff);
	vmwrite(VMCS_GUEST_IDTR_BASE, 0);
	vmwrite(VMCS_GUEST_IDTR_LIMIT, 0xffff);
}

/* Table 10-1, state after INIT. */
static void set_common(void)
{
	static const enum vmcs_field zero[] = {
		VMCS_GUEST_CR3, VMCS_GUEST_EFER, VMCS_GUEST_DEBUGCTL, VMCS_GUEST_RSP, VMCS_GUEST_BLOCKING,
		VMCS_GUEST_ACTIVITY, VMCS_GUEST_PENDING_DEBUG, VMCS_GUEST_SYSENTER_CS, VMCS_GUEST_SYSENTER_ESP,
		VMCS_GUEST_SYSENTER_EIP,
	};

	for (size_t i = 0; i < sizeof(zero) / sizeof(zero[0]); i++)
		vmwrite(zero[i], 0);
	vmwrite(VMCS_GUEST_CR4, CR4_VMXE);
	vmwrite(VMCS_GUEST_DR7, 0x400);
	vmwrite(VMCS_GUEST_RFLAGS, 2);
	vmwrite(VMCS_GUEST_PAT, 0x0007040600070406);
}

static void set_cr0(u64 value)
{
	vmwrite(VMCS_CR0_SHADOW, value);
	vmwrite(VMCS_GUEST_CR0, value | CR0_NE);
}

/* 9.4.4: a processor begins at vector << 12, in real mode, with its APIC switched off by software. */
static void start_real(struct vcpu *v)
{
	set_segments(RIGHTS_CODE16, RIGHTS_DATA16, 0xffff);
	set_segment(SEGMENT_CS, (u16)(v->start.entry << 8), v->start.entry << 12, 0xffff, RIGHTS_CODE16);
	set_cr0(CR0_ET);
	vmwrite(VMCS_GUEST_RIP, 0);
	v->regs.rdx = cpuid(1, 0).eax; /* family, model, stepping */
	apic_write(APIC_SPURIOUS, 0xff);
}

static void start_pvh(struct vcpu *v)
{
	set_segments(RIGHTS_CODE32, RIGHTS_DATA32, 0xffffffff);
	set_cr0(CR0_PE | CR0_ET);
	vmwrite(VMCS_GUEST_RIP, v->start.entry);
	v->regs.rbx = v->start.rbx;
}

void vmx_set_start(struct vcpu *v)
{
	set_common();
	if (v->start.real_mode)
		start_real(v);
	else
		start_pvh(v);
}
