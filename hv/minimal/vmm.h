/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The contract inside the core. Vendor files (svm.c, vmx.c) know encodings and the exit loop; neutral files (exit.c,
 * msr.c, start.c) know policy; vcpu.c begins a vCPU; main.c puts them together. Vendor code calls neutral handlers
 * directly (the hot ones inline: hot.h), neutral code reaches the vendor through one const struct of cold verbs: on the hot path there is no indirect
 * call.
 */
#pragma once

#include "cpu.h"
#include "npaging.h"

#include <hvlab/core.h>

/* Never inlined, so that what is rare costs the hot path neither registers nor a stack frame. */
#define COLD __attribute__((noinline, cold))

/*
 * The guest's registers that handlers may read and change, pushed and popped by the run loop in this order. RBP, RSI and
 * R8..R15 are not here: every function of the core preserves them (CORE_ABI in the Makefile), so they simply stay in the
 * processor. RSP, RIP and RFLAGS are the vendor's (VMCB, VMCS).
 */
struct regs {
	u64 rdi, rdx, rcx, rbx, rax;
};
#define VCPU_AT(field, offset) _Static_assert(__builtin_offsetof(struct vcpu, field) == (offset), "the loop knows " #field)

/* How a vCPU begins: as PVH wants the first one, or as a STARTUP IPI leaves any other. */
struct vcpu_start {
	bool real_mode;
	u64 entry; /* PVH: physical address of the entry; real mode: STARTUP vector (CS:IP = vector << 8 : 0) */
	u64 rbx;   /* PVH: physical address of the start info */
};

/*
 * One vCPU, one physical processor. The run loop keeps RSP right behind regs while the guest runs, so regs and the two
 * words behind it have fixed places (asserted by the vendor); the stack grows down from here (vcpu.c).
 */
struct vcpu {
	struct regs regs;
	u64 vendor_pa;                /* physical address of the VMCB or VMCS */
	u64 exits[CORE_EXIT_NUMBER];  /* only this vCPU writes them */
	struct npaging_private apic;  /* its view of the APIC page; unused (leaf NULL) on a machine with one processor */
	u32 index;                    /* as cpu_at() */
	u32 apic_id;
	volatile bool started;        /* the guest runs on it, or is about to */
	bool stepping;                /* in the middle of a trapped APIC write */
	u32 apic_offset;              /* of that write */
	struct vcpu_start start;
} __attribute__((aligned(16)));

/* Guest state that neutral code must see. On VMX these are VMCS fields, on SVM words of the VMCB. */
enum vcpu_field { VCPU_RIP, VCPU_CR0, VCPU_CR4, VCPU_EFER, VCPU_PAT };

/* One instruction of the guest alone: it begins; it is done; another exit came first, so all is as before it. */
enum step { STEP_BEGIN, STEP_END, STEP_ABORTED };

/* What a vendor file supplies. All of it is cold. */
struct vendor {
	const char *name;
	const struct npaging_format *paging;
	/* NULL, or one clause that says why this machine cannot carry the core. No side effect. */
	const char *(*absent)(void);
	/* Once on the boot processor, before any other: permission maps, from msr_policy(). */
	void (*init)(void);
	/* On v's own processor: turns virtualisation on and makes v's VMCB or VMCS over the tables at nested_root. */
	void (*vcpu_init)(struct vcpu *v, u64 nested_root);
	/* On v's own processor: puts v->start into the guest's state and runs the guest for ever. */
	void (*vcpu_run)(struct vcpu *v) __attribute__((noreturn));
	u64 (*get)(struct vcpu *v, enum vcpu_field field);
	void (*set)(struct vcpu *v, enum vcpu_field field, u64 value);
	/* The guest's next instruction alone, interrupts held off, then vcpu_handle_step(), which says that it is done. */
	void (*step)(struct vcpu *v, enum step step);
	/* v's nested tables have changed, so old translations must go; last: they will not change again. */
	void (*retranslate)(struct vcpu *v, bool last);
	/* Enters the guest up to n times (0: does all but that) at the hypercall it just made, which exits at once each
	 * time; entries made. */
	u64 (*spin)(struct vcpu *v, u64 n);
	/* The guest may write this MSR without an exit from now on. */
	void (*msr_pass)(u32 msr);
	/* Where an NMI arrives that comes while the core runs: returns by IRETQ, all registers as they were. */
	void (*nmi)(void);
};

extern const struct vendor svm_vendor, vmx_vendor;

/* --- vcpu.c */

/* The machine as main.c found it. All but `waiting` is fixed before the first guest instruction. */
struct machine {
	const struct vendor *vendor;
	const struct boot_info *boot;
	u32 cpus;
	u64 nested_root;
	u32 waiting; /* processors that do not run the guest yet */
	bool tcg; /* QEMU's emulated processor, which differs from a real one in two places: start.c, svm.c */
};
extern struct machine machine;

struct vcpu *vcpu_at(u32 index);
/* Runs v->start on the calling processor, which must be v's. */
_Noreturn void vcpu_begin(void *v);
/* Bounds of the core's own memory, 2 MiB aligned; what lies between is absent for the guest. */
extern u8 core_start[], core_end[];

/* --- console.c: lines on COM1. The guest owns that port too, so only the beginning and the end are spoken of. */

void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* "cannot run here": the harness turns it into SKIP with that reason. Powers the machine off. */
_Noreturn void refuse(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Ends the machine the way hardware answers a triple fault: by a reset. */
_Noreturn void machine_reset(void);

/* --- acpi.c */

/* Processors that the firmware lists as usable; 0: it lists none at all. rsdp: 0 if the boot protocol did not say. */
u32 acpi_count_processors(u64 rsdp);

/* --- guest.c: from boot modules to a guest in memory. */

/* Loads it and builds its start info, or refuses. Fills in how the first vCPU begins. */
void guest_load(const struct boot_info *info, struct vcpu_start *start);

/* --- exit.c: called by hot.h and the vendor, with exits[] counted and RIP already behind the instruction. */

/* One of the leaves that are not simply the processor's. */
void vcpu_filter_cpuid(struct vcpu *v) COLD;
/* Any hypercall but the null one. */
void vcpu_handle_call(struct vcpu *v);
/* The guest's processor has shut down, or an exit came that cannot be: says so and resets the machine. */
_Noreturn void vcpu_handle_shutdown(struct vcpu *v, const char *what, u64 detail);
/* INIT reached a running vCPU. The first one takes the machine with it, any other is parked for good. */
_Noreturn void vcpu_handle_init(struct vcpu *v);

/* --- msr.c */

enum msr_rule {
	MSR_PASS, /* no exit */
	MSR_DROP, /* writes only: accepted and forgotten */
	MSR_FAULT,
	MSR_ASK,  /* emulated by msr.c */
};
struct msr_policy {
	u32 first, last;
	enum msr_rule read, write;
};

/* Policies in no order; an MSR in none of them passes both ways. NULL behind the last. Valid after msr_init(). */
const struct msr_policy *msr_policy(u32 i);
/* Settles the policies that depend on the machine; before vendor->init. */
void msr_init(void);
/* RCX is the register. False: the guest gets #GP(0) and RIP must not move. */
bool vcpu_handle_rdmsr(struct vcpu *v);
bool vcpu_handle_wrmsr(struct vcpu *v);

/* --- start.c: INIT and STARTUP between vCPUs. With one processor none of this is ever used. */

/* Gives v its private, read-only view of the APIC page; before vcpu_init, which gets apic.root. */
void start_init(struct vcpu *v);
/* A write to guest-physical `address` was refused by the nested tables. True: taken care of, resume. */
bool vcpu_handle_apic_write(struct vcpu *v, u64 address);
/* The instruction that step() was asked for is done. */
void vcpu_handle_step(struct vcpu *v);
/* The same instruction exited in another way: everything as before it, the new exit is then handled. */
void vcpu_abort_step(struct vcpu *v);
/* A trapped write of the x2APIC's ICR. False: the value is not one. */
bool vcpu_handle_x2apic_icr(struct vcpu *v, u64 icr);
