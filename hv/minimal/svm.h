/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * AMD's virtual machine control block: names and numbers, APM volume 2 appendix B (layout), C (exit codes), section
 * 15.9 to 15.20 (meaning). What is done with them is in svm.c; svm_run.S uses the offsets at the end.
 */
#pragma once

#include <hvlab/abi.h>

/* 15.30: control MSRs. */
#define MSR_VM_CR 0xc0010114u
#define MSR_VM_HSAVE_PA 0xc0010117u
#define VM_CR_R_INIT (1ull << 1)  /* INIT becomes #SX */
#define VM_CR_SVMDIS (1ull << 4)

/* Table B-1: intercepts of byte offsets 0Ch and 10h. */
#define INTERCEPT_NMI (1u << 1)
#define INTERCEPT_INIT (1u << 3)
#define INTERCEPT_CPUID (1u << 18)
#define INTERCEPT_INVD (1u << 22)
#define INTERCEPT_INVLPGA (1u << 26)
#define INTERCEPT_MSR (1u << 28)
#define INTERCEPT_SHUTDOWN (1u << 31)

#define INTERCEPT2_VMRUN (1u << 0)
#define INTERCEPT2_VMMCALL (1u << 1)
#define INTERCEPT2_VMLOAD (1u << 2)
#define INTERCEPT2_VMSAVE (1u << 3)
#define INTERCEPT2_STGI (1u << 4)
#define INTERCEPT2_CLGI (1u << 5)
#define INTERCEPT2_SKINIT (1u << 6)

#define VECTOR_DB 1
#define VECTOR_UD 6
#define VECTOR_DF 8
#define VECTOR_GP 13
#define VECTOR_SX 30

#define TLB_KEEP 0
#define TLB_FLUSH_ALL 1 /* 15.16.1 */
#define NESTED_PAGING (1ull << 0)
#define CLEAN_ALL 0x3ffu /* 15.15.1: every group the manual names */

/* 15.20 and 15.7.2: the same format for injected and for interrupted events. */
#define EVENT_VALID (1ull << 31)
#define EVENT_HAS_ERROR (1ull << 11)
#define EVENT_EXCEPTION (3ull << 8)
#define EVENT_TYPE (7ull << 8)
#define EVENT_VECTOR 0xffull

/* Appendix C. */
enum svm_exit_code {
	SVM_EXIT_DB = 0x40 + VECTOR_DB,
	SVM_EXIT_SX = 0x40 + VECTOR_SX,
	SVM_EXIT_NMI = 0x61,
	SVM_EXIT_INIT = 0x63,
	SVM_EXIT_CPUID = 0x72,
	SVM_EXIT_INVD = 0x76,
	SVM_EXIT_INVLPGA = 0x7a,
	SVM_EXIT_MSR = 0x7c,
	SVM_EXIT_SHUTDOWN = 0x7f,
	SVM_EXIT_VMRUN = 0x80,
	SVM_EXIT_VMMCALL = 0x81,
	SVM_EXIT_VMLOAD = 0x82,
	SVM_EXIT_VMSAVE = 0x83,
	SVM_EXIT_STGI = 0x84,
	SVM_EXIT_CLGI = 0x85,
	SVM_EXIT_SKINIT = 0x86,
	SVM_EXIT_NPF = 0x400,
	SVM_EXIT_INVALID = -1,
};

/* 15.25.6: error code of a nested page fault. */
#define NPF_WRITE (1ull << 1)

/* Attributes as in the descriptor, bits 55:52 and 47:40 put together (15.5.1). */
#define ATTR_CODE32 0xc9b
#define ATTR_DATA32 0xc93
#define ATTR_CODE16 0x09b
#define ATTR_DATA16 0x093
#define ATTR_TSS32 0x08b
#define ATTR_LDT 0x082

struct vmcb_segment {
	u16 selector, attributes;
	u32 limit;
	u64 base;
};

struct vmcb {
	/* Control area, table B-1. */
	u32 intercept_cr, intercept_dr, intercept_exceptions;
	u32 intercept, intercept2, intercept3;
	u8 reserved0[0x040 - 0x018];
	u64 iopm, msrpm, tsc_offset;
	u32 asid;
	u8 tlb_control, reserved1[3];
	u64 virtual_interrupt, interrupt_shadow;
	u64 exit_code, exit_info1, exit_info2, exit_event;
	u64 nested_control;
	u8 reserved2[0x0a8 - 0x098];
	u64 event;
	u64 nested_cr3, lbr_control;
	u32 clean, reserved3;
	u64 next_rip;
	u8 reserved4[0x400 - 0x0d0];
	/* Save area, table B-2. */
	struct vmcb_segment es, cs, ss, ds, fs, gs, gdtr, ldtr, idtr, tr;
	u8 reserved5[0x0cb - 0x0a0];
	u8 cpl;
	u32 reserved6;
	u64 efer;
	u8 reserved7[0x148 - 0x0d8];
	u64 cr4, cr3, cr0, dr7, dr6, rflags, rip;
	u8 reserved8[0x1d8 - 0x180];
	u64 rsp;
	u8 reserved9[0x1f8 - 0x1e0];
	u64 rax;
	u64 star, lstar, cstar, sfmask, kernel_gs_base;
	u64 sysenter_cs, sysenter_esp, sysenter_eip, cr2;
	u8 reserved10[0x268 - 0x248];
	u64 g_pat;
	u8 reserved11[0xc00 - 0x270];
} __attribute__((aligned(4096)));

#define VMCB_AT(field, offset) _Static_assert(__builtin_offsetof(struct vmcb, field) == (offset), #field)
VMCB_AT(iopm, 0x040);
VMCB_AT(asid, 0x058);
VMCB_AT(exit_code, 0x070);
VMCB_AT(event, 0x0a8);
VMCB_AT(next_rip, 0x0c8);
VMCB_AT(es, 0x400);
VMCB_AT(tr, 0x490);
VMCB_AT(efer, 0x4d0);
VMCB_AT(cr4, 0x548);
VMCB_AT(rip, 0x578);
VMCB_AT(rsp, 0x5d8);
VMCB_AT(rax, 0x5f8);
VMCB_AT(cr2, 0x640);
VMCB_AT(g_pat, 0x668);
