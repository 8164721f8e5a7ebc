/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The driver of virtio's block device (virtio 1.2, 5.2). A slot has three descriptors of its own, for header, data and status;
 * only what differs from request to request is written when one is put.
 */
#include "drivers.h"
#include "apic.h"
#include "trap.h"
#include "virtio.h"
#include "x86.h"

#define FEATURE_FLUSH (1ull << 9)
#define TYPE_READ 0
#define TYPE_WRITE 1
#define TYPE_FLUSH 4
#define TYPE_NONE 100 /* none that was ever defined */
#define STATUS_OK 0
#define STATUS_UNSUPPORTED 2

static struct virtio device;
static struct virtq queue;
static struct virtq_memory memory;
static struct {
	u32 type, reserved;
	u64 sector;
	volatile u8 status;
} slots[DISK_SLOTS] __attribute__((aligned(64)));
static struct disk disk;

static void on_interrupt(void)
{
	if (device.bus->acknowledge && !device.bus->acknowledge(&device))
		virtio_broken = true;
	apic_eoi();
}

static void slot_open(u32 slot)
{
	volatile struct virtq_descriptor *d = &queue.descriptor[3 * slot];

	d[0] = (struct virtq_descriptor){(uintptr_t)&slots[slot], 16, VIRTQ_NEXT, 0};
	d[1].next = (u16)(3 * slot + 2);
	d[2] = (struct virtq_descriptor){(uintptr_t)&slots[slot].status, 1, VIRTQ_WRITE, 0};
}

static void put(u32 slot, enum disk_operation what, u64 sector, u8 *buffer, u32 bytes)
{
	static const u32 types[] = {TYPE_READ, TYPE_WRITE, TYPE_FLUSH, TYPE_NONE};
	volatile struct virtq_descriptor *d = &queue.descriptor[3 * slot];

	slots[slot].type = types[what];
	slots[slot].sector = sector;
	slots[slot].status = 0xff;
	d[0].next = (u16)(3 * slot + (bytes ? 1 : 2));
	d[1].address = (uintptr_t)buffer;
	d[1].bytes = bytes;
	d[1].flags = VIRTQ_NEXT | (what == DISK_READ ? VIRTQ_WRITE : 0);
	virtq_put(&queue, 3 * slot);
}

static void kick(bool always)
{
	virtq_kick(&device, &queue, always);
}

static bool ready(void)
{
	return virtq_done(&queue) || virtio_broken;
}

static int take(bool *refused)
{
	while (!ready())
		device_nap(ready);
	if (!virtq_done(&queue))
		return DISK_GONE;
	u32 slot = virtq_take(&queue) / 3;

	if (slot >= DISK_SLOTS)
		return -1;
	*refused = slots[slot].status != (slots[slot].type == TYPE_NONE ? STATUS_UNSUPPORTED : STATUS_OK);
	return (int)slot;
}

const struct disk *virtio_blk_open(void)
{
	u64 features = VIRTIO_VERSION_1 | FEATURE_FLUSH;

	trap_on_interrupt(DEVICE_VECTOR, on_interrupt);
	if (!virtio_open(&device, VIRTIO_BLOCK, DEVICE_VECTOR, &features) ||
	    !virtq_open(&device, &queue, 0, 3 * DISK_SLOTS, &memory))
		return NULL;
	for (u32 i = 0; i < DISK_SLOTS; i++)
		slot_open(i);
	virtio_ready(&device);
	disk = (struct disk){
		.model = device.bus->name, .sectors = device.bus->config(&device, 0), .bytes_max = 1 << 20, .depth = DISK_SLOTS,
		.flushes = features & FEATURE_FLUSH, .bell = true, .put = put, .kick = kick, .take = take, .ready = ready,
		.listen = device_listen,
	};
	return &disk;
}
