/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The part of the Hypervisor Top Level Functional Specification (TLFS) that the guest and the benchmarks of Hyper-V's
 * interface use: CPUID leaves, MSRs, call codes, layouts. Only names; the chapter and heading of the TLFS (edition on
 * Microsoft Learn) stand beside each. How they are used is in hyperv_guest.h and metal/hyperv_*.c.
 */
#pragma once

#include <hvlab/abi.h>

/* Feature Discovery: Microsoft Hypervisor CPUID Leaves. Relative to the first leaf, 40000000h. */
#define HV_LEAF_INTERFACE 1
#define HV_LEAF_VERSION 2
#define HV_LEAF_FEATURES 3
#define HV_LEAF_ADVICE 4
#define HV_LEAF_LIMITS 5          /* the least maximum of a conforming hypervisor */
#define HV_INTERFACE 0x31237648u  /* "Hv#1" in EAX of the interface leaf */

/* Feature Discovery: Hypervisor Feature Identification. EAX: what the partition may access. */
#define HV_ACCESS_REF_COUNT (1u << 1)
#define HV_ACCESS_SYNIC (1u << 2)
#define HV_ACCESS_STIMER (1u << 3)
#define HV_ACCESS_APIC (1u << 4)      /* EOI, ICR, TPR and the VP assist page */
#define HV_ACCESS_HYPERCALL (1u << 5) /* guest OS identity and hypercall page */
#define HV_ACCESS_VP_INDEX (1u << 6)
#define HV_ACCESS_REF_TSC (1u << 9)
#define HV_ACCESS_FREQUENCY (1u << 11)
/* The same leaf, EDX */
#define HV_HAS_FREQUENCY (1u << 8)
#define HV_HAS_DIRECT_STIMER (1u << 19)
/* Feature Discovery: Implementation Recommendations. EAX */
#define HV_ADVISE_APIC_MSR (1u << 3)

/* Feature Discovery: Reporting the Guest OS Identity */
#define HV_MSR_OS_ID 0x40000000u
#define HV_OS_OPEN_SOURCE (1ull << 63)
#define HV_OS_TYPE_SHIFT 56 /* 1 to 4 are taken by Linux, FreeBSD, Xen and illumos */
#define HV_OS_VERSION_SHIFT 16

/* Hypercall Interface: Establishing the Hypercall Interface. Page MSRs all have one form: frame, RsvdP, enable. */
#define HV_MSR_HYPERCALL 0x40000001u
#define HV_PAGE_ENABLE 1ull
#define HV_PAGE_FRAME (~0xfffull)
#define HV_HYPERCALL_LOCKED 2ull /* the page stays where it is until the next reset */

/* Virtual Processors: Virtual Processor Index */
#define HV_MSR_VP_INDEX 0x40000002u

/* Timers: Partition Reference Counter MSR, Partition Reference Time Enlightenment, frequency MSRs */
#define HV_MSR_REF_COUNT 0x40000020u /* units of 100 ns */
#define HV_MSR_REF_TSC 0x40000021u   /* a page MSR */
#define HV_MSR_TSC_HZ 0x40000022u
#define HV_MSR_APIC_HZ 0x40000023u

/* Virtual Interrupts: Local APIC MSR Accesses, Virtual Processor Assist Page, EOI Assist */
#define HV_MSR_EOI 0x40000070u
#define HV_MSR_VP_ASSIST 0x40000073u /* a page MSR */
#define HV_ASSIST_NO_EOI_BIT 0       /* of the page's first word: "no EOI required" */

/* Virtual Interrupts: SynIC MSRs */
#define HV_MSR_SCONTROL 0x40000080u
#define HV_MSR_SIMP 0x40000083u /* message page: a page MSR */
#define HV_MSR_EOM 0x40000084u
#define HV_MSR_SINT0 0x40000090u
#define HV_SCONTROL_ENABLE 1ull
#define HV_SINT_MASKED (1ull << 16)

/* Timers: Synthetic Timer Configuration Register, Synthetic Timer Count Register */
#define HV_MSR_STIMER0_CONFIG 0x400000b0u
#define HV_MSR_STIMER0_COUNT 0x400000b1u
#define HV_STIMER_AUTO_ENABLE (1ull << 3) /* writing a count arms it */
#define HV_STIMER_VECTOR_SHIFT 4          /* of direct mode */
#define HV_STIMER_DIRECT (1ull << 12)
#define HV_STIMER_SINT_SHIFT 16           /* otherwise: 1 to 15 */

/* Hypercall Interface: Hypercall Inputs, Hypercall Status Values */
#define HV_CALL_FAST (1ull << 16)
#define HV_CALL_SPIN_WAIT 0x0008ull /* HvCallNotifyLongSpinWait: RDX = number of spins so far */
#define HV_CALL_UNKNOWN 0x0fffull   /* never given a meaning */
#define HV_STATUS 0xffffull         /* of the result; the count of repetitions stands above */
#define HV_STATUS_SUCCESS 0
#define HV_STATUS_INVALID_CODE 2

/* Timers: Partition Reference TSC Mechanism. Time = (TSC * scale >> 64) + offset; sequence 0: use the counter MSR. */
struct hyperv_tsc_page {
	volatile u32 sequence;
	u32 reserved;
	volatile u64 scale;
	volatile u64 offset;
};

/* Inter-Partition Communication: SynIC Messages; Timers: Synthetic Timer Expiration Message */
#define HV_MESSAGE_NONE 0u
#define HV_MESSAGE_TIMER 0x80000010u
#define HV_MESSAGE_PENDING 1u /* in flags: another one waits for this slot */

struct hyperv_message {
	volatile u32 type;
	u8 size;
	volatile u8 flags;
	u8 reserved[2];
	u64 sender;
	union {
		struct {
			u32 index, reserved;
			u64 expired, delivered; /* reference time */
		} timer;
		u8 bytes[240];
	};
};

_Static_assert(sizeof(struct hyperv_message) == 256, "a slot of the message page");
