/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The test guest from boot to its last line. Command line: test=all (default), or one of the ends; cpus=N; rounds=N
 * for what is done often; steps=no on an emulator that has no single step over an exit. Prints a line for each test
 * and, at the end, how many failed; then powers the machine off.
 */
#include "guest.h"
#include "apic.h"
#include "cpu.h"
#include "paging.h"
#include "printf.h"
#include "smp.h"
#include "str.h"
#include "trap.h"
#include "uart.h"

u64 core_first, core_last;

bool guest_amd, guest_on_tcg;
u64 guest_rounds = 1000;
static u32 failures; /* of the test under way */

void print(const char *fmt, ...)
{
	char line[200];
	va_list args;

	va_start(args, fmt);
	uart_write(line, format_args(line, sizeof(line), fmt, args));
	va_end(args);
}

void expect(bool ok, const char *what)
{
	if (ok)
		return;
	failures++;
	print("      not true: %s\n", what);
}

void expect_u64(u64 got, u64 want, const char *what)
{
	if (got == want)
		return;
	failures++;
	print("      %s: 0x%lx instead of 0x%lx\n", what, got, want);
}

u32 trap_of(void (*fn)(u64), u64 arg)
{
	struct trap_info t;

	return trap_guarded(fn, arg, &t) - 1;
}

void expect_trap(void (*fn)(u64), u64 arg, u32 vector, const char *what)
{
	expect_u64(trap_of(fn, arg), vector, what);
}

struct core_answer call(u64 number, u64 argument)
{
	return guest_amd ? core_vmmcall(number, argument) : core_vmcall(number, argument);
}

u64 exits_of(enum core_exit reason)
{
	return call(CORE_CALL_COUNT, reason).rbx;
}

static u32 run_tests(const struct test *t)
{
	u32 failed = 0;

	for (; t->name; t++) {
		if (t->needs_smp && smp_count() < 2)
			continue;
		failures = 0;
		t->run();
		print("%s %s\n", failures ? "FAIL " : "ok   ", t->name);
		failed += failures != 0;
	}
	return failed;
}

/* The reserved region that holds 8 MiB is the core's. */
static void find_core(const struct boot_info *info)
{
	for (u32 i = 0; i < info->nregions; i++) {
		const struct boot_region *r = &info->region[i];

		if (r->type == REGION_RESERVED && r->base <= 8 << 20 && r->base + r->size > 8 << 20) {
			core_first = r->base;
			core_last = r->base + r->size;
		}
	}
}

/* The text behind NAME= on the command line; "" when it is not there. */
static const char *option(const char *cmdline, const char *name)
{
	for (const char *c = cmdline; *c; c++)
		if ((c == cmdline || c[-1] == ' ') && str_starts(c, name))
			return c + strlen(name);
	return "";
}

static u64 number(const char *text)
{
	u64 n = 0;

	for (; *text >= '0' && *text <= '9'; text++)
		n = n * 10 + (u64)(*text - '0');
	return n;
}

static _Noreturn void power_off(void)
{
	uart_drain();
	outw(0x604, 0x2000);
	for (const char *c = "Shutdown"; *c; c++)
		outb(0x8900, (u8)*c);
	halt_forever();
}

/* Comes back only when the core has let something pass that ends a machine. */
static void run_end(const char *name)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} ends[] = {
		{"triple", end_triple_fault}, {"tables", end_tables_in_core}, {"idt", end_idt_in_core},
		{"init", end_init},
	};

	for (u32 i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		if (str_starts(name, ends[i].name)) {
			print("the end: %s\n", ends[i].name);
			ends[i].run();
			print("FAIL  the guest lives on\n");
		}
	}
}

void machine_main(const struct boot_info *info)
{
	const char *test = option(info->cmdline, "test=");
	u32 failed;

	uart_init(true);
	guest_amd = cpuid(0, 0).ebx != 0x756e6547;                    /* not "Genu"ineIntel */
	guest_on_tcg = cpuid(CORE_LEAF_BELOW, 0).ebx == 0x54474354; /* TCGT */
	if (*option(info->cmdline, "rounds="))
		guest_rounds = number(option(info->cmdline, "rounds="));
	find_core(info);
	apic_init();
	if (!core_first) {
		print("FAIL  no core in the memory map\n");
		power_off();
	}
	run_end(test);
	/* Before any other processor runs: writes to the APIC are still caught then. */
	failed = run_tests(tests_smp);
	smp_disturb();
	smp_start(info, (u32)number(option(info->cmdline, "cpus=")));
	failed += run_tests(tests_often) + run_tests(tests_cpu) + run_tests(tests_msr) + run_tests(tests_memory);
	failed += run_tests(tests_attack) + run_tests(tests_length);
	if (!str_starts(option(info->cmdline, "steps="), "no"))
		failed += run_tests(tests_step);
	failed += run_tests(tests_smp);
	print("done: %u processors, %u failed\n", smp_count(), failed);
	power_off();
}

void machine_panic(const char *text)
{
	print("FAIL  %s\n", text);
	power_off();
}
