/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Synthetic timer 0 of the boot processor, one-shot at absolute reference times, in both of its ways: a message of
 * the SynIC behind an interrupt, or an interrupt alone (TLFS: Timers, Virtual Interrupts, Inter-Partition
 * Communication). Everything is set up by open and taken back by close.
 */
#include "hyperv.h"
#include "apic.h"
#include "platform.h"
#include "printf.h"
#include "record.h"
#include "trap.h"
#include "tsc.h"

#define VECTOR 0xe2
#define SINT 2
#define PATIENCE (1ull << 32) /* ticks, a second or more: an interrupt that has not come by then is lost */

static struct hyperv_message messages[16] __attribute__((aligned(4096)));
static volatile u32 assist[PAGE_SIZE / 4] __attribute__((aligned(4096)));
static bool set_up, with_messages, with_assist, by_msr;
static volatile bool armed;
static volatile u64 fired, at;
static u64 due_time;

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

/*
 * The rule that a message breaks; NULL: none. It may tell when the timer did expire, which is not before it was due and not behind
 * the message's own time.
 */
static const char *broken_rule(const struct hyperv_message *m)
{
	if (m->type != HV_MESSAGE_TIMER)
		return "it is not a timer's";
	if (m->timer.index)
		return "it is another timer's";
	if (!armed)
		return "it is the second of one deadline";
	if (m->timer.expired < due_time)
		return "it expired before its deadline";
	return m->timer.delivered < m->timer.expired ? "it was delivered before it expired" : NULL;
}

static void judge_message(struct hyperv_guest *h, const struct hyperv_message *m)
{
	const char *rule = broken_rule(m);

	if (rule && !h->timer_wrong++)
		format(h->timer_fault, sizeof(h->timer_fault), "%s: type %x index %u, expired %ld behind due, delivered %ld behind that",
		       rule, m->type, m->timer.index, (s64)(m->timer.expired - due_time), (s64)(m->timer.delivered - m->timer.expired));
}

/* Recommended order: take it, free the slot, and only then ask for the next one, if one waits. */
static void consume_message(struct hyperv_guest *h)
{
	struct hyperv_message *m = &messages[SINT];

	judge_message(h, m);
	m->type = HV_MESSAGE_NONE;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (m->flags & HV_MESSAGE_PENDING)
		wrmsr(HV_MSR_EOM, 0);
}

/*
 * An interrupt with nothing to take is no word of the timer's: it was delivered a second time by who delivers interrupts. It is
 * counted, and whoever waits goes on waiting.
 */
static bool has_come(void)
{
	return with_messages ? messages[SINT].type != HV_MESSAGE_NONE : armed;
}

static void take(u64 now)
{
	struct hyperv_guest *h = platform_hyperv();

	if (!has_come()) {
		h->timer_again++;
		return;
	}
	if (with_messages)
		consume_message(h);
	h->timer_taken += armed;
	armed = false;
	at = now;
	fired++;
}

static void on_timer(void)
{
	take(tsc_begin());
	end_of_interrupt();
}

/* Bounded by ticks and not by turns: the hypervisor decides how long a turn takes. */
static bool await_interrupt(u64 before)
{
	u64 begin = rdtsc();

	while (fired == before)
		if (rdtsc() - begin > PATIENCE)
			return false;
	return true;
}

u64 hyperv_reference_tsc(const struct hyperv_tsc_page *p, u64 time)
{
	u64 high = time - p->offset, low = p->scale - 1, quotient;

	if (high >= p->scale)
		return 0;
	__asm__("divq %3" : "=a"(quotient), "+d"(high) : "0"(low), "r"(p->scale) : "cc");
	return quotient;
}

u64 hyperv_timer_await(u64 t)
{
	const struct hyperv_tsc_page *p = platform_hyperv()->tsc_page;
	u64 before = fired;

	due_time = (u64)((unsigned __int128)(t - 1) * p->scale >> 64) + p->offset + 1;
	armed = true;
	wrmsr(HV_MSR_STIMER0_COUNT, due_time);
	return await_interrupt(before) ? at - (hyperv_reference_tsc(p, due_time) - t) : 0;
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
	return hyperv_reference_tsc(h->tsc_page, time) ? NULL : "the reference TSC page is out of range";
}

/*
 * The page is the hypervisor's, and its slots are as the last owner, firmware perhaps, has left them: one that is not free
 * holds back whatever comes behind it. CPUID has granted it all: a #GP from here on is the hypervisor's fault, and the
 * engine's guard makes it a FAIL.
 */
static bool open_messages(void)
{
	wrmsr(HV_MSR_SCONTROL, HV_SCONTROL_ENABLE);
	if (!(hyperv_page_set(HV_MSR_SIMP, messages) & HV_PAGE_ENABLE))
		return false;
	messages[SINT].type = HV_MESSAGE_NONE;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	wrmsr(HV_MSR_EOM, 0);
	wrmsr(HV_MSR_SINT0 + SINT, VECTOR);
	return true;
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
	struct hyperv_guest *h = platform_hyperv();
	const char *why = possible(h, direct);
	u64 config = HV_STIMER_AUTO_ENABLE;

	if (why)
		return why;
	h->timer_taken = h->timer_again = h->timer_wrong = 0;
	armed = false;
	config |= direct ? HV_STIMER_DIRECT | (u64)VECTOR << HV_STIMER_VECTOR_SHIFT : (u64)SINT << HV_STIMER_SINT_SHIFT;
	trap_on_interrupt(VECTOR, on_timer);
	wrmsr(HV_MSR_STIMER0_CONFIG, 0); /* a timer is not to be changed while it may fire */
	wrmsr(HV_MSR_STIMER0_COUNT, 0);
	with_messages = !direct;
	if (with_messages && !open_messages())
		return "the message page did not become enabled";
	open_end_of_interrupt(h);
	wrmsr(HV_MSR_STIMER0_CONFIG, config);
	set_up = true;
	sti();
	return NULL;
}

/* Each on its own: after a trap any of them may be the one that was refused. */
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
	if (set_up)
		fact_u64(with_messages ? "hv.stimer.again" : "hv.stimer_direct.again", platform_hyperv()->timer_again);
	with_assist = with_messages = set_up = false;
}
