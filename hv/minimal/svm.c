/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The core on AMD processors: making a VMCB, decoding an exit, injecting a fault. What the guest gets is decided in
 * the neutral files; the loop itself is svm_run.S. Section numbers: APM volume 2.
 */
#include "svm.h"
#include "hot.h"
#include "apic.h"
#include "str.h"
#include "trap.h"
#include "x86.h"

#define DR6_HITS 0xfull
#define DR6_BS (1ull << 14)
#define DR7_GD (1ull << 13)
#define MSR_DEBUGCTL 0x1d9
#define DEBUGCTL_BTF 2
#define VMMCALL_LENGTH 3

VCPU_AT(vendor_pa, 40);

_Noreturn void svm_run(struct vcpu *v, bool saves_rip);
u64 svm_spin(u64 vmcb, u64 n);
void svm_exit_saved(struct vcpu *v);
void svm_exit_unsaved(struct vcpu *v);
void svm_nmi(void);

static struct vmcb vmcbs[CPU_MAX];
static bool saves_rip; /* of the next instruction, into the VMCB */
static u8 host_save[CPU_MAX][PAGE_SIZE] __attribute__((aligned(4096)));

/* 15.11: two bits (read, write) for each MSR of three ranges; any other MSR always exits. One map for all vCPUs. */
#define MSRPM_RANGE 2048 /* bytes */
static u8 msrpm[2 * PAGE_SIZE] __attribute__((aligned(4096)));

/* What is the guest's own while it is let go for one instruction: TF and IF, DR6. */
static struct {
	u64 flags, dr6;
} step_own[CPU_MAX];

static const struct npaging_format npt = { /* 15.25.5: as ordinary tables, every access a user access */
	.table = PTE_P | PTE_W | PTE_U,
	.ram = PTE_P | PTE_W | PTE_U,
	.device = PTE_P | PTE_W | PTE_U,
	.device_readonly = PTE_P | PTE_U,
	.large = PTE_LARGE,
};

/* The core is identity mapped. */
static struct vmcb *vmcb_of(const struct vcpu *v)
{
	return (struct vmcb *)(uintptr_t)v->vendor_pa;
}

/* --- before the guest runs */

static const char *svm_absent(void)
{
	if (cpuid(0x80000000, 0).eax < 0x8000000a || !(cpuid(0x80000001, 0).ecx & 1 << 2))
		return "this processor has no SVM";
	if (rdmsr(MSR_VM_CR) & VM_CR_SVMDIS)
		return "SVM is disabled by the firmware (VM_CR.SVMDIS): enable it in the setup";
	if (!(cpuid(0x8000000a, 0).edx & 1))
		return "this processor has no nested paging (NPT)";
	return NULL;
}

/* Byte and bit of an MSR in the permission map; false: in none of its ranges. */
static bool msrpm_place(u32 msr, u32 *byte, u32 *bit)
{
	static const u32 first[] = {0, 0xc0000000, 0xc0010000};

	for (u32 i = 0; i < 3; i++) {
		if (msr - first[i] < 0x2000) {
			*byte = i * MSRPM_RANGE + (msr - first[i]) / 4;
			*bit = (msr - first[i]) % 4 * 2;
			return true;
		}
	}
	return false;
}

static void svm_init(void)
{
	const struct msr_policy *p;
	u32 byte, bit;

	saves_rip = cpuid(0x8000000a, 0).edx & 1 << 3;
	for (u32 i = 0; (p = msr_policy(i)); i++)
		for (u32 msr = p->first; msr <= p->last; msr++)
			if (msrpm_place(msr, &byte, &bit))
				msrpm[byte] |= (u8)(((p->read != MSR_PASS) | (p->write != MSR_PASS) << 1) << bit);
}

static void svm_msr_pass(u32 msr)
{
	u32 byte, bit;

	if (msrpm_place(msr, &byte, &bit))
		__atomic_fetch_and(&msrpm[byte], (u8)~(2u << bit), __ATOMIC_SEQ_CST);
}

/* Not intercepted: interrupts, HLT, port I/O, control and debug registers, TSC. They are the guest's (README.md). */
static void set_controls(struct vmcb *b, u64 nested_root)
{
	b->intercept_exceptions = 1u << VECTOR_SX; /* INIT, where VM_CR.R_INIT exists (15.21.8) */
	b->intercept = INTERCEPT_INIT | INTERCEPT_CPUID | INTERCEPT_INVD | INTERCEPT_INVLPGA | INTERCEPT_MSR |
		       INTERCEPT_SHUTDOWN;
	b->intercept2 = INTERCEPT2_VMRUN | INTERCEPT2_VMMCALL | INTERCEPT2_VMLOAD | INTERCEPT2_VMSAVE |
			INTERCEPT2_STGI | INTERCEPT2_CLGI | INTERCEPT2_SKINIT;
	b->msrpm = (u64)(uintptr_t)msrpm;
	b->asid = 1;
	b->nested_control = NESTED_PAGING;
	b->nested_cr3 = nested_root;
}

static void svm_vcpu_init(struct vcpu *v, u64 nested_root)
{
	struct vmcb *b = &vmcbs[v->index];

	wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_SVME);
	/* From here on nothing interrupts the core, and INIT waits until the guest runs, where it is an exit. */
	__asm__ volatile("clgi" ::: "memory");
	wrmsr(MSR_VM_HSAVE_PA, (u64)(uintptr_t)host_save[v->index]);
	wrmsr_safe(MSR_VM_CR, rdmsr(MSR_VM_CR) | VM_CR_R_INIT); /* may be locked by firmware */
	v->vendor_pa = (u64)(uintptr_t)b;
	set_controls(b, nested_root);
	/* Until every processor runs, the nested tables change now and then: no translation is kept (start.c). */
	b->tlb_control = v->apic.leaf ? TLB_FLUSH_ALL : TLB_KEEP;
}

static void set_segments(struct vmcb *b, u16 code, u16 data, u32 limit)
{
	const struct vmcb_segment d = {.attributes = data, .limit = limit};

	b->cs = (struct vmcb_segment){.attributes = code, .limit = limit};
	b->ds = b->es = b->ss = b->fs = b->gs = d;
	b->gdtr = b->idtr = (struct vmcb_segment){.limit = 0xffff};
	b->ldtr = (struct vmcb_segment){.attributes = ATTR_LDT, .limit = 0xffff};
	b->tr = (struct vmcb_segment){.attributes = ATTR_TSS32, .limit = 0xffff};
}

/* Table 14-1, state after INIT. */
static void set_common(struct vmcb *b)
{
	b->efer = EFER_SVME; /* VMRUN demands it; the guest sees it as 0 */
	b->dr6 = 0xffff0ff0;
	b->dr7 = 0x400;
	b->rflags = 2;
	b->g_pat = 0x0007040600070406;
}

static void start_pvh(struct vcpu *v, struct vmcb *b)
{
	set_segments(b, ATTR_CODE32, ATTR_DATA32, 0xffffffff);
	b->cr0 = CR0_PE | 1 << 4;
	b->rip = v->start.entry;
	v->regs.rbx = v->start.rbx;
}

/* 16.5: a processor begins at vector << 12, in real mode, with its APIC switched off by software. */
static void start_real(struct vcpu *v, struct vmcb *b)
{
	set_segments(b, ATTR_CODE16, ATTR_DATA16, 0xffff);
	b->cs.selector = (u16)(v->start.entry << 8);
	b->cs.base = v->start.entry << 12;
	b->cr0 = 1 << 4;
	v->regs.rdx = cpuid(1, 0).eax; /* family, model, stepping */
	apic_write(APIC_SPURIOUS, 0xff);
}

static _Noreturn void svm_vcpu_run(struct vcpu *v)
{
	struct vmcb *b = vmcb_of(v);

	set_common(b);
	if (v->start.real_mode)
		start_real(v, b);
	else
		start_pvh(v, b);
	svm_run(v, saves_rip);
}

/* --- cold verbs; each that touches cached state marks it (15.15) */

static u64 *field(struct vcpu *v, enum vcpu_field f)
{
	struct vmcb *b = vmcb_of(v);

	switch (f) {
	case VCPU_CR0:
		return &b->cr0;
	case VCPU_CR4:
		return &b->cr4;
	case VCPU_EFER:
		return &b->efer;
	case VCPU_PAT:
		return &b->g_pat;
	default:
		return &b->rip;
	}
}

static u64 svm_get(struct vcpu *v, enum vcpu_field f)
{
	return f == VCPU_EFER ? *field(v, f) & ~EFER_SVME : *field(v, f);
}

static void svm_set(struct vcpu *v, enum vcpu_field f, u64 value)
{
	*field(v, f) = f == VCPU_EFER ? value | EFER_SVME : value;
	vmcb_of(v)->clean = 0;
}

/* Exceptions have no error code in real mode. */
static void inject(struct vmcb *b, u32 vector, bool error)
{
	b->event = EVENT_VALID | EVENT_EXCEPTION | vector | (error && b->cr0 & CR0_PE ? EVENT_HAS_ERROR : 0);
}

/*
 * What traps behind the instruction that is done: the guest's own single step (not if it wants branches only) and the
 * breakpoints that were hit. An injected #DB leaves DR6 and DR7 to software (15.20).
 */
static COLD void leave_traps(struct vmcb *b, u64 hits)
{
	u64 control = 0;

	if (b->rflags & RFLAGS_TF && !(rdmsr_safe(MSR_DEBUGCTL, &control) && control & DEBUGCTL_BTF))
		hits |= DR6_BS;
	if (!hits)
		return;
	b->dr6 |= hits;
	b->dr7 &= ~DR7_GD;
	b->clean = 0;
	inject(b, VECTOR_DB, false);
}

/* #DB after one instruction. IF off, or the next instruction could be an interrupt handler's first. */
static void svm_step(struct vcpu *v, enum step step)
{
	struct vmcb *b = vmcb_of(v);
	const u64 mask = RFLAGS_TF | RFLAGS_IF;
	u64 hits = b->dr6 & DR6_HITS;

	b->clean = 0;
	if (step == STEP_BEGIN) {
		step_own[v->index].flags = b->rflags & mask;
		step_own[v->index].dr6 = b->dr6;
		b->rflags = (b->rflags & ~mask) | RFLAGS_TF;
		b->dr6 &= ~(DR6_HITS | DR6_BS);
		b->intercept_exceptions |= 1u << VECTOR_DB;
		return;
	}
	b->rflags = (b->rflags & ~mask) | step_own[v->index].flags;
	b->dr6 = step_own[v->index].dr6;
	b->intercept_exceptions &= ~(1u << VECTOR_DB);
	if (step == STEP_END)
		leave_traps(b, hits);
}

/* Flushing is left on while changes go on; the ASID of the last one is new, so nothing has to be flushed any more. */
static void svm_retranslate(struct vcpu *v, bool last)
{
	struct vmcb *b = vmcb_of(v);

	b->tlb_control = last ? TLB_KEEP : TLB_FLUSH_ALL;
	b->asid = last ? 2 : 1;
	b->clean = 0;
}

/*
 * Nothing may come in between: interrupts wait (IF), so does the single step that is due behind the hypercall; an NMI
 * ends the loop and is delivered afterwards.
 */
static u64 svm_vendor_spin(struct vcpu *v, u64 n)
{
	struct vmcb *b = vmcb_of(v);
	u64 rip = b->rip, flags = b->rflags, event = b->event;

	b->rip = rip - VMMCALL_LENGTH;
	b->rflags = flags & ~(RFLAGS_IF | RFLAGS_TF);
	b->event = 0;
	b->intercept |= INTERCEPT_NMI;
	b->clean = 0;
	u64 made = svm_spin(v->vendor_pa, n);

	b->intercept &= ~INTERCEPT_NMI;
	b->event = event;
	b->rflags = flags;
	b->rip = rip;
	b->clean = 0;
	return made;
}

const struct vendor svm_vendor = {
	.name = "svm",
	.paging = &npt,
	.absent = svm_absent,
	.init = svm_init,
	.vcpu_init = svm_vcpu_init,
	.vcpu_run = svm_vcpu_run,
	.get = svm_get,
	.set = svm_set,
	.step = svm_step,
	.retranslate = svm_retranslate,
	.spin = svm_vendor_spin,
	.msr_pass = svm_msr_pass,
	.nmi = svm_nmi,
};

/* --- exits */

/* Behind the instruction. Where the processor does not save the next RIP, a prefixed one is resumed in its middle (README.md). */
static inline void advance(struct vmcb *b, bool saved, u32 length)
{
	if (saved)
		b->rip = b->next_rip;
	else
		b->rip += length;
	b->interrupt_shadow = 0;
}

static COLD void finish_stepped(struct vcpu *v)
{
	struct vmcb *b = vmcb_of(v);

	leave_traps(b, 0);
	if (b->exit_code == SVM_EXIT_CPUID)
		vcpu_handle_cpuid(v);
	else
		vcpu_handle_hypercall(v);
}

/* The rest of an instruction that the core carries out. With TF on, a trap follows it. */
static inline void finish(struct vcpu *v, bool saved, u32 length, void (*handle)(struct vcpu *v))
{
	struct vmcb *b = vmcb_of(v);

	advance(b, saved, length);
	if (__builtin_expect(b->rflags & RFLAGS_TF, 0))
		finish_stepped(v);
	else
		handle(v);
}

static bool contributory(u32 vector)
{
	return vector == 0 || (vector >= 10 && vector <= 14);
}

/*
 * #GP(0) for an access to absent memory. If that access was itself part of delivering an event, hardware's own rules
 * hold (8.2.9): a fault on the way to a fault is #DF, one on the way to #DF is the end. So this always terminates.
 */
static void inject_gp(struct vcpu *v, struct vmcb *b)
{
	u64 first = b->exit_event;
	u32 vector = first & EVENT_VECTOR;

	if (!(first & EVENT_VALID) || (first & EVENT_TYPE) != EVENT_EXCEPTION)
		inject(b, VECTOR_GP, true);
	else if (vector == VECTOR_DF)
		vcpu_handle_shutdown(v, "fault during a double fault", b->exit_info2);
	else
		inject(b, contributory(vector) ? VECTOR_DF : VECTOR_GP, true);
}

static __attribute__((noinline)) void on_msr(struct vcpu *v)
{
	struct vmcb *b = vmcb_of(v);
	bool write = b->exit_info1 & 1;

	v->exits[write ? CORE_EXIT_MSR_WRITE : CORE_EXIT_MSR_READ]++;
	if (!(write ? vcpu_handle_wrmsr(v) : vcpu_handle_rdmsr(v))) {
		inject(b, VECTOR_GP, true);
		return;
	}
	advance(b, saves_rip, 2);
	if (b->rflags & RFLAGS_TF)
		leave_traps(b, 0);
}

static COLD void on_nested_fault(struct vcpu *v, struct vmcb *b)
{
	if (v->stepping)
		vcpu_abort_step(v);
	if (b->exit_info1 & NPF_WRITE && !(b->exit_event & EVENT_VALID) && vcpu_handle_apic_write(v, b->exit_info2)) {
		v->exits[CORE_EXIT_APIC]++;
		return;
	}
	v->exits[CORE_EXIT_ABSENT]++;
	inject_gp(v, b);
}

static COLD void on_refused(struct vcpu *v, struct vmcb *b)
{
	v->exits[CORE_EXIT_REFUSED]++;
	inject(b, VECTOR_UD, false);
}

/*
 * VMRUN has failed; or QEMU answers a write of a bit that CR4 does not have in this way, at the instruction, where a
 * processor gives #GP. A VMRUN that fails there leaves the core's own state in the VMCB.
 */
static COLD void on_invalid(struct vcpu *v, struct vmcb *b)
{
	if (!machine.tcg || (b->rip >= (u64)(uintptr_t)core_start && b->rip < (u64)(uintptr_t)core_end))
		vcpu_handle_shutdown(v, "guest state that no processor has", b->cr4);
	v->exits[CORE_EXIT_CONTROL]++;
	inject(b, VECTOR_GP, true);
}

static COLD void on_rare(struct vcpu *v)
{
	struct vmcb *b = vmcb_of(v);

	switch ((u32)b->exit_code) {
	case SVM_EXIT_NPF:
		on_nested_fault(v, b);
		break;
	case SVM_EXIT_DB:
		v->exits[CORE_EXIT_STEP]++;
		vcpu_handle_step(v);
		break;
	case SVM_EXIT_INVALID:
		on_invalid(v, b);
		break;
	case SVM_EXIT_INVD:
	case SVM_EXIT_INVLPGA:
	case SVM_EXIT_VMRUN:
	case SVM_EXIT_VMLOAD:
	case SVM_EXIT_VMSAVE:
	case SVM_EXIT_STGI:
	case SVM_EXIT_CLGI:
	case SVM_EXIT_SKINIT:
		on_refused(v, b);
		break;
	case SVM_EXIT_INIT:
	case SVM_EXIT_SX:
		v->exits[CORE_EXIT_EVENT]++;
		vcpu_handle_init(v);
	case SVM_EXIT_SHUTDOWN:
		v->exits[CORE_EXIT_SHUTDOWN]++;
		vcpu_handle_shutdown(v, "triple fault", 0);
	default:
		vcpu_handle_shutdown(v, "exit that cannot be", b->exit_code);
	}
}

/* The most frequent first. Each call is the last thing, and of v alone, so that nothing has to be kept for it or over it. */
static inline __attribute__((always_inline)) void decode(struct vcpu *v, bool saved)
{
	struct vmcb *b = vmcb_of(v);

	b->clean = CLEAN_ALL;
	if (b->exit_code == SVM_EXIT_CPUID) {
		v->exits[CORE_EXIT_CPUID]++;
		finish(v, saved, 2, vcpu_handle_cpuid);
	} else if (b->exit_code == SVM_EXIT_VMMCALL) {
		v->exits[CORE_EXIT_HYPERCALL]++;
		finish(v, saved, VMMCALL_LENGTH, vcpu_handle_hypercall);
	} else if (b->exit_code == SVM_EXIT_MSR) {
		on_msr(v);
	} else {
		on_rare(v);
	}
}

/*
 * Called by the loop with the guest's registers in v->regs: on a processor that saves the next RIP, and on any other. It is
 * decided once, when the loop begins (svm_run.S).
 */
void svm_exit_saved(struct vcpu *v)
{
	decode(v, true);
}

void svm_exit_unsaved(struct vcpu *v)
{
	decode(v, false);
}
