/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Synthetic timer 0 of the boot processor, one-shot at absolute reference times, in both of its ways: a message of
 * the SynIC behind an interrupt, or an interrupt alone (TLFS: Timers, Virtual Interrupts, Inter-Partition
 * Communication). Everything is set up by open and taken back by close.
 */
#include "hyperv.h"
#include "apic.h"
#include "platform.h"
#include "trap.h"
#include "tsc.h"

#define VECTOR 0xe2
#define SINT 2
#define SPINS_MAX 100000000u /* an interrupt that has not come by then is lost */

static struct hyperv_message messages[16] __attribute__((aligned(4096)));
static volatile u32 assist[PAGE_SIZE / 4] __attribute__((aligned(4096)));
static struct hyperv_timer_run *current;
static bool with_messages, with_assist, by_msr;
static volatile u64 fired, at;
static u64 due_time;

static void stamp(void)
{
	at = tsc_begin();
}

/* One instruction, so that the hypervisor cannot come between the test and the clearing. */
static bool no_eoi_required(void)
{
	bool was;

	__asm__ volatile("btrl %2, %0" : "+m"(assist[0]), "=@ccc"(was) : "i"(HV_ASSIST_NO_EOI_BIT) : "memory");
	return was;
}

static void end_of_interrupt(void)
{
	if (with_assist && no_eoi_required())
		return;
	if (by_msr)
		wrmsr(HV_MSR_EOI, 0);
	else
		apic_eoi();
}

/* Recommended order: take it, free the slot, and only then ask for the next one, if one waits. */
static void take_message(void)
{
	struct hyperv_message *m = &messages[SINT];

	current->wrong += m->type != HV_MESSAGE_TIMER || m->timer.index || m->timer.expired != due_time;
	m->type = HV_MESSAGE_NONE;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (m->flags & HV_MESSAGE_PENDING)
		wrmsr(HV_MSR_EOM, 0);
}

static void on_timer(void)
{
	stamp();
	if (with_messages)
		take_message();
	fired++;
	end_of_interrupt();
}

/* The first TSC value at which the page shows this time; 0: out of range. The page is valid: open has seen to it. */
static u64 tsc_of(u64 time)
{
	const struct hyperv_tsc_page *p = platform_hyperv()->tsc_page;
	u64 high = time - p->offset, low = p->scale - 1, quotient;

	if (high >= p->scale)
		return 0;
	__asm__("divq %3" : "=a"(quotient), "+d"(high) : "0"(low), "r"(p->scale) : "cc");
	return quotient;
}

static bool await(u64 before)
{
	for (u32 spins = 0; fired == before && spins < SPINS_MAX; spins++)
		barrier();
	return fired != before;
}

/* The schedule stands before the first is armed; who is late is armed all the same, and its lateness counts. */
void hyperv_timer_run(u64 n, u64 period, struct hyperv_timer_run *run)
{
	const struct hyperv_guest *h = platform_hyperv();
	u64 first = hyperv_time(h) + period;

	current = run;
	run->latency = 0;
	for (u64 k = 0; k < n && !run->lost; k++) {
		u64 before = fired;

		due_time = first + k * period;
		u64 due = tsc_of(due_time);

		run->missed += hyperv_time(h) >= due_time;
		wrmsr(HV_MSR_STIMER0_COUNT, due_time);
		if (!await(before)) {
			run->lost++;
			return;
		}
		run->fired++;
		run->early += at < due;
		run->latency += at < due ? 0 : at - due;
	}
}

void hyperv_timer_stamp(u64 n, struct hyperv_timer_run *run)
{
	run->latency = 0;
	while (n--) {
		u64 due = tsc_begin();

		stamp();
		run->latency += at - due;
	}
}

static const char *possible(const struct hyperv_guest *h, bool direct)
{
	u64 time;

	if (!(h->access & HV_ACCESS_STIMER))
		return "no synthetic timers";
	if (direct && !(h->has & HV_HAS_DIRECT_STIMER))
		return "synthetic timers have no direct mode";
	if (!direct && !(h->access & HV_ACCESS_SYNIC))
		return "no synthetic interrupt controller";
	if (!h->tsc_page || !hyperv_page_time(h->tsc_page, &time))
		return "no valid reference TSC page to tell deadlines by";
	return tsc_of(time) ? NULL : "the reference TSC page is out of range";
}

/* CPUID has granted it all: a #GP from here on is the hypervisor's fault, and the engine's guard makes it a FAIL. */
static bool open_messages(void)
{
	messages[SINT].type = HV_MESSAGE_NONE;
	wrmsr(HV_MSR_SINT0 + SINT, VECTOR);
	wrmsr(HV_MSR_SCONTROL, HV_SCONTROL_ENABLE);
	return hyperv_page_set(HV_MSR_SIMP, messages) & HV_PAGE_ENABLE;
}

/* No assist page is no obstacle: each interrupt then ends with an exit. */
static void open_end_of_interrupt(const struct hyperv_guest *h)
{
	bool access = h->access & HV_ACCESS_APIC;

	assist[0] = 0;
	with_assist = access && hyperv_page_set(HV_MSR_VP_ASSIST, assist) & HV_PAGE_ENABLE;
	by_msr = access && h->advice & HV_ADVISE_APIC_MSR;
}

const char *hyperv_timer_open(bool direct)
{
	const struct hyperv_guest *h = platform_hyperv();
	const char *why = possible(h, direct);
	u64 config = HV_STIMER_AUTO_ENABLE;

	if (why)
		return why;
	config |= direct ? HV_STIMER_DIRECT | (u64)VECTOR << HV_STIMER_VECTOR_SHIFT : (u64)SINT << HV_STIMER_SINT_SHIFT;
	trap_on_interrupt(VECTOR, on_timer);
	with_messages = !direct;
	if (with_messages && !open_messages())
		return "the message page did not become enabled";
	open_end_of_interrupt(h);
	wrmsr(HV_MSR_STIMER0_CONFIG, config);
	sti();
	return NULL;
}

/* Each on its own: after a trap any of them may be what was refused. */
void hyperv_timer_close(void)
{
	cli();
	wrmsr_safe(HV_MSR_STIMER0_CONFIG, 0);
	if (with_messages) {
		wrmsr_safe(HV_MSR_SINT0 + SINT, HV_SINT_MASKED | VECTOR);
		wrmsr_safe(HV_MSR_SCONTROL, 0);
		hyperv_page_unset(HV_MSR_SIMP);
	}
	if (with_assist)
		hyperv_page_unset(HV_MSR_VP_ASSIST);
	with_assist = with_messages = false;
}
