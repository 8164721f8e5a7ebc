/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The driver of an AHCI controller against a model of one: requests end in any order, an error ends all of them, a disk that
 * is pulled out is gone, and a controller that does none of what it should is no disk and no endless loop.
 */
#include "unit.h"

#include <hvlab/abi.h>

/* The processor, in place of freestanding/x86.h. */
#define X86_H
#define PAGE_SIZE ((u64)4096)
static u32 mmio_read(u64 address);
static void mmio_write(u64 address, u32 value);
static void nothing(void) { }
#define barrier nothing
#define cli nothing
#define sti nothing
#define sti_hlt interrupt
static void interrupt(void);

#include "workloads/metal/ahci.c"

#define BASE 0x10000u
#define AT(i) (BASE + 0x100 + 0x80 * (i))

static struct model {
	u32 linked; /* the port that has a disk */
	u32 tags;
	bool no_class, no_msi, no_bar, never_stops, never_tells, stuck; /* what it does not do */
	bool gone; /* the disk is pulled out */
	u32 cmd, serr, sact, ci, pis, pie, told_sact, told_ci, starts, sig;
	u32 tfd;
	u32 owes;   /* interrupts */
	u8 opcodes[DISK_SLOTS];
} m;
static void (*handler)(void);

/* What the command in a slot asks for is done at once where it is no request of a benchmark. */
static void answer_identify(void)
{
	u16 *words = (u16 *)(uintptr_t)tables[0].address;

	memset(words, 0, 512);
	words[75] = (u16)(m.tags - 1);
	words[76] = m.tags ? 1 << 8 : 0;
	words[83] = 1 << 10;
	words[100] = 8192;
	m.ci = 0;
	m.pis |= 2;
}

static void on_command(u32 bits)
{
	m.told_ci |= bits;
	for (u32 slot = 0; slot < DISK_SLOTS; slot++)
		if (bits >> slot & 1) {
			assert_int_equal(tables[slot].fis[0], 0x27);
			assert_int_equal(headers[slot].table, (uintptr_t)&tables[slot]);
			m.opcodes[slot] = tables[slot].fis[2];
		}
	m.ci |= bits;
	if (m.opcodes[0] == ATA_IDENTIFY && bits == 1 && !m.stuck)
		answer_identify();
}

static u32 mmio_read(u64 address)
{
	u32 at = (u32)address - AT(m.linked);

	switch (address - BASE) {
	case CAP: return CAP_QUEUING | 31 << 8;
	case PI: return 0x3f;
	}
	switch (at) {
	case SSTS: return m.gone ? 0 : 0x113;
	case CMD: return m.cmd | (m.cmd & CMD_START || m.never_stops ? CMD_RUNS : 0) | (m.cmd & CMD_FIS ? CMD_FIS_RUNS : 0);
	case SIG: return m.cmd & CMD_FIS && !m.never_tells ? m.sig : ~0u;
	case TFD: return m.tfd;
	case CI: return m.ci;
	case SACT: return m.sact;
	case PIS: return m.pis;
	}
	return 0;
}

static void mmio_write(u64 address, u32 value)
{
	switch ((u32)address - AT(m.linked)) {
	case CMD:
		m.tfd = 0;
		m.starts += value & CMD_START && !(m.cmd & CMD_START);
		m.cmd = value & ~(u32)(CMD_RUNS | CMD_FIS_RUNS);
		if (!(value & CMD_START))
			m.ci = m.sact = 0;
		return;
	case PIS: m.pis &= ~value; return;
	case PIE: m.pie = value; return;
	case SACT: m.sact |= value; m.told_sact |= value; return;
	case CI: on_command(value); return;
	}
}

static void interrupt(void)
{
	assert_true(m.owes); /* else the guest would sleep for ever */
	m.owes--;
	handler();
}

static void rings(u32 why)
{
	m.pis |= why & m.pie;
	m.owes += !!(why & m.pie);
}

u32 pci_find_class(u32 class)
{
	return m.no_class ? 0 : class;
}

void pci_enable(u32 function)
{
}

u64 pci_bar(u32 function, u32 n)
{
	return m.no_bar || n != 5 ? 0 : BASE;
}

bool pci_msi(u32 function, u32 vector)
{
	return !m.no_msi;
}

int paging_map_device(u64 physical, u64 size)
{
	return 0;
}

void trap_on_interrupt(u32 vector, void (*fn)(void))
{
	handler = fn;
}

void apic_eoi(void)
{
}

static const struct disk *opened(struct model with)
{
	m = with;
	m.sig = m.sig ? m.sig : SIGNATURE_DISK;
	issued = done = failed = put_now = queued_now = 0;
	rang = 0;
	return ahci_open();
}

static u8 buffer[8192];

static void put_all(const struct disk *d, u32 n)
{
	for (u32 i = 0; i < n; i++)
		d->put(i, i % 2 ? DISK_WRITE : DISK_READ, i, buffer, 4096);
	d->kick(false);
}

static void a_disk_is_found_and_says_how_much_it_takes(void **state)
{
	const struct disk *d = opened((struct model){.linked = 3, .tags = 32});

	assert_non_null(d);
	assert_int_equal(d->sectors, 8192);
	assert_int_equal(d->depth, 32);
	assert_int_equal(opened((struct model){.tags = 8})->depth, 8);
	assert_int_equal(opened((struct model){.tags = 0})->depth, 1);
}

static void requests_end_in_any_order(void **state)
{
	const struct disk *d = opened((struct model){.tags = 32});
	bool refused = true;

	put_all(d, 4);
	assert_int_equal(m.told_sact, 15);
	assert_int_equal(m.opcodes[2], ATA_READ_QUEUED);
	assert_int_equal(m.opcodes[3], ATA_WRITE_QUEUED);
	assert_int_equal(headers[3].flags >> 6 & 1, 1);
	m.ci = 0;
	m.sact = 1 | 2 | 8;
	rings(8);
	assert_int_equal(d->take(&refused), 2);
	assert_false(refused);
	m.sact = 2;
	rings(8);
	assert_int_equal(d->take(&refused), 0);
	assert_true(d->ready());
	assert_int_equal(d->take(&refused), 3);
	m.sact = 0;
	rings(8);
	assert_int_equal(d->take(&refused), 1);
	assert_false(d->ready());
}

static void one_that_has_no_data_is_not_queued(void **state)
{
	const struct disk *d = opened((struct model){.tags = 32});
	bool refused = true;

	d->put(5, DISK_NULL, 0, NULL, 0);
	d->kick(false);
	assert_int_equal(m.opcodes[5], ATA_CHECK_POWER);
	assert_int_equal(m.told_sact, 0);
	m.ci = 0;
	rings(1);
	assert_int_equal(d->take(&refused), 5);
	assert_false(refused);
}

static void an_interrupt_without_an_end_is_waited_through(void **state)
{
	const struct disk *d = opened((struct model){.tags = 32});
	bool refused;

	put_all(d, 1);
	rings(8);
	interrupt();
	rings(8); /* for nothing; only then it is done */
	assert_int_equal(collect(), true);
	m.ci = m.sact = 0;
	assert_int_equal(d->take(&refused), 0);
}

static void an_error_ends_all_requests(void **state)
{
	const struct disk *d = opened((struct model){.tags = 32});
	bool refused = false;
	u32 starts = m.starts;

	put_all(d, 3);
	rings(1u << 30);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(d->take(&refused), i);
		assert_true(refused);
	}
	assert_int_equal(m.starts, starts + 1);
	put_all(d, 1);
	m.ci = m.sact = 0;
	rings(8);
	assert_int_equal(d->take(&refused), 0);
	assert_false(refused);
}

static void an_error_may_show_in_the_status_alone(void **state)
{
	const struct disk *d = opened((struct model){.tags = 32});
	bool refused = false;

	put_all(d, 2);
	m.ci = 0;
	m.tfd = 0x441;
	rings(8);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(d->take(&refused), i);
		assert_true(refused);
	}
}

static void a_disk_that_is_gone_answers_nothing(void **state)
{
	const struct disk *d = opened((struct model){.tags = 32});
	bool refused;

	put_all(d, 2);
	rings(PIS_GONE);
	m.gone = true;
	assert_int_equal(d->take(&refused), DISK_GONE);
}

static void a_controller_that_does_not_do_as_it_should_is_none(void **state)
{
	assert_null(opened((struct model){.no_class = true}));
	assert_null(opened((struct model){.no_bar = true}));
	assert_null(opened((struct model){.no_msi = true}));
	assert_null(opened((struct model){.never_stops = true}));
	assert_null(opened((struct model){.never_tells = true}));
	assert_null(opened((struct model){.stuck = true}));
	assert_null(opened((struct model){.sig = 0xeb140101})); /* a CD drive */
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_disk_is_found_and_says_how_much_it_takes), cmocka_unit_test(requests_end_in_any_order),
		cmocka_unit_test(one_that_has_no_data_is_not_queued), cmocka_unit_test(an_interrupt_without_an_end_is_waited_through),
		cmocka_unit_test(an_error_ends_all_requests),
		cmocka_unit_test(an_error_may_show_in_the_status_alone), cmocka_unit_test(a_disk_that_is_gone_answers_nothing),
		cmocka_unit_test(a_controller_that_does_not_do_as_it_should_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
