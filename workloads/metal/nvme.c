/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The driver of an NVMe controller on PCI with one pair of queues (NVM Express base specification 1.4). The doorbell of the
 * completion queue is rung when nothing more is in it, as drivers do after an interrupt.
 */
#include "drivers.h"
#include "apic.h"
#include "paging.h"
#include "pci.h"
#include "trap.h"
#include "x86.h"

#define QEMU_NVME 0x00101b36u
#define REGISTERS 0x2000u
#define ENTRIES 64u /* of a queue; more than slots */
#define SPINS_MAX 100000000u
#define CC_ON (4u << 20 | 6u << 16 | 1) /* entries of 16 and 64 bytes, enabled */
#define INVALID_OPCODE 1u
#define NONE 0x7e /* a command that no set has */

enum reg { CC = 0x14, CSTS = 0x1c, AQA = 0x24, ASQ = 0x28, ACQ = 0x30, DOORBELLS = 0x1000 };
enum admin { CREATE_SQ = 1, CREATE_CQ = 5, IDENTIFY = 6 };

struct command {
	u32 head, namespace; /* head: opcode, then its number from bit 16 on */
	u64 pad, metadata, page, pages; /* pages: the second, or the address of a list */
	u32 word[6];
};

struct completion {
	u32 result, pad, queue, tail; /* tail: number of the command, phase in bit 16, status */
};

_Static_assert(sizeof(struct command) == 64 && sizeof(struct completion) == 16, "NVM Express 1.4, 4.2 and 4.6");

static struct queues {
	struct command commands[ENTRIES];
	volatile struct completion completions[ENTRIES] __attribute__((aligned(4096)));
	u32 tail, head;  /* of the commands put; of the completions taken, counting on */
	u64 ring, ringed; /* their doorbells */
} admin __attribute__((aligned(4096))), io __attribute__((aligned(4096)));

static u64 lists[DISK_SLOTS][PAGE_SIZE / 8] __attribute__((aligned(4096)));
static u8 identity[PAGE_SIZE] __attribute__((aligned(4096)));
static bool unknown[DISK_SLOTS]; /* the request in the slot is one that must be refused */
static u64 base;
static struct disk disk;

static bool done(const struct queues *q)
{
	return (q->completions[q->head % ENTRIES].tail >> 16 & 1) != (q->head / ENTRIES & 1);
}

static struct command *next_command(struct queues *q, u32 opcode, u32 number)
{
	struct command *c = &q->commands[q->tail++ % ENTRIES];

	*c = (struct command){.head = opcode | number << 16};
	return c;
}

/* --- requests */

static void name_pages(struct command *c, u32 slot, u64 address, u32 bytes)
{
	u32 first = (u32)(PAGE_SIZE - address % PAGE_SIZE), n = 0;

	c->page = address;
	if (bytes <= first)
		return;
	for (u64 at = address + first; at < address + bytes; at += PAGE_SIZE)
		lists[slot][n++] = at;
	c->pages = n == 1 ? lists[slot][0] : (uintptr_t)lists[slot];
}

static void put(u32 slot, enum disk_operation what, u64 sector, u8 *buffer, u32 bytes)
{
	static const u8 opcodes[] = {2, 1, 0, NONE};
	struct command *c = next_command(&io, opcodes[what], slot);

	unknown[slot] = what == DISK_NULL;
	c->namespace = 1;
	if (!bytes)
		return;
	name_pages(c, slot, (uintptr_t)buffer, bytes);
	c->word[0] = (u32)sector;
	c->word[1] = (u32)(sector >> 32);
	c->word[2] = bytes / HVLAB_SECTOR - 1;
}

static void kick(bool always)
{
	barrier();
	mmio_write(io.ring, io.tail % ENTRIES);
}

static bool ready(void)
{
	return done(&io);
}

static int take(bool *refused)
{
	while (!ready())
		device_nap(ready);
	u32 tail = io.completions[io.head++ % ENTRIES].tail, slot = tail & 0xffff, status = tail >> 17 & 0x7ff;

	if (!ready())
		mmio_write(io.ringed, io.head % ENTRIES);
	if (slot >= DISK_SLOTS)
		return -1;
	*refused = status != (unknown[slot] ? INVALID_OPCODE : 0);
	return (int)slot;
}

/* --- making it ready */

/* Without interrupts: there are none of the admin queue's that anybody waits for. */
static bool administer(void)
{
	mmio_write(admin.ring, admin.tail % ENTRIES);
	for (u32 spins = 0; !done(&admin); spins++)
		if (spins == SPINS_MAX)
			return false;
	u32 tail = admin.completions[admin.head++ % ENTRIES].tail;

	mmio_write(admin.ringed, admin.head % ENTRIES);
	return !(tail >> 17);
}

static bool switch_to(u32 control)
{
	mmio_write(base + CC, control);
	for (u32 spins = 0; spins < SPINS_MAX; spins++)
		if ((mmio_read(base + CSTS) & 1) == (control & 1))
			return true;
	return false;
}

static void set_address(u32 reg, const volatile void *p)
{
	mmio_write(base + reg, (u32)(uintptr_t)p);
	mmio_write(base + reg + 4, (u32)((u64)(uintptr_t)p >> 32));
}

static void doorbells(struct queues *q, u32 number)
{
	u32 step = 4u << (mmio_read(base + 4) & 15);

	q->ring = base + DOORBELLS + 2 * number * step;
	q->ringed = q->ring + step;
}

static bool start(void)
{
	if (!switch_to(0))
		return false;
	doorbells(&admin, 0);
	doorbells(&io, 1);
	mmio_write(base + AQA, (ENTRIES - 1) << 16 | (ENTRIES - 1));
	set_address(ASQ, admin.commands);
	set_address(ACQ, admin.completions);
	return switch_to(CC_ON);
}

static bool create(u32 opcode, const volatile void *memory, u32 flags)
{
	struct command *c = next_command(&admin, opcode, 0);

	c->page = (uintptr_t)memory;
	c->word[0] = (ENTRIES - 1) << 16 | 1;
	c->word[1] = flags;
	return administer();
}

/* Sectors of 512 bytes of the first namespace; 0: it has others. */
static u64 sectors(void)
{
	struct command *c = next_command(&admin, IDENTIFY, 0);

	c->namespace = 1;
	c->page = (uintptr_t)identity;
	if (!administer())
		return 0;
	return identity[128 + 4 * (identity[26] & 15) + 2] == 9 ? *(const u64 *)(const void *)identity : 0;
}

static bool is_nvme(u32 id)
{
	return id == QEMU_NVME;
}

const struct disk *nvme_open(void)
{
	u32 function = pci_find(is_nvme);

	if (!function)
		return NULL;
	pci_enable(function);
	base = pci_bar(function, 0);
	trap_on_interrupt(DEVICE_VECTOR, apic_eoi);
	if (!base || paging_map_device(base, REGISTERS) || !pci_msix(function, DEVICE_VECTOR, 1) || !start() ||
	    !create(CREATE_CQ, io.completions, 3) || !create(CREATE_SQ, io.commands, 1 << 16 | 1))
		return NULL;
	disk = (struct disk){
		.model = "nvme", .sectors = sectors(), .bytes_max = 1 << 16, .depth = DISK_SLOTS,
		.flushes = true, .bell = true, .put = put, .kick = kick,
		.take = take, .ready = ready, .listen = device_listen,
	};
	return &disk;
}
