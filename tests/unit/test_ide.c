/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The driver of an IDE disk against a model of a channel: what it is told and in which order, errors, interrupts that are
 * another's; and where there is no drive, or one that is not for us, nothing is written to it.
 */
#include "unit.h"

#include <hvlab/abi.h>

#include <sys/mman.h>

/* The processor, in place of freestanding/x86.h. */
#define X86_H
#define PAGE_SIZE ((u64)4096)
static u8 inb(u16 port);
static u16 inw(u16 port);
static void outb(u16 port, u8 value);
static void outl(u16 port, u32 value);
static u32 mmio_read(u64 address) { return 0x170011; } /* of the I/O APIC: its version */
static void mmio_write(u64 address, u32 value) { }
static void nothing(void) { }
#define barrier nothing
#define cli nothing
#define sti nothing
#define sti_hlt interrupt
static void interrupt(void);

#include "workloads/metal/ide.c"

#define MASTER 0xc000u

static struct model {
	u8 floating;   /* what the ports read where no drive is; 0: one is there */
	bool zeros, busy, foreign, no_class;
	u8 regs[8], status, m_command, m_status;
	u32 table, words, commands, writes, owes;
	u16 data[256];
} m;
static void (*handler)(void);

static void load(void)
{
	memset(m.data, 0, sizeof(m.data));
	if (m.regs[7] == ATA_READ && !m.foreign)
		memcpy(m.data, HVLAB_DISK_SIGNATURE, sizeof(HVLAB_DISK_SIGNATURE));
	if (m.regs[7] == ATA_IDENTIFY)
		m.data[60] = 8192;
	m.words = 0;
	m.status = ATA_DATA_READY | 0x50;
}

static u8 inb(u16 port)
{
	if (port == MASTER + M_STATUS)
		return m.m_status;
	if (m.floating || m.zeros)
		return m.floating;
	if (m.busy && m.commands)
		return ATA_BUSY;
	return port == STATUS || port == CONTROL ? m.status : m.regs[port & 7];
}

static u16 inw(u16 port)
{
	assert_true(m.words < 256);
	return m.data[m.words++];
}

static void outb(u16 port, u8 value)
{
	switch (port) {
	case MASTER + M_COMMAND: m.m_command = value; return;
	case MASTER + M_STATUS: m.m_status &= (u8)~value; return;
	case CONTROL: return;
	}
	m.regs[port & 7] = value;
	m.commands += port == STATUS;
	m.writes += port == STATUS && (value == ATA_WRITE_DMA || value == 0x30);
	if (port == STATUS && (value == ATA_READ || value == ATA_IDENTIFY))
		load();
}

static void outl(u16 port, u32 value)
{
	assert_int_equal(port, MASTER + M_TABLE);
	m.table = value;
}

static void interrupt(void)
{
	assert_true(m.owes); /* else the guest would sleep for ever */
	m.owes--;
	handler();
}

static void ends(u8 status, u8 master_status)
{
	m.status = status;
	m.m_status |= master_status;
	m.owes++;
}

bool disk_is_ours(const u8 *first)
{
	return !strncmp((const char *)first, HVLAB_DISK_SIGNATURE, strlen(HVLAB_DISK_SIGNATURE));
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
	return MASTER;
}

void trap_on_interrupt(u32 vector, void (*fn)(void))
{
	handler = fn;
}

enum apic_mode apic_mode(void)
{
	return APIC_XAPIC;
}

u32 apic_id(void)
{
	return 0;
}

void apic_eoi(void)
{
}

static const struct disk *opened(struct model with)
{
	m = with;
	m.status = 0x50;
	return ide_open();
}

static u8 *low; /* memory whose addresses have 32 bits */

static int begin(void **state)
{
	low = mmap(NULL, 1 << 18, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	return low == MAP_FAILED;
}

static void a_read_tells_everything_and_then_starts(void **state)
{
	const struct disk *d = opened((struct model){0});
	bool refused = true;

	assert_non_null(d);
	assert_int_equal(d->sectors, 8192);
	assert_int_equal(d->depth, 1);
	d->put(7, DISK_READ, 0x123456, low, 4096);
	d->kick(false);
	assert_int_equal(m.regs[2], 8);
	assert_int_equal(m.regs[3], 0x56);
	assert_int_equal(m.regs[5], 0x12);
	assert_int_equal(m.regs[7], ATA_READ_DMA);
	assert_int_equal(m.m_command, M_START | M_TO_MEMORY);
	assert_int_equal(m.table, (u32)(uintptr_t)table);
	assert_int_equal(table[0].flags, LAST | 4096);
	ends(0x50, M_INTERRUPT);
	assert_int_equal(d->take(&refused), 7);
	assert_false(refused);
	assert_int_equal(m.m_command, 0);
	assert_int_equal(m.m_status & M_INTERRUPT, 0);
	assert_false(d->ready());
}

static void no_region_crosses_a_boundary(void **state)
{
	u64 edge = ((uintptr_t)low + REGION) & ~(u64)(REGION - 1);

	name_regions(edge, REGION);
	assert_int_equal(table[0].flags, LAST); /* 65536 bytes are written as 0 */
	name_regions(edge - 512, REGION);
	assert_int_equal(table[0].flags, 512);
	assert_int_equal(table[1].address, edge);
	assert_int_equal(table[1].flags, LAST | (REGION - 512));
}

static void one_without_data_starts_no_transfer(void **state)
{
	const struct disk *d = opened((struct model){0});
	bool refused;

	d->put(0, DISK_NULL, 0, NULL, 0);
	d->kick(false);
	assert_int_equal(m.regs[7], ATA_CHECK_POWER);
	assert_int_equal(m.m_command, 0);
	ends(0x50, M_INTERRUPT);
	assert_int_equal(d->take(&refused), 0);
	assert_false(refused);
}

static void errors_are_told(void **state)
{
	static const u8 ends_so[][2] = {{0x51, M_INTERRUPT}, {0x70, M_INTERRUPT}, {0x50, M_INTERRUPT | M_ERROR}};
	const struct disk *d = opened((struct model){0});

	for (size_t i = 0; i < sizeof(ends_so) / sizeof(ends_so[0]); i++) {
		bool refused = false;

		d->put(0, DISK_WRITE, 0, low, 512);
		d->kick(false);
		ends(ends_so[i][0], ends_so[i][1]);
		assert_int_equal(d->take(&refused), 0);
		assert_true(refused);
	}
}

static void an_interrupt_of_another_is_not_an_answer(void **state)
{
	const struct disk *d = opened((struct model){0});
	bool refused;

	d->put(0, DISK_READ, 0, low, 512);
	d->kick(false);
	ends(0x50, 0);
	interrupt();
	assert_false(d->ready());
	ends(0x50, M_INTERRUPT);
	assert_int_equal(d->take(&refused), 0);
}

static void what_is_no_disk_of_ours_is_left_alone(void **state)
{
	static const struct model none[] = {{.no_class = true}, {.floating = 0xff}, {.floating = 0x7f}, {.zeros = true}, {.busy = true},
					    {.foreign = true}};

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		handler = NULL;
		assert_null(opened(none[i]));
		assert_int_equal(m.writes, 0);
		assert_null(handler);
	}
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_read_tells_everything_and_then_starts), cmocka_unit_test(no_region_crosses_a_boundary),
		cmocka_unit_test(one_without_data_starts_no_transfer), cmocka_unit_test(errors_are_told),
		cmocka_unit_test(an_interrupt_of_another_is_not_an_answer), cmocka_unit_test(what_is_no_disk_of_ours_is_left_alone),
	};

	return cmocka_run_group_tests(tests, begin, NULL);
}
