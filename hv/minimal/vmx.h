/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Intel's virtual-machine control structure and the instructions around it: names and numbers, SDM volume 3 appendix
 * A (capability MSRs), B (field encodings), C (exit reasons) and the sections named below. What is done with them is
 * in vmx.c and vmx_setup.c; vmx_run.S keeps three encodings of its own, asserted in vmx.c.
 */
#pragma once

#include "vmm.h"

/* Appendix A; IA32_FEATURE_CONTROL is in 24.7. */
#define MSR_FEATURE_CONTROL 0x3a
#define MSR_PAT 0x277
#define MSR_VMX_BASIC 0x480
#define MSR_VMX_PROC2 0x48b
#define MSR_VMX_EPT_VPID 0x48c
#define MSR_VMX_TRUE_PIN 0x48d
#define MSR_VMX_TRUE_PROC 0x48e
#define MSR_VMX_TRUE_EXIT 0x48f
#define MSR_VMX_TRUE_ENTRY 0x490

#define FEATURE_LOCKED (1ull << 0)
#define FEATURE_VMX (1ull << 2) /* VMXON outside of SMX */
#define BASIC_TRUE_CONTROLS (1ull << 55)
#define EPT_WALK4 (1ull << 6)
#define EPT_WRITE_BACK (1ull << 14)
#define EPT_2M (1ull << 16)
#define EPT_1G (1ull << 17)
#define EPT_INVEPT (1ull << 20 | 1ull << 25 | 1ull << 26)  /* the instruction, single-context, all-context */
#define EPT_INVVPID (1ull << 32 | 1ull << 42)              /* the instruction, all-context */

/* 25.6.2: processor-based controls, primary and secondary. Pin-based ones are left at what must be 1. */
#define PROC_MSR_BITMAPS (1u << 28)
#define PROC_SECONDARY (1u << 31)
#define PROC2_EPT (1u << 1)
#define PROC2_RDTSCP (1u << 3)
#define PROC2_VPID (1u << 5)
#define PROC2_UNRESTRICTED (1u << 7)
#define PROC2_INVPCID (1u << 12)
#define PROC2_XSAVES (1u << 20)
#define PROC2_USER_WAIT (1u << 26)

/* 25.7.1 and 25.8.1 */
#define EXIT_SAVE_DEBUG (1u << 2)
#define EXIT_HOST_64 (1u << 9)
#define EXIT_SAVE_PAT (1u << 18)
#define EXIT_LOAD_PAT (1u << 19)
#define EXIT_SAVE_EFER (1u << 20)
#define EXIT_LOAD_EFER (1u << 21)
#define ENTRY_LOAD_DEBUG (1u << 2)
#define ENTRY_LOAD_PAT (1u << 14)
#define ENTRY_LOAD_EFER (1u << 15)

/* Appendix B. Segments stand in the order of the manual, each field of the next one 2 further on. */
enum vmcs_field {
	VMCS_VPID = 0x0000,
	VMCS_GUEST_ES = 0x0800, VMCS_GUEST_CS = 0x0802, VMCS_GUEST_LDTR = 0x080c, VMCS_GUEST_TR = 0x080e,
	VMCS_HOST_ES = 0x0c00, VMCS_HOST_CS = 0x0c02, VMCS_HOST_SS = 0x0c04, VMCS_HOST_DS = 0x0c06,
	VMCS_HOST_FS = 0x0c08, VMCS_HOST_GS = 0x0c0a, VMCS_HOST_TR = 0x0c0c,
	VMCS_MSR_BITMAPS = 0x2004,
	VMCS_EPT_POINTER = 0x201a,
	VMCS_GUEST_PHYSICAL = 0x2400,
	VMCS_LINK = 0x2800,
	VMCS_GUEST_DEBUGCTL = 0x2802, VMCS_GUEST_PAT = 0x2804, VMCS_GUEST_EFER = 0x2806,
	VMCS_HOST_PAT = 0x2c00, VMCS_HOST_EFER = 0x2c02,
	VMCS_PIN = 0x4000, VMCS_PROC = 0x4002, VMCS_EXCEPTIONS = 0x4004,
	VMCS_CR3_TARGETS = 0x400a, VMCS_EXIT = 0x400c, VMCS_EXIT_MSR_STORES = 0x400e, VMCS_EXIT_MSR_LOADS = 0x4010,
	VMCS_ENTRY = 0x4012, VMCS_ENTRY_MSR_LOADS = 0x4014,
	VMCS_ENTRY_EVENT = 0x4016, VMCS_ENTRY_ERROR = 0x4018,
	VMCS_PROC2 = 0x401e,
	VMCS_INSTRUCTION_ERROR = 0x4400,
	VMCS_REASON = 0x4402,
	VMCS_EXIT_EVENT = 0x4404, VMCS_INTERRUPTED_EVENT = 0x4408,
	VMCS_LENGTH = 0x440c,
	VMCS_GUEST_ES_LIMIT = 0x4800, VMCS_GUEST_GDTR_LIMIT = 0x4810, VMCS_GUEST_IDTR_LIMIT = 0x4812,
	VMCS_GUEST_ES_RIGHTS = 0x4814,
	VMCS_GUEST_BLOCKING = 0x4824, VMCS_GUEST_ACTIVITY = 0x4826, VMCS_GUEST_SYSENTER_CS = 0x482a,
	VMCS_HOST_SYSENTER_CS = 0x4c00,
	VMCS_CR0_MASK = 0x6000, VMCS_CR4_MASK = 0x6002, VMCS_CR0_SHADOW = 0x6004, VMCS_CR4_SHADOW = 0x6006,
	VMCS_QUALIFICATION = 0x6400,
	VMCS_GUEST_CR0 = 0x6800, VMCS_GUEST_CR3 = 0x6802, VMCS_GUEST_CR4 = 0x6804,
	VMCS_GUEST_ES_BASE = 0x6806, VMCS_GUEST_GDTR_BASE = 0x6816, VMCS_GUEST_IDTR_BASE = 0x6818,
	VMCS_GUEST_DR7 = 0x681a, VMCS_GUEST_RSP = 0x681c, VMCS_GUEST_RIP = 0x681e, VMCS_GUEST_RFLAGS = 0x6820,
	VMCS_GUEST_PENDING_DEBUG = 0x6822, VMCS_GUEST_SYSENTER_ESP = 0x6824, VMCS_GUEST_SYSENTER_EIP = 0x6826,
	VMCS_HOST_CR0 = 0x6c00, VMCS_HOST_CR3 = 0x6c02, VMCS_HOST_CR4 = 0x6c04,
	VMCS_HOST_FS_BASE = 0x6c06, VMCS_HOST_GS_BASE = 0x6c08, VMCS_HOST_TR_BASE = 0x6c0a,
	VMCS_HOST_GDTR_BASE = 0x6c0c, VMCS_HOST_IDTR_BASE = 0x6c0e,
	VMCS_HOST_SYSENTER_ESP = 0x6c10, VMCS_HOST_SYSENTER_EIP = 0x6c12,
	VMCS_HOST_RSP = 0x6c14, VMCS_HOST_RIP = 0x6c16,
};

/* 25.9.1: all segments and what follows them, in this order. */
enum { SEGMENT_ES, SEGMENT_CS, SEGMENT_SS, SEGMENT_DS, SEGMENT_FS, SEGMENT_GS, SEGMENT_LDTR, SEGMENT_TR, SEGMENTS };

/* 25.4.1, table 25-2: access rights. */
#define RIGHTS_CODE32 0xc09b
#define RIGHTS_DATA32 0xc093
#define RIGHTS_CODE16 0x009b
#define RIGHTS_DATA16 0x0093
#define RIGHTS_LDT 0x0082
#define RIGHTS_TSS32 0x008b

/* 25.4.2 */
#define BLOCKING_STI_MOVSS 3u
#define BLOCKING_NMI (1u << 3)
#define PENDING_HITS 0xfull /* as in the qualification of a #DB exit */
#define PENDING_ENABLED (1ull << 12)
#define PENDING_BS (1ull << 14)

/* 25.8.3 and 25.9.2: the same format for injected, exiting and interrupted events. */
#define EVENT_VALID (1u << 31)
#define EVENT_HAS_ERROR (1u << 11)
#define EVENT_NMI (2u << 8)
#define EVENT_EXCEPTION (3u << 8)
#define EVENT_TYPE (7u << 8)
#define EVENT_VECTOR 0xffu

#define VECTOR_DB 1
#define VECTOR_NMI 2
#define VECTOR_UD 6
#define VECTOR_DF 8
#define VECTOR_GP 13

/* Appendix C, table C-1. */
enum vmx_reason {
	REASON_EVENT = 0, REASON_TRIPLE_FAULT = 2, REASON_INIT = 3,
	REASON_CPUID = 10, REASON_GETSEC = 11, REASON_INVD = 13,
	REASON_VMCALL = 18, REASON_VMCLEAR = 19, REASON_VMXON = 27, /* 19 to 27: the VMX instructions */
	REASON_CONTROL_REGISTER = 28, REASON_RDMSR = 31, REASON_WRMSR = 32,
	REASON_EPT_VIOLATION = 48, REASON_INVEPT = 50, REASON_INVVPID = 53, REASON_XSETBV = 55, REASON_VMFUNC = 59,
};

/* Table 28-7 (EPT violation), 28-3 (control-register access). */
#define VIOLATION_WRITE (1u << 1)
#define ACCESS_REGISTER 0xfu

static inline u64 vmread(enum vmcs_field field)
{
	u64 value;

	__asm__ volatile("vmread %1, %0" : "=r"(value) : "r"((u64)field) : "cc");
	return value;
}

static inline void vmwrite(enum vmcs_field field, u64 value)
{
	__asm__ volatile("vmwrite %0, %1" :: "r"(value), "r"((u64)field) : "cc");
}

/* 29.3: type 1 one context, type 2 all. */
static inline void invept(u64 type, u64 pointer)
{
	const u64 descriptor[2] = {pointer, 0};

	__asm__ volatile("invept %0, %1" :: "m"(descriptor), "r"(type) : "cc", "memory");
}

static inline void invvpid_all(void)
{
	const u64 descriptor[2] = {0, 0};

	__asm__ volatile("invvpid %0, %1" :: "m"(descriptor), "r"(2ull) : "cc", "memory");
}

/* --- vmx_setup.c: everything before the guest's first instruction */

const char *vmx_absent(void);
void vmx_init(void);
void vmx_vcpu_init(struct vcpu *v, u64 nested_root);
void vmx_set_start(struct vcpu *v);
void vmx_msr_pass(u32 msr);

/* --- vmx_run.S */

_Noreturn void vmx_run(struct vcpu *v);
void vmx_resume_point(void); /* where every exit arrives */
void vmx_nmi(void);          /* gate of the NMI: never called */
u64 vmx_spin(u64 n);

/* --- vmx.c, called by vmx_run.S */

void vmx_exit(struct vcpu *v);
_Noreturn void vmx_entry_failed(struct vcpu *v);
void vmx_note_nmi(void);
