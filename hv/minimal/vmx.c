/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The core on Intel processors while the guest runs: decoding an exit, injecting a fault, the cold verbs. What the
 * guest gets is decided in the neutral files, the VMCS is made in vmx_setup.c, the loop is vmx_run.S.
 * Section numbers: SDM volume 3.
 */
#include "vmx.h"
#include "hot.h"
#include "trap.h"
#include "x86.h"

#define VMCALL_LENGTH 3
#define DEBUGCTL_BTF (1ull << 1)

VCPU_AT(vendor_pa, 40);
_Static_assert(VMCS_REASON == 0x4402 && VMCS_HOST_RSP == 0x6c14 && VMCS_HOST_RIP == 0x6c16 && REASON_VMCALL == 18,
	       "vmx_run.S has these numbers too");

/* What a vCPU needs beside its VMCS; only its own processor touches it. */
static struct {
	u64 step_flags;    /* the guest's own TF and IF while it is let go for one instruction */
	u64 step_blocking; /* and whether NMIs were blocked */
	volatile u32 nmis; /* that came while the core ran */
} own[CPU_MAX];

static const struct npaging_format ept = { /* 29.3.2: read, write, execute; bits 5:3 are the memory type */
	.table = 7,
	.ram = 7 | 6 << 3,
	.device = 7,
	.device_readonly = 5,
	.large = 1 << 7,
};

/* --- events for the guest */

/*
 * Called on the NMI's own stack at any instruction of the core. The NMI takes the place of a fault that is about to be
 * injected: the instruction that causes it has not been passed, so it will cause it again.
 */
void vmx_note_nmi(void)
{
	if (!(read_cr4() & CR4_VMXE))
		return; /* a processor that the guest has not started */
	own[cpu_self()->index].nmis++;
	/* 27.3.1.5: an NMI may not be injected into a shadow of STI or MOV SS, and it ends one. */
	vmwrite(VMCS_GUEST_BLOCKING, vmread(VMCS_GUEST_BLOCKING) & ~(u64)BLOCKING_STI_MOVSS);
	vmwrite(VMCS_ENTRY_EVENT, EVENT_VALID | EVENT_NMI | VECTOR_NMI);
}

static void inject(struct vcpu *v, u32 vector, bool error)
{
	u32 before = own[v->index].nmis;
	bool real_mode = !(vmread(VMCS_GUEST_CR0) & CR0_PE); /* where exceptions have no error code (27.2.1.3) */

	if (vmread(VMCS_ENTRY_EVENT) & EVENT_VALID)
		return; /* an NMI, which goes first */
	vmwrite(VMCS_ENTRY_ERROR, 0);
	vmwrite(VMCS_ENTRY_EVENT, EVENT_VALID | EVENT_EXCEPTION | vector | (error && !real_mode ? EVENT_HAS_ERROR : 0));
	if (own[v->index].nmis != before)
		vmwrite(VMCS_ENTRY_EVENT, EVENT_VALID | EVENT_NMI | VECTOR_NMI);
}

static bool contributory(u32 vector)
{
	return vector == 0 || (vector >= 10 && vector <= 14);
}

/*
 * #GP(0) for an access to absent memory. If that access was itself part of delivering an event, hardware's own rules
 * hold (6.15, table 6-5): a fault on the way to a fault is #DF, one on the way to #DF is the end.
 */
static void inject_gp(struct vcpu *v)
{
	u64 first = vmread(VMCS_INTERRUPTED_EVENT);
	u32 vector = first & EVENT_VECTOR;

	if (!(first & EVENT_VALID) || (first & EVENT_TYPE) != EVENT_EXCEPTION)
		inject(v, VECTOR_GP, true);
	else if (vector == VECTOR_DF)
		vcpu_handle_shutdown(v, "fault during a double fault", vmread(VMCS_GUEST_PHYSICAL));
	else
		inject(v, contributory(vector) ? VECTOR_DF : VECTOR_GP, true);
}

/* --- cold verbs */

static _Noreturn void vmx_vcpu_run(struct vcpu *v)
{
	vmx_set_start(v);
	vmx_run(v);
}

static u64 vmx_get(struct vcpu *v, enum vcpu_field f)
{
	switch (f) {
	case VCPU_CR0:
		return (vmread(VMCS_GUEST_CR0) & ~CR0_NE) | (vmread(VMCS_CR0_SHADOW) & CR0_NE);
	case VCPU_CR4:
		return vmread(VMCS_GUEST_CR4) & ~CR4_VMXE;
	case VCPU_EFER:
		return vmread(VMCS_GUEST_EFER);
	case VCPU_PAT:
		return vmread(VMCS_GUEST_PAT);
	default:
		return vmread(VMCS_GUEST_RIP);
	}
}

static void vmx_set(struct vcpu *v, enum vcpu_field f, u64 value)
{
	static const enum vmcs_field field[] = {
		[VCPU_RIP] = VMCS_GUEST_RIP, [VCPU_CR0] = VMCS_GUEST_CR0, [VCPU_CR4] = VMCS_GUEST_CR4,
		[VCPU_EFER] = VMCS_GUEST_EFER, [VCPU_PAT] = VMCS_GUEST_PAT,
	};

	if (f == VCPU_CR0)
		vmwrite(VMCS_CR0_SHADOW, value);
	vmwrite(field[f], f == VCPU_CR0 ? value | CR0_NE : f == VCPU_CR4 ? value | CR4_VMXE : value);
}

/*
 * What traps behind the instruction that is done: the guest's own single step (not if it wants branches only) and the
 * breakpoints that were hit. Entry sets DR6 and delivers (27.7.3).
 */
static COLD void leave_traps(u64 flags, u64 hits)
{
	bool step = flags & RFLAGS_TF && !(vmread(VMCS_GUEST_DEBUGCTL) & DEBUGCTL_BTF);

	vmwrite(VMCS_GUEST_PENDING_DEBUG, hits | (hits ? PENDING_ENABLED : 0) | (step ? PENDING_BS : 0));
}

/*
 * #DB after one instruction: the monitor trap flag would be nicer, but not every processor has it. IF off, or the
 * next instruction could be an interrupt handler's first; and NMIs held. With TF set, blocking by STI or MOV SS would
 * ask for a trap before the instruction (27.3.1.5).
 */
static void vmx_step(struct vcpu *v, enum step step)
{
	const u64 mask = RFLAGS_TF | RFLAGS_IF;
	u64 flags = vmread(VMCS_GUEST_RFLAGS);
	bool on = step == STEP_BEGIN;

	if (on) {
		own[v->index].step_flags = flags & mask;
		own[v->index].step_blocking = vmread(VMCS_GUEST_BLOCKING) & BLOCKING_NMI;
	}
	vmwrite(VMCS_GUEST_BLOCKING, on ? BLOCKING_NMI : own[v->index].step_blocking);
	vmwrite(VMCS_GUEST_RFLAGS, (flags & ~mask) | (on ? RFLAGS_TF : own[v->index].step_flags));
	vmwrite(VMCS_EXCEPTIONS, on ? 1u << VECTOR_DB : 0);
	vmwrite(VMCS_GUEST_PENDING_DEBUG, 0);
	if (step == STEP_END)
		leave_traps(own[v->index].step_flags, vmread(VMCS_QUALIFICATION) & PENDING_HITS);
}

static void vmx_retranslate(struct vcpu *v, bool last)
{
	invept(1, vmread(VMCS_EPT_POINTER));
}

/*
 * Nothing may come in between: interrupts wait (IF), so does the single step that is due behind the hypercall, so do
 * NMIs, which an exit does not unblock (28.5.5).
 */
static u64 vmx_vendor_spin(struct vcpu *v, u64 n)
{
	u64 rip = vmread(VMCS_GUEST_RIP), flags = vmread(VMCS_GUEST_RFLAGS), blocking = vmread(VMCS_GUEST_BLOCKING);
	u64 traps = vmread(VMCS_GUEST_PENDING_DEBUG);

	if (vmread(VMCS_ENTRY_EVENT) & EVENT_VALID)
		return 0;
	vmwrite(VMCS_GUEST_RIP, rip - VMCALL_LENGTH);
	vmwrite(VMCS_GUEST_RFLAGS, flags & ~(RFLAGS_IF | RFLAGS_TF));
	vmwrite(VMCS_GUEST_BLOCKING, BLOCKING_NMI);
	vmwrite(VMCS_GUEST_PENDING_DEBUG, 0);
	u64 made = vmx_spin(n);

	vmwrite(VMCS_GUEST_PENDING_DEBUG, traps);
	vmwrite(VMCS_GUEST_BLOCKING, blocking);
	vmwrite(VMCS_GUEST_RFLAGS, flags);
	vmwrite(VMCS_GUEST_RIP, rip);
	vmwrite(VMCS_HOST_RSP, (u64)(uintptr_t)&v->vendor_pa);
	vmwrite(VMCS_HOST_RIP, (u64)(uintptr_t)vmx_resume_point);
	return made;
}

const struct vendor vmx_vendor = {
	.name = "vmx",
	.paging = &ept,
	.absent = vmx_absent,
	.init = vmx_init,
	.vcpu_init = vmx_vcpu_init,
	.vcpu_run = vmx_vcpu_run,
	.get = vmx_get,
	.set = vmx_set,
	.step = vmx_step,
	.retranslate = vmx_retranslate,
	.spin = vmx_vendor_spin,
	.msr_pass = vmx_msr_pass,
	.nmi = vmx_nmi,
};

/* --- exits */

/* Behind the instruction; STI and MOV SS held interrupts off for this one only. */
static inline void advance(void)
{
	vmwrite(VMCS_GUEST_RIP, vmread(VMCS_GUEST_RIP) + vmread(VMCS_LENGTH));
	u64 blocking = vmread(VMCS_GUEST_BLOCKING);
	if (__builtin_expect(blocking & BLOCKING_STI_MOVSS, 0))
		vmwrite(VMCS_GUEST_BLOCKING, blocking & ~(u64)BLOCKING_STI_MOVSS);
}

static COLD void finish_stepped(struct vcpu *v)
{
	leave_traps(RFLAGS_TF, 0);
	if ((u32)vmread(VMCS_REASON) == REASON_CPUID)
		vcpu_handle_cpuid(v);
	else
		vcpu_handle_hypercall(v);
}

/* The rest of an instruction that the core carries out. With TF on, a trap follows it. */
static inline void finish(struct vcpu *v, void (*handle)(struct vcpu *v))
{
	advance();
	if (__builtin_expect(vmread(VMCS_GUEST_RFLAGS) & RFLAGS_TF, 0))
		finish_stepped(v);
	else
		handle(v);
}

/* The same for one that is done. */
static void finish_done(void)
{
	u64 flags = vmread(VMCS_GUEST_RFLAGS);

	advance();
	if (flags & RFLAGS_TF)
		leave_traps(flags, 0);
}

static __attribute__((noinline)) void on_msr(struct vcpu *v)
{
	bool write = (u32)vmread(VMCS_REASON) == REASON_WRMSR;

	v->exits[write ? CORE_EXIT_MSR_WRITE : CORE_EXIT_MSR_READ]++;
	if (write ? vcpu_handle_wrmsr(v) : vcpu_handle_rdmsr(v))
		finish_done();
	else
		inject(v, VECTOR_GP, true);
}

static COLD void on_violation(struct vcpu *v)
{
	bool write = vmread(VMCS_QUALIFICATION) & VIOLATION_WRITE;

	if (v->stepping)
		vcpu_abort_step(v);
	if (write && !(vmread(VMCS_INTERRUPTED_EVENT) & EVENT_VALID) &&
	    vcpu_handle_apic_write(v, vmread(VMCS_GUEST_PHYSICAL))) {
		v->exits[CORE_EXIT_APIC]++;
		return;
	}
	v->exits[CORE_EXIT_ABSENT]++;
	inject_gp(v);
}

/*
 * A write to CR0 that differs in NE, or one to CR4 that sets VMXE. No other bit is masked, so NE is what the guest
 * sees it as, turned round: with that put into the shadow, the instruction runs again without an exit, and the
 * processor itself judges the rest of the value.
 */
static void on_control_register(struct vcpu *v)
{
	v->exits[CORE_EXIT_CONTROL]++;
	vmwrite(VMCS_GUEST_PENDING_DEBUG, 0); /* nothing is done yet that could trap; Bochs has it otherwise */
	if (vmread(VMCS_QUALIFICATION) & ACCESS_REGISTER)
		inject(v, VECTOR_GP, true);
	else
		vmwrite(VMCS_CR0_SHADOW, vmread(VMCS_CR0_SHADOW) ^ CR0_NE);
}

/* trap_guarded() calls it, and what unwinds that keeps what any C program preserves; of the core's others this uses none. */
static void xsetbv(u64 value)
{
	__asm__ volatile("xsetbv" :: "c"(0), "a"((u32)value), "d"((u32)(value >> 32)));
}

static void on_xsetbv(struct vcpu *v)
{
	struct trap_info t;

	v->exits[CORE_EXIT_CONTROL]++;
	if ((u32)v->regs.rcx || trap_guarded(xsetbv, v->regs.rdx << 32 | (u32)v->regs.rax, &t))
		inject(v, VECTOR_GP, true);
	else
		finish_done();
}

static void on_event(struct vcpu *v)
{
	u64 event = vmread(VMCS_EXIT_EVENT);

	if (!v->stepping || (event & EVENT_VECTOR) != VECTOR_DB)
		vcpu_handle_shutdown(v, "exception that cannot be", event);
	v->exits[CORE_EXIT_STEP]++;
	vcpu_handle_step(v);
}

static COLD void on_rare(struct vcpu *v)
{
	u32 reason = (u32)vmread(VMCS_REASON);

	switch (reason) {
	case REASON_EPT_VIOLATION:
		on_violation(v);
		break;
	case REASON_EVENT:
		on_event(v);
		break;
	case REASON_CONTROL_REGISTER:
		on_control_register(v);
		break;
	case REASON_XSETBV:
		on_xsetbv(v);
		break;
	case REASON_INVD: /* would take the core's memory back to what it was */
	case REASON_GETSEC:
	case REASON_VMCLEAR ... REASON_VMXON:
	case REASON_INVEPT:
	case REASON_INVVPID:
	case REASON_VMFUNC:
		v->exits[CORE_EXIT_REFUSED]++;
		inject(v, VECTOR_UD, false);
		break;
	case REASON_INIT:
		v->exits[CORE_EXIT_EVENT]++;
		vcpu_handle_init(v);
	case REASON_TRIPLE_FAULT:
		v->exits[CORE_EXIT_SHUTDOWN]++;
		vcpu_handle_shutdown(v, "triple fault", 0);
	default:
		vcpu_handle_shutdown(v, "exit that cannot be", reason);
	}
}

/* Called by the loop with the guest's registers in v->regs. The most frequent first; each call is the last thing, and of v alone. */
void vmx_exit(struct vcpu *v)
{
	u32 reason = (u32)vmread(VMCS_REASON);

	if (reason == REASON_CPUID) {
		v->exits[CORE_EXIT_CPUID]++;
		finish(v, vcpu_handle_cpuid);
	} else if (reason == REASON_VMCALL) {
		v->exits[CORE_EXIT_HYPERCALL]++;
		finish(v, vcpu_handle_hypercall);
	} else if (reason == REASON_RDMSR || reason == REASON_WRMSR) {
		on_msr(v);
	} else {
		on_rare(v);
	}
}

/* VMLAUNCH or VMRESUME has fallen through: the VMCS is not what the processor demands. */
void vmx_entry_failed(struct vcpu *v)
{
	vcpu_handle_shutdown(v, "VMX instruction error", vmread(VMCS_INSTRUCTION_ERROR));
}
