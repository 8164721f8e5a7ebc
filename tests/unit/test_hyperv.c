/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's side of Hyper-V's interface against a model that is stricter than any hypervisor: registers trap unless
 * CPUID grants them, nothing may be touched before the interface was seen, reserved bits must stay, overlay pages are
 * read-only. That the real one is served is shown in the lab, on KVM; here is what a good hypervisor never does.
 */
#include "unit.h"

#include <hvlab/abi.h>

#include <sys/mman.h>

/* The processor, in place of freestanding/x86.h. */
#define X86_H
#define PAGE_SIZE ((u64)4096)
struct cpuid {
	u32 eax, ebx, ecx, edx;
};
static void barrier(void)
{
	__asm__ volatile("" ::: "memory");
}

static u64 rdtsc(void)
{
	return __builtin_ia32_rdtsc();
}

static bool interrupts;
static void cli(void)
{
	interrupts = false;
}

static void sti(void)
{
	interrupts = true;
}

static u64 rdmsr(u32 msr);
static void wrmsr(u32 msr, u64 value);

struct boot_info;
#define record_u64 free_record_u64 /* the harness reads by that name */
#include "workloads/metal/platform_hyperv.c"
#include "workloads/metal/hyperv_timer.c"
#define control stimer_control
#include "workloads/bench/shared/hyperv_stimer.h"
#undef control

#define ALL_ACCESS 0xa7eu
#define OLD_BITS 0xa50ull /* reserved bits that the model starts with */
#define LEAF 0x40000000u
#define SCALE (~0ull / 100) /* a TSC of 1 GHz, whatever this machine's is */

static struct model {
	u32 interface, max, access, has, advice;
	bool seen_interface, no_enable, refuse_calls, wrong, twice, silent, again, second;
	u32 stale; /* type of the message that the slot's last owner left */
	u64 os_id, page[5], config, count, sint, scontrol;
	unsigned touched, faults, eois, eoms, early;
	u32 status; /* what the hypercall page answers */
	u32 sequence;
	unsigned violations;
} m;
enum { CALLS, TIME, SIMP, ASSIST };

static jmp_buf *guard_at;
static void (*handler)(void);

static int slot_of(u32 msr)
{
	return msr == HV_MSR_HYPERCALL ? CALLS : msr == HV_MSR_REF_TSC ? TIME : msr == HV_MSR_SIMP ? SIMP :
	       msr == HV_MSR_VP_ASSIST ? ASSIST : -1;
}

static u32 access_of(u32 msr)
{
	switch (msr) {
	case HV_MSR_OS_ID: case HV_MSR_HYPERCALL: return HV_ACCESS_HYPERCALL;
	case HV_MSR_VP_INDEX: return HV_ACCESS_VP_INDEX;
	case HV_MSR_REF_COUNT: return HV_ACCESS_REF_COUNT;
	case HV_MSR_REF_TSC: return HV_ACCESS_REF_TSC;
	case HV_MSR_TSC_HZ: case HV_MSR_APIC_HZ: return HV_ACCESS_FREQUENCY;
	case HV_MSR_EOI: case HV_MSR_VP_ASSIST: return HV_ACCESS_APIC;
	case HV_MSR_STIMER0_CONFIG: case HV_MSR_STIMER0_COUNT: return HV_ACCESS_STIMER;
	default: return HV_ACCESS_SYNIC;
	}
}

static _Noreturn void general_protection(void)
{
	m.faults++;
	assert_non_null(guard_at);
	longjmp(*guard_at, 1);
}

/* Every access comes by here. */
static void touch(u32 msr)
{
	assert_int_equal(msr >> 16, 0x4000);
	m.touched++;
	m.violations += !m.seen_interface;
	if (!(m.access & access_of(msr)) || (m.refuse_calls && slot_of(msr) == CALLS))
		general_protection();
}

static u64 model_time(void)
{
	return (u64)((unsigned __int128)rdtsc() * SCALE >> 64) + 77;
}

static u64 rdmsr(u32 msr)
{
	touch(msr);
	if (slot_of(msr) >= 0)
		return m.page[slot_of(msr)];
	return msr == HV_MSR_REF_COUNT ? model_time() : msr == HV_MSR_TSC_HZ ? 1000000000 : msr == HV_MSR_APIC_HZ ? 200 : 0;
}

/* Overlays: filled, then closed to writing; a write of the guest would be a SIGSEGV. */
static void overlay(u64 page, const void *bytes, size_t n, int protection)
{
	void *where = (void *)(uintptr_t)page;

	assert_int_equal(mprotect(where, 4096, PROT_READ | PROT_WRITE), 0);
	memcpy(where, bytes, n);
	assert_int_equal(mprotect(where, 4096, protection), 0);
}

static void set_page(int slot, u64 value)
{
	const u8 code[] = {0xb8, (u8)m.status, 0, 0, 0, 0xc3}; /* mov status, %eax; ret */
	const struct hyperv_tsc_page time = {.sequence = m.sequence, .scale = SCALE, .offset = 77};

	m.violations += (value & 0xffc) != (m.page[slot] & 0xffc);
	if (m.no_enable || (slot == CALLS && !m.os_id))
		value &= ~HV_PAGE_ENABLE;
	m.page[slot] = value;
	if (!(value & HV_PAGE_ENABLE))
		return;
	if (slot == CALLS)
		overlay(value & HV_PAGE_FRAME, code, sizeof(code), PROT_READ | PROT_EXEC);
	else if (slot == TIME)
		overlay(value & HV_PAGE_FRAME, &time, sizeof(time), PROT_READ);
	else if (slot == SIMP) /* whatever the guest had in its own page before */
		((struct hyperv_message *)(uintptr_t)(value & HV_PAGE_FRAME))[2].type = m.stale;
}

/* False: the slot is not free, so the message waits, and no interrupt comes. */
static bool post_message(u64 count)
{
	struct hyperv_message *page = (void *)(uintptr_t)(m.page[SIMP] & HV_PAGE_FRAME);
	struct hyperv_message *slot = page + (m.config >> HV_STIMER_SINT_SHIFT & 15);

	m.violations += m.scontrol != HV_SCONTROL_ENABLE || m.sint & HV_SINT_MASKED;
	if (slot->type != HV_MESSAGE_NONE)
		return false;
	slot->type = HV_MESSAGE_TIMER;
	slot->flags = m.twice;
	slot->timer.index = 0;
	slot->timer.expired = count - m.wrong;
	slot->timer.delivered = model_time();
	return true;
}

/* The timer, seen from outside: nothing happens until its time has come, or (early) a good while before. */
static void expire(u64 count)
{
	u64 until = m.early ? count - 500 : count;

	m.violations += !interrupts || !(m.config & HV_STIMER_AUTO_ENABLE);
	while (model_time() < until)
		;
	if (m.silent || (!(m.config & HV_STIMER_DIRECT) && !post_message(count)))
		return;
	if (m.page[ASSIST] & HV_PAGE_ENABLE)
		*(u32 *)(uintptr_t)(m.page[ASSIST] & HV_PAGE_FRAME) |= m.eois & 1; /* every other one for free */
	m.eois++;
	handler();
	if (m.second)
		post_message(count);
	if (m.again || m.second)
		handler();
}

/* Timers are to be stopped before they are set up anew. */
static void set_config(u64 config)
{
	m.violations += config && (m.config || m.count);
	m.config = config;
}

static void wrmsr(u32 msr, u64 value)
{
	touch(msr);
	if (slot_of(msr) >= 0)
		set_page(slot_of(msr), value);
	else if (msr == HV_MSR_OS_ID)
		m.os_id = value;
	else if (msr == HV_MSR_STIMER0_CONFIG)
		set_config(value);
	else if (msr == HV_MSR_SCONTROL)
		m.scontrol = value;
	else if (msr == HV_MSR_STIMER0_COUNT && (m.count = value))
		expire(value);
	else if (msr == HV_MSR_SINT0 + 2)
		m.sint = value;
	else if (msr == HV_MSR_EOM)
		m.eoms++;
	else if (msr == HV_MSR_REF_COUNT)
		general_protection();
}

static u32 apic_eois;
void apic_eoi(void)
{
	apic_eois++;
}

void trap_on_interrupt(u32 vector, void (*fn)(void))
{
	handler = vector == VECTOR ? fn : NULL;
}

void trap_text(const struct trap_info *t, char *out, size_t size)
{
	snprintf(out, size, "#GP(0)");
}

size_t format(char *out, size_t size, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	int n = vsnprintf(out, size, fmt, args);
	va_end(args);
	return (size_t)n;
}
void str_copy(char *dst, size_t size, const char *src)
{
	snprintf(dst, size, "%s", src);
}


u32 trap_guarded(void (*fn)(u64), u64 arg, struct trap_info *t)
{
	jmp_buf here, *outer = guard_at;

	guard_at = &here;
	u32 trapped = setjmp(here) ? 14 : 0;
	if (!trapped)
		fn(arg);
	guard_at = outer;
	return trapped;
}

static u64 asked_value;
static void do_rdmsr(u64 msr)
{
	asked_value = rdmsr((u32)msr);
}

static void do_wrmsr(u64 msr)
{
	wrmsr((u32)msr, asked_value);
}

bool rdmsr_safe(u32 msr, u64 *value)
{
	struct trap_info t;
	bool ok = !trap_guarded(do_rdmsr, msr, &t);

	*value = asked_value;
	return ok;
}
bool wrmsr_safe(u32 msr, u64 value)
{
	struct trap_info t;

	asked_value = value;
	return !trap_guarded(do_wrmsr, msr, &t);
}

u32 hypervisor_leaf(void)
{
	return LEAF;
}

struct cpuid hypervisor_cpuid(u32 leaf_number, u32 subleaf)
{
	assert_int_equal(subleaf, 0);
	m.seen_interface |= leaf_number == LEAF + 1 && m.interface == HV_INTERFACE;
	switch (leaf_number) {
	case LEAF: return (struct cpuid){m.max, 0, 0, 0};
	case LEAF + 1: return (struct cpuid){m.interface, 0, 0, 0};
	case LEAF + 2: return (struct cpuid){20348, 10 << 16, 5, 1};
	case LEAF + 3: return (struct cpuid){m.access, 0, 0, m.has};
	case LEAF + 4: return (struct cpuid){m.advice, 0, 0, 0};
	default: return (struct cpuid){0};
	}
}

static char told[2048];
void fact_str(const char *key, const char *value)
{
	size_t n = strlen(told);

	snprintf(told + n, sizeof(told) - n, "%s=%s\n", key, value);
}

void fact_u64(const char *key, u64 value)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
	fact_str(key, text);
}

void fact_hex(const char *key, u64 value)
{
	fact_u64(key, value);
}


static int begin(void **state)
{
	m = (struct model){
		.interface = HV_INTERFACE, .max = LEAF + 5, .access = ALL_ACCESS,
		.has = HV_HAS_FREQUENCY | HV_HAS_DIRECT_STIMER, .advice = HV_ADVISE_APIC_MSR,
		.page = {OLD_BITS, OLD_BITS, OLD_BITS, OLD_BITS}, .status = HV_STATUS_INVALID_CODE, .sequence = 1,
	};
	guest.page = NULL;
	guest.tsc_page = NULL;
	opened = false;
	told[0] = 0;
	apic_eois = 0;
	interrupts = false;
	mprotect(call_page, 4096, PROT_READ | PROT_WRITE);
	mprotect(time_page, 4096, PROT_READ | PROT_WRITE);
	return 0;
}

static void a_whole_interface_is_opened(void **state)
{
	assert_true(open());
	assert_ptr_equal(guest.page, call_page);
	assert_true(m.os_id >> 63 && m.os_id >> 16 & 0xffffffff);
	assert_int_equal(m.page[CALLS] & 0xffc, OLD_BITS & 0xffc);
	assert_int_equal(hypercall(), 2);
	assert_string_equal(why_not(), "");
	assert_int_equal(tsc_hz(), 1000000000);
	u64 before = rdmsr(HV_MSR_REF_COUNT), page = hyperv_time(&guest);
	assert_true(before <= page && page <= rdmsr(HV_MSR_REF_COUNT));
	facts();
	assert_non_null(strstr(told, "hv.version=10.0.20348-5\n"));
	assert_non_null(strstr(told, "apic.hz.hypervisor=200\n"));
	assert_int_equal(m.violations + m.faults, 0);
}

static void the_signature_alone_is_not_touched(void **state)
{
	m.interface = 0x31237649; /* "Iv#1" */
	assert_false(open());
	assert_null(platform_hyperv());
	facts();
	assert_int_equal(tsc_hz(), 0);
	assert_int_equal(m.touched, 0);
	assert_non_null(strstr(why_not(), "no MSR was touched"));
	assert_string_equal(told, "hv.interface=none\n");
	begin(NULL);
	m.max = LEAF + 1; /* leaves that the TLFS wants are missing */
	assert_false(open());
	assert_int_equal(m.touched, 0);
}

static void what_is_not_granted_is_not_touched(void **state)
{
	m.access = 0;
	m.has = 0;
	assert_false(open());
	facts();
	assert_int_equal(m.touched, 0);
	assert_non_null(platform_hyperv());
	assert_non_null(hyperv_timer_open(false));
	assert_non_null(strstr(why_not(), "CPUID grants no hypercall page"));
}

static void a_refusal_is_a_reason(void **state)
{
	m.refuse_calls = true;
	assert_false(open());
	assert_null(guest.page);
	assert_non_null(strstr(why_not(), "#GP(0)"));
	begin(NULL);
	m.no_enable = true;
	assert_false(open());
	assert_non_null(strstr(why_not(), "did not become enabled"));
	assert_null(guest.tsc_page);
	begin(NULL);
	m.status = 5;
	assert_false(open());
	assert_non_null(strstr(why_not(), "another status"));
	assert_null(guest.page);
}

static void a_locked_page_is_used_where_it_is(void **state)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	assert_ptr_not_equal(page, MAP_FAILED);
	m.os_id = 1;
	set_page(CALLS, (u64)(uintptr_t)page | OLD_BITS | HV_HYPERCALL_LOCKED | HV_PAGE_ENABLE);
	u64 before = m.page[CALLS];
	assert_true(open());
	assert_ptr_equal(guest.page, page);
	assert_int_equal(m.page[CALLS], before);
	munmap(page, 4096);
	begin(NULL);
	m.page[CALLS] = 5ull << 40 | HV_HYPERCALL_LOCKED | HV_PAGE_ENABLE;
	assert_false(open());
	assert_non_null(strstr(why_not(), "above 4 GiB"));
}

static void an_invalid_page_means_the_register(void **state)
{
	u64 time;

	m.sequence = 0;
	assert_true(open());
	assert_false(hyperv_page_time(guest.tsc_page, &time));
	unsigned touched = m.touched;
	u64 before = model_time();
	time = hyperv_time(&guest);
	assert_true(before <= time && time <= model_time());
	assert_int_equal(m.touched, touched + 1);
	assert_non_null(strstr(hyperv_timer_open(true), "valid reference TSC page"));
}

static void deadlines_are_exact(void **state)
{
	assert_true(open());
	for (u64 time = 78; time < 1ull << 55; time = time * 3 + 1) {
		u64 tsc = hyperv_reference_tsc(guest.tsc_page, time);
		assert_true((u64)((unsigned __int128)tsc * SCALE >> 64) + 77 >= time);
		assert_true((u64)((unsigned __int128)(tsc - 1) * SCALE >> 64) + 77 < time);
	}
	assert_int_equal(hyperv_reference_tsc(guest.tsc_page, ~0ull), 0);
}

/* Twenty deadlines; how many were early by the time the handler began, and the number that did not come. */
static unsigned run_timer(bool direct, u64 ahead, unsigned *lost)
{
	unsigned early = 0;

	assert_true(open());
	assert_null(hyperv_timer_open(direct));
	*lost = 0;
	for (int i = 0; i < 20 && !*lost; i++) {
		u64 t = rdtsc() + ahead, done = hyperv_timer_await(t);

		*lost += !done;
		early += done && done < t;
	}
	return early;
}

static void timers_fire_both_ways(void **state)
{
	unsigned lost;

	for (int direct = 0; direct < 2; direct++) {
		begin(NULL);
		m.twice = true;
		assert_int_equal(run_timer(direct, 10000, &lost), 0);
		assert_int_equal(lost + guest.timer_wrong, 0);
		assert_int_equal(m.eoms, direct ? 0 : 1 + 20);
		hyperv_timer_close();
		assert_true(m.config == 0 && !interrupts && !(m.page[ASSIST] & HV_PAGE_ENABLE));
		assert_true(direct || (!(m.page[SIMP] & HV_PAGE_ENABLE) && !m.scontrol));
		assert_int_equal(m.violations + m.faults + apic_eois, 0);
	}
}

/* What comes with nothing to take is counted apart, told, and wakes nobody. */
static void an_interrupt_delivered_again_is_counted(void **state)
{
	unsigned lost;

	for (int direct = 0; direct < 2; direct++) {
		begin(NULL);
		m.again = true;
		assert_int_equal(run_timer(direct, 10000, &lost), 0);
		assert_int_equal(lost + guest.timer_wrong, 0);
		assert_int_equal(guest.timer_taken, 20);
		assert_int_equal(guest.timer_again, 20);
		hyperv_timer_close();
		assert_non_null(strstr(told, direct ? "hv.stimer_direct.again=20\n" : "hv.stimer.again=20\n"));
		assert_int_equal(m.violations + m.faults, 0);
	}
}

/* The benchmark, as the engine goes through it. */
static const char *benchmark_says(u64 taken, u64 again)
{
	u64 missed;

	assert_true(open());
	assert_null(stimer_setup(false));
	body(20);
	assert_true(ticks() > 0);
	stimer_control(1);
	assert_true(guest.timer_taken == 20 && guest.timer_again == 0);
	guest.timer_taken += taken;
	guest.timer_again = again;
	const char *why = stimer_check(&missed);
	teardown();
	return why;
}

static void the_benchmark_fails_by_a_message_and_not_by_one_interrupt_again(void **state)
{
	assert_null(benchmark_says(0, 0));
	begin(NULL);
	assert_null(benchmark_says(30, 1));
	begin(NULL);
	assert_string_equal(benchmark_says(30, 2), "2 of 50 interrupts came a second time");
	begin(NULL);
	m.wrong = true;
	assert_non_null(strstr(benchmark_says(0, 0), "20 messages of 20 are wrong; of the first: it expired before its deadline"));
}

static void what_a_last_owner_left_is_no_obstacle(void **state)
{
	unsigned lost;

	m.stale = HV_MESSAGE_TIMER;
	m.config = HV_STIMER_AUTO_ENABLE;
	m.count = 1;
	assert_int_equal(run_timer(false, 10000, &lost), 0);
	assert_int_equal(lost + guest.timer_wrong, 0);
	hyperv_timer_close();
	assert_int_equal(m.violations + m.faults, 0);
}

static void wrong_timers_are_seen(void **state)
{
	unsigned lost;

	m.wrong = true; /* the message tells of an earlier deadline */
	assert_int_equal(run_timer(false, 10000, &lost), 0);
	assert_int_equal(guest.timer_wrong, 20);
	assert_non_null(strstr(guest.timer_fault, "before its deadline: type 80000010 index 0, expired -1 behind due"));
	hyperv_timer_close();
	begin(NULL);
	m.second = true; /* two messages of one deadline are the timer's fault, and not of who delivers interrupts */
	assert_int_equal(run_timer(false, 10000, &lost), 0);
	assert_int_equal(guest.timer_wrong, 20);
	assert_int_equal(guest.timer_again, 0);
	assert_non_null(strstr(guest.timer_fault, "the second of one deadline"));
	hyperv_timer_close();
	begin(NULL);
	m.early = 1;
	assert_true(run_timer(true, 1000000, &lost) > 0);
	hyperv_timer_close();
	begin(NULL);
	m.silent = true;
	assert_int_equal(run_timer(true, 10000, &lost), 0);
	assert_int_equal(lost, 1);
	hyperv_timer_close();
}

static void a_deadline_that_has_passed_is_late_by_all_of_it(void **state)
{
	assert_true(open());
	assert_null(hyperv_timer_open(true));
	u64 t = rdtsc() - 5000000;
	assert_true(hyperv_timer_await(t) >= t + 5000000);
	hyperv_timer_close();
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_whole_interface_is_opened, begin),
		cmocka_unit_test_setup(the_signature_alone_is_not_touched, begin),
		cmocka_unit_test_setup(what_is_not_granted_is_not_touched, begin),
		cmocka_unit_test_setup(a_refusal_is_a_reason, begin),
		cmocka_unit_test_setup(a_locked_page_is_used_where_it_is, begin),
		cmocka_unit_test_setup(an_invalid_page_means_the_register, begin),
		cmocka_unit_test_setup(deadlines_are_exact, begin),
		cmocka_unit_test_setup(timers_fire_both_ways, begin),
		cmocka_unit_test_setup(an_interrupt_delivered_again_is_counted, begin),
		cmocka_unit_test_setup(the_benchmark_fails_by_a_message_and_not_by_one_interrupt_again, begin),
		cmocka_unit_test_setup(what_a_last_owner_left_is_no_obstacle, begin),
		cmocka_unit_test_setup(wrong_timers_are_seen, begin),
		cmocka_unit_test_setup(a_deadline_that_has_passed_is_late_by_all_of_it, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
