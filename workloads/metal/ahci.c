/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The driver of the first disk at an AHCI controller (Serial ATA AHCI 1.3.1; ATA/ATAPI command set 3), with native command
 * queuing: a slot is a tag. What the disk has finished is asked for after an interrupt, as other drivers do.
 */
#include "drivers.h"
#include "apic.h"
#include "ata.h"
#include "paging.h"
#include "pci.h"
#include "trap.h"

#define CLASS_AHCI 0x0106u
#define REGISTERS 0x1100u
#define PORTS 32u
#define SPINS_MAX 10000000u

enum hba { CAP = 0, GHC = 4, IS = 8, PI = 0xc };
enum port { CLB = 0, FB = 8, PIS = 0x10, PIE = 0x14, CMD = 0x18, TFD = 0x20, SIG = 0x24, SSTS = 0x28, SCTL = 0x2c, SERR = 0x30, SACT = 0x34, CI = 0x38 };
enum { GHC_INTERRUPTS = 1 << 1, CMD_START = 1 << 0, CMD_FIS = 1 << 4, CMD_FIS_RUNS = 1 << 14, CMD_RUNS = 1 << 15 };
#define GHC_AHCI (1u << 31)
#define CAP_QUEUING (1u << 30)
#define CMD_ON 6u              /* powered and spun up */
#define PIS_DONE 0xfu          /* a register, set-up or set-device-bits FIS has come */
#define PIS_GONE (1u << 22)    /* the link has changed */
#define PIS_ERRORS 0x78000000u /* task file, host bus, interface */
#define LINKED 3u
#define SCTL_OFF 0x300u        /* no power management */
#define SCTL_RESET 1u
#define SIGNATURE_DISK 0x101u

static struct command_header {
	u32 flags, transferred; /* length of the FIS in words, direction, regions */
	u64 table, reserved[2];
} headers[DISK_SLOTS] __attribute__((aligned(1024)));

static struct command_table {
	u8 fis[128];
	u64 address;
	u32 reserved, bytes; /* less one */
} __attribute__((aligned(256))) tables[DISK_SLOTS];

static u8 received[256] __attribute__((aligned(256)));
static u16 identity[HVLAB_SECTOR / 2] __attribute__((aligned(4096)));
static u64 hba, port;
static u32 number;             /* of the port */
static bool queues;            /* it does native command queuing */
static u32 put_now, queued_now; /* tags put and not yet told; those that are queued commands */
static u32 issued, done, failed;
static volatile u32 rang;      /* what interrupts have said */
static struct disk disk;

static void on_interrupt(void)
{
	u32 why = mmio_read(port + PIS);

	mmio_write(port + PIS, why);
	mmio_write(hba + IS, 1u << number);
	rang |= why;
	apic_eoi();
}

/* --- requests */

/* A host-to-device register FIS. */
static void command(u32 slot, u8 opcode, u64 sector, u32 features, u32 count)
{
	const u8 fis[16] = {0x27, 0x80, opcode, (u8)features, (u8)sector, (u8)(sector >> 8), (u8)(sector >> 16), ATA_LBA,
			    (u8)(sector >> 24), (u8)(sector >> 32), (u8)(sector >> 40), (u8)(features >> 8), (u8)count, (u8)(count >> 8)};

	for (u32 i = 0; i < sizeof(fis); i++)
		tables[slot].fis[i] = fis[i];
}

static void fill(u32 slot, const void *buffer, u32 bytes, bool to_disk)
{
	headers[slot].flags = 5 | (to_disk ? 1 << 6 : 0) | (bytes ? 1 << 16 : 0);
	headers[slot].transferred = 0;
	tables[slot].address = (uintptr_t)buffer;
	tables[slot].bytes = bytes - 1;
	put_now |= 1u << slot;
}

static void put(u32 slot, enum disk_operation what, u64 sector, u8 *buffer, u32 bytes)
{
	static const u8 queued[] = {ATA_READ_QUEUED, ATA_WRITE_QUEUED}, plain[] = {ATA_READ_DMA_EXT, ATA_WRITE_DMA_EXT, ATA_FLUSH_EXT, ATA_CHECK_POWER};
	bool tagged = bytes && queues;

	if (tagged)
		command(slot, queued[what], sector, bytes / HVLAB_SECTOR, slot << 3);
	else
		command(slot, plain[what], sector, 0, bytes / HVLAB_SECTOR);
	queued_now |= tagged ? 1u << slot : 0;
	fill(slot, buffer, bytes, what == DISK_WRITE);
}

static void kick(bool always)
{
	barrier();
	issued |= put_now;
	if (queued_now)
		mmio_write(port + SACT, queued_now);
	mmio_write(port + CI, put_now);
	put_now = queued_now = 0;
}

static bool ready(void)
{
	return done || rang;
}

static bool await(u32 reg, u32 bits, u32 value)
{
	for (u32 spins = 0; spins < SPINS_MAX; spins++)
		if ((mmio_read(port + reg) & bits) == value)
			return true;
	return false;
}

/* The link comes up anew, and with it the disk: after an error of a queued command it refuses all others. */
static bool reset_link(void)
{
	mmio_write(port + SCTL, SCTL_OFF | SCTL_RESET);
	for (u32 reads = 0; reads < 1000; reads++) /* a millisecond, where it is a real one */
		mmio_read(port + SSTS);
	mmio_write(port + SCTL, SCTL_OFF);
	if (!await(SSTS, 15, LINKED))
		return false;
	mmio_write(port + SERR, ~0u);
	return await(TFD, ATA_BUSY | ATA_DATA_READY, 0);
}

/* An error ends all commands. */
static bool recover(void)
{
	failed |= issued;
	done |= issued;
	mmio_write(port + CMD, mmio_read(port + CMD) & ~(u32)CMD_START);
	if (!await(CMD, CMD_RUNS, 0) || !reset_link())
		return false;
	mmio_write(port + PIS, ~0u);
	mmio_write(port + CMD, mmio_read(port + CMD) | CMD_START);
	rang = 0; /* what the link has told of itself */
	return true;
}

/* What has ended since the last time; false: the disk is gone. An error may be told by the status alone. */
static bool collect(void)
{
	u32 why = rang;

	rang = 0; /* what comes from here on rings again */
	if (why & (PIS_ERRORS | PIS_GONE))
		return recover();
	done |= issued & ~(mmio_read(port + SACT) | mmio_read(port + CI));
	return done || !(mmio_read(port + TFD) & ATA_ERROR) || recover();
}

static int take(bool *refused)
{
	while (!done) {
		while (!ready())
			device_nap(ready);
		if (!done && !collect())
			return DISK_GONE;
	}
	u32 slot = (u32)__builtin_ctz(done), bit = 1u << slot;

	*refused = failed & bit;
	issued &= ~bit;
	done &= ~bit;
	failed &= ~bit;
	return (int)slot;
}

/* --- making it ready */

static bool stop(void)
{
	mmio_write(port + CMD, mmio_read(port + CMD) & ~(u32)CMD_START);
	if (!await(CMD, CMD_RUNS, 0))
		return false;
	mmio_write(port + CMD, mmio_read(port + CMD) & ~(u32)CMD_FIS);
	return await(CMD, CMD_FIS_RUNS, 0);
}

static void set_address(u32 reg, const void *p)
{
	mmio_write(port + reg, (u32)(uintptr_t)p);
	mmio_write(port + reg + 4, (u32)((u64)(uintptr_t)p >> 32));
}

/* Some controllers know what is at a port only once it may tell. */
static bool start(void)
{
	set_address(CLB, headers);
	set_address(FB, received);
	mmio_write(port + SERR, ~0u);
	mmio_write(port + CMD, mmio_read(port + CMD) | CMD_ON | CMD_FIS);
	mmio_write(port + CMD, mmio_read(port + CMD) | CMD_START);
	return await(SIG, ~0u, SIGNATURE_DISK);
}

/* Without interrupts, which are let in from here on. */
static bool identify(void)
{
	command(0, ATA_IDENTIFY, 0, 0, 0);
	fill(0, identity, sizeof(identity), false);
	kick(false);
	bool answered = await(CI, 1, 0) && !(mmio_read(port + PIS) & PIS_ERRORS);

	issued = 0;
	mmio_write(port + PIS, ~0u);
	mmio_write(hba + IS, ~0u);
	return answered;
}

static bool is_disk(u32 i)
{
	port = hba + 0x100 + 0x80 * i;
	number = i;
	return mmio_read(hba + PI) >> i & 1 && (mmio_read(port + SSTS) & 15) == LINKED && stop() && start() && identify();
}

static bool find_disk(void)
{
	u32 i = 0;

	mmio_write(hba + GHC, mmio_read(hba + GHC) | GHC_AHCI);
	for (u32 slot = 0; slot < DISK_SLOTS; slot++)
		headers[slot].table = (uintptr_t)&tables[slot];
	while (i < PORTS && !is_disk(i))
		i++;
	return i < PORTS;
}

static u32 depth(void)
{
	u32 cap = mmio_read(hba + CAP), slots = (cap >> 8 & 31) + 1, tags = (identity[75] & 31u) + 1;

	queues = cap & CAP_QUEUING && identity[76] & 1 << 8;
	return !queues ? 1 : slots < tags ? slots : tags;
}

const struct disk *ahci_open(void)
{
	u32 function = pci_find_class(CLASS_AHCI);

	if (!function)
		return NULL;
	pci_enable(function);
	hba = pci_bar(function, 5);
	trap_on_interrupt(DEVICE_VECTOR, on_interrupt);
	if (!hba || paging_map_device(hba, REGISTERS) || !pci_msi(function, DEVICE_VECTOR) || !find_disk())
		return NULL;
	mmio_write(port + PIE, PIS_DONE | PIS_GONE | PIS_ERRORS);
	mmio_write(hba + GHC, mmio_read(hba + GHC) | GHC_INTERRUPTS);
	disk = (struct disk){
		.model = "ahci", .sectors = ata_sectors(identity), .bytes_max = 1 << 22, .depth = depth(), .flushes = true, .bell = true,
		.put = put, .kick = kick, .take = take, .ready = ready, .listen = device_listen,
	};
	return &disk;
}
