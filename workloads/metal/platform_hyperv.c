/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hyper-V's interface, whoever shows it: recognised, opened, reported (TLFS: Feature Discovery, Hypercall Interface,
 * Timers). No MSR of the range 4000xxxxh is touched before both signature and interface were seen, and each only if
 * CPUID grants it; a #GP all the same is a reason, not a crash. The timer is in hyperv_timer.c.
 */
#include "hyperv.h"
#include "hypervisor.h"
#include "platform.h"
#include "printf.h"
#include "record.h"
#include "str.h"
#include "trap.h"

#define OS_TYPE 0x68ull /* of the open source range, unlisted */
#define OS_ID (HV_OS_OPEN_SOURCE | OS_TYPE << HV_OS_TYPE_SHIFT | (u64)HVLAB_ABI_VERSION << HV_OS_VERSION_SHIFT)
#define MAPPED (1ull << 32)

/* The hypervisor lays its own pages over these two: nothing here ever writes to them. */
static u8 call_page[PAGE_SIZE] __attribute__((aligned(4096)));
static u8 time_page[PAGE_SIZE] __attribute__((aligned(4096)));

static struct hyperv_guest guest = {
	.timer_open = hyperv_timer_open, .timer_await = hyperv_timer_await, .timer_close = hyperv_timer_close,
};
static bool opened;
static char refusal[128] = "no hypercall page was set up"; /* "": there is one */

static u32 leaf(u32 number, u32 *edx)
{
	struct cpuid c = hypervisor_cpuid(hypervisor_leaf() + number, 0);

	if (edx)
		*edx = c.edx;
	return c.eax;
}

static void refuse(const char *why)
{
	str_copy(refusal, sizeof(refusal), why);
}

static bool has_interface(void)
{
	return leaf(0, NULL) >= hypervisor_leaf() + HV_LEAF_LIMITS && leaf(HV_LEAF_INTERFACE, NULL) == HV_INTERFACE;
}

u64 hyperv_page_set(u32 msr, const volatile void *page)
{
	wrmsr(msr, (u64)(uintptr_t)page | (rdmsr(msr) & ~HV_PAGE_FRAME) | HV_PAGE_ENABLE);
	return rdmsr(msr);
}

void hyperv_page_unset(u32 msr)
{
	u64 now;

	if (rdmsr_safe(msr, &now))
		wrmsr_safe(msr, now & ~HV_PAGE_ENABLE);
}

/* A locked page stays where an earlier owner has put it and can be used there. */
static u64 place_calls(void)
{
	u64 now = rdmsr(HV_MSR_HYPERCALL);

	return now & HV_HYPERCALL_LOCKED && now & HV_PAGE_ENABLE ? now : hyperv_page_set(HV_MSR_HYPERCALL, call_page);
}

/* The identity comes first: without it the page cannot be enabled. */
static void open_calls(u64 unused)
{
	wrmsr(HV_MSR_OS_ID, OS_ID);
	u64 now = place_calls();

	if (!(now & HV_PAGE_ENABLE)) {
		refuse("the hypercall page did not become enabled");
		return;
	}
	if ((now & HV_PAGE_FRAME) != (u64)(uintptr_t)call_page && (now & HV_PAGE_FRAME) >= MAPPED) {
		refuse("the hypercall page is locked above 4 GiB");
		return;
	}
	guest.page = (const u8 *)(uintptr_t)(now & HV_PAGE_FRAME);
	refuse("");
	if ((hyperv_call(&guest, HV_CALL_UNKNOWN | HV_CALL_FAST, 0) & HV_STATUS) != HV_STATUS_INVALID_CODE)
		refuse("the hypercall page answers an unknown call with another status than 2");
}

static void open_time(u64 unused)
{
	u64 now = hyperv_page_set(HV_MSR_REF_TSC, time_page);

	if (now & HV_PAGE_ENABLE && (now & HV_PAGE_FRAME) == (u64)(uintptr_t)time_page)
		guest.tsc_page = (const void *)time_page;
}

/* Reports the address of a #GP on a register that CPUID grants. */
static void try_calls(void)
{
	struct trap_info trap;
	char text[64];

	if (!(guest.access & HV_ACCESS_HYPERCALL)) {
		refuse("CPUID grants no hypercall page");
	} else if (trap_guarded(open_calls, 0, &trap)) {
		trap_text(&trap, text, sizeof(text));
		format(refusal, sizeof(refusal), "the hypercall page was refused: %s", text);
	}
	if (refusal[0])
		guest.page = NULL;
}

static bool open(void)
{
	struct trap_info trap;

	if (!has_interface()) {
		refuse("the signature is there, the interface Hv#1 is not: no MSR was touched");
		return false;
	}
	opened = true;
	guest.access = leaf(HV_LEAF_FEATURES, &guest.has);
	guest.advice = leaf(HV_LEAF_ADVICE, NULL);
	try_calls();
	if (guest.access & HV_ACCESS_REF_TSC)
		trap_guarded(open_time, 0, &trap);
	return guest.page;
}

static const char *why_not(void)
{
	return refusal;
}

static u64 hypercall(void)
{
	return hyperv_call(&guest, HV_CALL_UNKNOWN | HV_CALL_FAST, 0) & HV_STATUS;
}

static u64 control(void)
{
	return hyperv_no_call(&guest, HV_CALL_UNKNOWN | HV_CALL_FAST, 0) & HV_STATUS;
}

/* 0: not told. */
static u64 frequency(u32 msr)
{
	u64 hz = 0;

	if (!opened || !(guest.access & HV_ACCESS_FREQUENCY) || !(guest.has & HV_HAS_FREQUENCY))
		return 0;
	return rdmsr_safe(msr, &hz) ? hz : 0;
}

static u64 tsc_hz(void)
{
	return frequency(HV_MSR_TSC_HZ);
}

static void send_version(void)
{
	struct cpuid c = hypervisor_cpuid(hypervisor_leaf() + HV_LEAF_VERSION, 0);
	char text[48];

	/* Feature Discovery: Hypervisor System Identity: build; major 31:16, minor 15:0; service pack */
	format(text, sizeof(text), "%u.%u.%u-%u", c.ebx >> 16, c.ebx & 0xffff, c.eax, c.ecx);
	fact_str("hv.version", text);
}

static void send_time(void)
{
	if (frequency(HV_MSR_APIC_HZ))
		fact_u64("apic.hz.hypervisor", frequency(HV_MSR_APIC_HZ));
	if (!guest.tsc_page)
		return;
	fact_u64("hv.reftsc.valid", guest.tsc_page->sequence != 0);
	fact_hex("hv.reftsc.scale", guest.tsc_page->scale);
}

static void facts(void)
{
	u64 index;

	fact_str("hv.interface", opened ? "Hv#1" : "none");
	if (!opened)
		return;
	send_version();
	fact_hex("hv.privileges", guest.access);
	fact_hex("hv.features", guest.has);
	fact_hex("hv.recommended", guest.advice);
	if ((guest.access & HV_ACCESS_VP_INDEX) && rdmsr_safe(HV_MSR_VP_INDEX, &index))
		fact_u64("hv.vp_index", index);
	send_time();
}

struct hyperv_guest *platform_hyperv(void)
{
	return opened ? &guest : NULL;
}

const struct hypervisor hypervisor_hyperv = {
	.name = "hyperv",
	.signature = {"Microsoft Hv", "Linux KVM Hv"},
	.open = open,
	.hypercall = hypercall,
	.control = control,
	.expected = HV_STATUS_INVALID_CODE,
	.way = "page",
	.why_not = why_not,
	.tsc_hz = tsc_hz,
	.facts = facts,
};
