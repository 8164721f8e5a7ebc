/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The driver of the first disk of the first channel of an IDE controller on PCI that is where PCs have always had it, by bus
 * master DMA (ATA/ATAPI host adapter standards, ATA/ATAPI command set 3). It takes one request at a time, and the command
 * is the doorbell.
 */
#include "drivers.h"
#include "apic.h"
#include "ata.h"
#include "ioapic.h"
#include "pci.h"
#include "trap.h"

#define CLASS_IDE 0x0101u
#define PIN 14
#define SPINS_MAX 10000000u

enum ata { DATA = 0x1f0, COUNT = 0x1f2, SECTOR = 0x1f3, DEVICE = 0x1f6, STATUS = 0x1f7, CONTROL = 0x3f6 };
#define FAULT 0x20u /* of the status */
enum master { M_COMMAND = 0, M_STATUS = 2, M_TABLE = 4 };
enum { M_START = 1, M_TO_MEMORY = 1 << 3, M_ERROR = 1 << 1, M_INTERRUPT = 1 << 2 };
#define DEVICE_OBSOLETE 0xa0u /* always set */
#define REGION 0x10000u       /* none of the table's crosses a multiple of it */
#define LAST 0x80000000u
#define NO_INTERRUPT 2

static struct region {
	u32 address, flags; /* bytes, 0 for 65536, and whether it is the last one */
} table[3] __attribute__((aligned(4096)));

static u16 words[HVLAB_SECTOR / 2];
static u16 master;
static struct request {
	u8 command, direction;
	u32 sector, sectors;
	int slot;
} request;
static volatile bool answered, bad;
static struct disk disk;

/* Reading the status takes the interrupt back. The channel may be shared, so it must be ours. */
static void on_interrupt(void)
{
	u8 said = inb(master + M_STATUS);

	if (said & M_INTERRUPT) {
		u8 status = inb(STATUS);

		outb(master + M_COMMAND, 0);
		outb(master + M_STATUS, M_INTERRUPT | M_ERROR);
		bad = said & M_ERROR || status & (ATA_ERROR | FAULT);
		answered = true;
	}
	apic_eoi();
}

/* --- requests */

static void name_regions(u64 address, u32 bytes)
{
	struct region *r = table;

	for (; bytes; r++) {
		u32 room = REGION - (u32)(address & (REGION - 1)), n = bytes < room ? bytes : room;

		*r = (struct region){(u32)address, n & (REGION - 1)};
		address += n;
		bytes -= n;
	}
	r[-1].flags |= LAST;
}

static void put(u32 slot, enum disk_operation what, u64 sector, u8 *buffer, u32 bytes)
{
	static const u8 commands[] = {ATA_READ_DMA, ATA_WRITE_DMA, ATA_FLUSH, ATA_CHECK_POWER};

	request = (struct request){commands[what], what == DISK_READ ? M_TO_MEMORY : 0, (u32)sector, bytes / HVLAB_SECTOR, (int)slot};
	if (bytes)
		name_regions((uintptr_t)buffer, bytes);
}

static void command(const struct request *r)
{
	outb(DEVICE, (u8)(DEVICE_OBSOLETE | ATA_LBA | r->sector >> 24));
	outb(COUNT, (u8)r->sectors);
	for (u32 i = 0; i < 3; i++)
		outb((u16)(SECTOR + i), (u8)(r->sector >> 8 * i));
	outb(STATUS, r->command);
}

static void kick(bool always)
{
	barrier();
	answered = false;
	if (request.sectors) {
		outl((u16)(master + M_TABLE), (u32)(uintptr_t)table);
		outb(master + M_COMMAND, request.direction);
	}
	command(&request);
	if (request.sectors)
		outb(master + M_COMMAND, (u8)(request.direction | M_START));
}

static bool ready(void)
{
	return answered;
}

static int take(bool *refused)
{
	while (!ready())
		device_nap(ready);
	answered = false;
	*refused = bad;
	return request.slot;
}

/* --- making it ready */

static bool await(u8 bits, u8 value) /* of the status */
{
	for (u32 spins = 0; spins < SPINS_MAX; spins++)
		if ((inb(CONTROL) & bits) == value)
			return true;
	return false;
}

/* A sector of data by hand, without an interrupt. Where no drive is, nothing answers, or nothing but zeros. */
static bool read_words(u8 opcode, u32 sectors)
{
	const struct request r = {.command = opcode, .sectors = sectors};

	outb(CONTROL, NO_INTERRUPT);
	outb(DEVICE, DEVICE_OBSOLETE);
	if (inb(STATUS) == 0xff || !await(ATA_BUSY, 0))
		return false;
	command(&r);
	if (!inb(CONTROL) || !await(ATA_BUSY, 0) || (inb(STATUS) & (ATA_ERROR | ATA_DATA_READY)) != ATA_DATA_READY)
		return false;
	for (u32 i = 0; i < sizeof(words) / 2; i++)
		words[i] = inw(DATA);
	outb(CONTROL, 0);
	return true;
}

/* Every PC has a disk here; one that is not ours to write to is left alone from the start. */
static bool is_ours(void)
{
	return read_words(ATA_READ, 1) && disk_is_ours((const u8 *)words);
}

static bool interrupts(void)
{
	u32 version;

	if (apic_mode() == APIC_NONE || ioapic_open(&version))
		return false;
	trap_on_interrupt(DEVICE_VECTOR, on_interrupt);
	ioapic_write(0x10 + 2 * PIN + 1, apic_id() << 24);
	ioapic_write(0x10 + 2 * PIN, DEVICE_VECTOR);
	outb(master + M_STATUS, M_INTERRUPT | M_ERROR);
	return true;
}

const struct disk *ide_open(void)
{
	u32 function = pci_find_class(CLASS_IDE);

	master = function ? (u16)pci_bar(function, 4) : 0;
	if (!master || !is_ours() || !read_words(ATA_IDENTIFY, 0))
		return NULL;
	pci_enable(function);
	if (!interrupts())
		return NULL;
	disk = (struct disk){
		.model = "ide", .sectors = ata_sectors(words), .bytes_max = 1 << 16, .depth = 1, .flushes = true,
		.put = put, .kick = kick, .take = take, .ready = ready, .listen = device_listen,
	};
	return &disk;
}
