/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the guest finds the switch of its machine and the PM timer: in tables as the firmware of several machines lays
 * them out, each field at the offset that ACPI 6.4, 5.2.9 gives it. Ports are noted, not written.
 */
#include "unit.h"

#include <hvlab/abi.h>

#include <sys/mman.h>

#define X86_H
static u64 written, written_before; /* port << 32 | size << 16 | value: the last, the one before it */

static void outb(u16 port, u8 value)
{
	written_before = written;
	written = (u64)port << 32 | 1 << 16 | value;
}

static void outw(u16 port, u16 value)
{
	written_before = written;
	written = (u64)port << 32 | 2 << 16 | value;
}

static u16 inw(u16 port)
{
	return 1; /* SCI_EN, which has to stay */
}

#define record_u64 free_record_u64 /* the harness reads by that name */
#include "freestanding/boot.h"
#include "trap.h"
struct cpuid {
	u32 eax, ebx, ecx, edx;
};
#include "freestanding/acpi.c"
#include "workloads/metal/acpi_off.c"
#include "workloads/metal/devices.c"

u32 trap_guarded(void (*fn)(u64), u64 arg, struct trap_info *t)
{
	fn(arg);
	return 0;
}

size_t format(char *out, size_t size, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	int n = vsnprintf(out, size, fmt, args);
	va_end(args);
	return (size_t)n;
}

u32 hypervisor_leaf(void)
{
	return 0;
}

struct cpuid hypervisor_cpuid(u32 leaf, u32 subleaf)
{
	return (struct cpuid){leaf - leaf + subleaf, 0, 0, 0};
}

const struct hypervisor *hypervisor(void)
{
	static const struct hypervisor none;

	return &none;
}

/* --- a machine's tables, in a page below 4 GiB */

#define RSDP 0
#define XSDT 64
#define FADT 256
#define DSDT 1024

static u8 *page;

static void put(u32 at, u64 value, size_t size)
{
	memcpy(page + at, &value, size);
}

static void generic(u32 offset, u8 space, u64 address)
{
	put(FADT + offset, space, 1);
	put(FADT + offset + 4, address, 8);
}

static u64 address_of(u32 at)
{
	return (u64)(uintptr_t)(page + at);
}

/* A machine that has told nothing but where its DSDT is and that a PM timer has four bytes. */
static int begin(void **state)
{
	static const u8 s5[] = {0x08, '_', 'S', '5', '_', 0x12, 5, 2, 0x0a, 5, 0x0a, 6};

	if (!page)
		page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	assert_ptr_not_equal(page, MAP_FAILED);
	memset(page, 0, 4096);
	memset(&off, 0, sizeof(off));
	pm_timer = 0;
	written = written_before = 0;
	put(RSDP + 15, 2, 1);
	put(RSDP + 24, address_of(XSDT), 8);
	put(XSDT + 4, 36 + 8, 4);
	put(XSDT + 36, address_of(FADT), 8);
	memcpy(page + FADT, "FACP", 4);
	put(FADT + 4, 276, 4);
	put(FADT + 91, 4, 1);
	put(FADT + 140, address_of(DSDT), 8);
	put(DSDT + 4, 36 + 64, 4);
	memcpy(page + DSDT + 40, s5, sizeof(s5));
	return 0;
}

static void look(void)
{
	const struct boot_info info = {.rsdp = address_of(RSDP)};

	acpi_off_find(info.rsdp);
	devices_init(&info, false);
}

static void switches(u16 port, u16 size, u16 value)
{
	assert_true(acpi_off());
	assert_int_equal(written, (u64)port << 32 | (u64)size << 16 | value);
	assert_int_equal(written_before, 0);
}

static void an_old_machine_has_narrow_fields_alone(void **state)
{
	put(FADT + 4, 116, 4); /* ACPI 1.0: nothing lies behind the flags */
	put(FADT + 140, 0, 8);
	put(FADT + 40, address_of(DSDT), 4);
	put(FADT + 64, 0xb004, 4);
	put(FADT + 76, 0xb008, 4);
	look();
	assert_string_equal(acpi_off_word(), "acpi port 0xb004 type 5");
	assert_int_equal(platform_pm_timer(), 0xb008);
	switches(0xb004, 2, 1 | 5 << 10 | 1 << 13);
}

/* Hyper-V's generation 2: the narrow fields are empty, though the machine is not reduced; other blocks lie in memory. */
static void generation_2_has_wide_fields_alone(void **state)
{
	generic(172, 1, 0x404);
	generic(184, 0, 0);
	generic(208, 1, 0x408);
	generic(244, 1, 0x405);
	look();
	assert_string_equal(acpi_off_word(), "acpi port 0x404 type 5");
	assert_int_equal(platform_pm_timer(), 0x408);
	switches(0x404, 2, 1 | 5 << 10 | 1 << 13);
}

static void the_wide_field_comes_first_where_it_can_be_used(void **state)
{
	put(FADT + 64, 0x604, 4);
	put(FADT + 76, 0x608, 4);
	generic(172, 1, 0x1004);
	generic(208, 1, 0x1008);
	look();
	assert_int_equal(off.port[0], 0x1004);
	assert_int_equal(platform_pm_timer(), 0x1008);
	generic(172, 0, 0xfed00004); /* in memory: not for us */
	generic(208, 1, 0x10008);    /* no port */
	look();
	assert_int_equal(off.port[0], 0x604);
	assert_int_equal(platform_pm_timer(), 0x608);
}

/* PM1b: its wide field first, too, and its own sleep type. */
static void a_machine_with_two_blocks_is_told_in_both(void **state)
{
	put(FADT + 68, 0xb104, 4);
	generic(172, 1, 0x404);
	generic(184, 1, 0x504);
	look();
	assert_true(acpi_off());
	assert_int_equal(written_before, 0x404ull << 32 | 2 << 16 | (1 | 5 << 10 | 1 << 13));
	assert_int_equal(written, 0x504ull << 32 | 2 << 16 | (1 | 6 << 10 | 1 << 13));
	generic(184, 0, 0x504);
	look();
	assert_true(acpi_off());
	assert_int_equal(written >> 32, 0xb104);
}

static void a_reduced_machine_has_its_own_register(void **state)
{
	put(FADT + 112, 1 << 20, 4);
	generic(172, 1, 0x404);
	generic(208, 1, 0x408);
	generic(184, 1, 0x504);
	generic(244, 1, 0x405);
	look();
	assert_int_equal(platform_pm_timer(), 0);
	switches(0x405, 1, 5 << 2 | 1 << 5);
	generic(244, 0, 0x405);
	look();
	assert_false(acpi_off());
}

static void what_no_table_tells_is_not_guessed(void **state)
{
	look();
	assert_string_equal(acpi_off_word(), "");
	assert_false(acpi_off());
	assert_int_equal(platform_pm_timer(), 0);
	put(FADT + 76, 0x12345, 4);
	look();
	assert_int_equal(platform_pm_timer(), 0);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(an_old_machine_has_narrow_fields_alone, begin),
		cmocka_unit_test_setup(generation_2_has_wide_fields_alone, begin),
		cmocka_unit_test_setup(the_wide_field_comes_first_where_it_can_be_used, begin),
		cmocka_unit_test_setup(a_machine_with_two_blocks_is_told_in_both, begin),
		cmocka_unit_test_setup(a_reduced_machine_has_its_own_register, begin),
		cmocka_unit_test_setup(what_no_table_tells_is_not_guessed, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
