/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What each record says (exits.h). Layout: xen/include/public/trace.h. Whose exit it was a record does not say: the one
 * of the vCPU that has last begun to run on that CPU. Reasons: AMD APM volume 2 appendix C, Intel SDM volume 3
 * appendix C.
 */
#include "exits.h"

#include "counters.h"

#include <errno.h>
#include <stdio.h>

/* The header of a record */
#define EVENT(word) ((word) & 0x0fffffff)
#define EXTRA_WORDS(word) ((word) >> 28 & 7)
#define HAS_CYCLES(word) ((word) >> 31)

#define LOST_RECORDS 0x0001f001
#define RUNSTATE_CHANGE 0x00021001 /* | old << 8 | new << 4 */
#define RUNSTATE_BITS 0x00000330
#define RUNSTATE_NEW(event) ((event) >> 4 & 3)
#define CONTINUE_RUNNING 0x00021002
#define WITH_64_BITS 0x100
#define NESTED 0x400
#define HVM_EXIT 0x00081002     /* of both vendors; since Xen 4.19 of VMX alone */
#define HVM_EXIT_SVM 0x00081003
#define PV_ENTRY 0x00201000
#define PV_ENTRIES 16

#define SVM_INTR 0x60
#define VMX_EXTERNAL_INTERRUPT 1

struct reason {
	u32 number;
	const char *name;
};

static const struct reason svm[] = {
	{0x10, "cr0_write"}, {0x13, "cr3_write"}, {0x14, "cr4_write"}, {0x46, "exception_ud"}, {0x4d, "exception_gp"},
	{0x4e, "exception_pf"}, {SVM_INTR, "interrupt"}, {0x61, "nmi"}, {0x64, "interrupt_window"}, {0x6e, "rdtsc"},
	{0x6f, "rdpmc"}, {0x72, "cpuid"}, {0x76, "invd"}, {0x77, "pause"}, {0x78, "hlt"}, {0x79, "invlpg"},
	{0x7b, "io"}, {0x7c, "msr"}, {0x7f, "shutdown"}, {0x80, "vmrun"}, {0x81, "hypercall"}, {0x87, "rdtscp"},
	{0x89, "wbinvd"}, {0x8d, "xsetbv"}, {0x400, "nested_page_fault"},
};

static const struct reason vmx[] = {
	{0, "exception_or_nmi"}, {VMX_EXTERNAL_INTERRUPT, "interrupt"}, {2, "shutdown"}, {7, "interrupt_window"},
	{10, "cpuid"}, {12, "hlt"}, {14, "invlpg"}, {15, "rdpmc"}, {16, "rdtsc"}, {18, "hypercall"}, {28, "cr_access"},
	{29, "dr_access"}, {30, "io"}, {31, "msr"}, {32, "msr"}, {40, "pause"}, {44, "apic_access"}, {45, "eoi"},
	{48, "nested_page_fault"}, {49, "ept_misconfiguration"}, {51, "rdtscp"}, {52, "preemption_timer"},
	{54, "wbinvd"}, {55, "xsetbv"}, {56, "apic_write"},
};

/* By number, without PV_ENTRY. */
static const char *const pv[PV_ENTRIES] = {
	[1] = "hypercall", [3] = "trap", [4] = "page_fault", [5] = "forced_invalid_op", [6] = "privileged_op",
	[7] = "4gb_segment", [8] = "math_state", [9] = "paging_fixup", [10] = "descriptor_fault", [11] = "pte_write",
	[12] = "pte_write", [13] = "hypercall",
};

void exits_init(struct exits *e, u16 domain, bool amd)
{
	*e = (struct exits){.domain = domain, .amd = amd};
	counters_add(&e->counters, "exits", 0);
	counters_add(&e->counters, "irq_exits", 0);
}

static void count(struct exits *e, const char *name)
{
	counters_add(&e->counters, "exits", 1);
	counters_add(&e->counters, name, 1);
}

static void count_hvm(struct exits *e, u32 number, bool amd)
{
	const struct reason *known = amd ? svm : vmx;
	size_t n = amd ? LEN(svm) : LEN(vmx), i = 0;
	char other[24];

	while (i < n && known[i].number != number)
		i++;
	snprintf(other, sizeof(other), "reason_%xh", number);
	count(e, i < n ? known[i].name : other);
	if (number == (amd ? SVM_INTR : VMX_EXTERNAL_INTERRUPT))
		counters_add(&e->counters, "irq_exits", 1);
}

static void count_pv(struct exits *e, u32 event)
{
	u32 number = event - PV_ENTRY;

	count(e, number < PV_ENTRIES && pv[number] ? pv[number] : "other");
}

/* vCPU in the lower half, domain in the upper. */
static bool is_ours(const struct exits *e, u32 word)
{
	return word >> 16 == e->domain;
}

/* The vCPU of the record begins or goes on to run on this CPU; any other change of it is none of ours. */
static void note_runstate(const struct exits *e, bool *ours, u32 event, u32 vcpu)
{
	bool runs = event == CONTINUE_RUNNING || !RUNSTATE_NEW(event);

	if (runs)
		*ours = is_ours(e, vcpu);
	else if (is_ours(e, vcpu) && !(event >> 8 & 3))
		*ours = false; /* it ran until now */
}

static void take(struct exits *e, bool *ours, u32 event, const u32 *extra, u32 n)
{
	u32 plain = event & ~(WITH_64_BITS | NESTED);

	if (event == LOST_RECORDS)
		e->lost += n ? extra[0] : 1;
	else if (n && (event == CONTINUE_RUNNING || (event & ~RUNSTATE_BITS) == RUNSTATE_CHANGE))
		note_runstate(e, ours, event, extra[0]);
	else if (*ours && n && plain == HVM_EXIT)
		count_hvm(e, extra[0], e->amd);
	else if (*ours && n && plain == HVM_EXIT_SVM)
		count_hvm(e, extra[0], true);
	else if (*ours && plain >> 12 == PV_ENTRY >> 12)
		count_pv(e, plain);
}

int exits_take(struct exits *e, bool *ours, const u32 *words, size_t n)
{
	while (n) {
		u32 head = *words, stamp = HAS_CYCLES(head) ? 2 : 0, extra = EXTRA_WORDS(head);

		if (1 + stamp + extra > n)
			return -EILSEQ;
		take(e, ours, EVENT(head), words + 1 + stamp, extra);
		words += 1 + stamp + extra;
		n -= 1 + stamp + extra;
	}
	return 0;
}
