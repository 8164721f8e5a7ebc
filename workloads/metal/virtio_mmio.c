/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A virtio device without a bus, where a VMM of ours shows it (hvlab/mmio.h): registers in memory, and a pin of the I/O APIC
 * that interrupts by edges (virtio 1.2, 4.2).
 */
#include "virtio.h"
#include "apic.h"
#include "ioapic.h"
#include "paging.h"
#include "pci.h"
#include <hvlab/mmio.h>

#define MAGIC_VALUE 0x74726976u
#define FEATURES_OK 8u
#define NEEDS_RESET 64u /* of the status */
#define CHANGED 2u      /* of the interrupt: the device, not a queue */

enum reg {
	MAGIC = 0x00, VERSION = 0x04, KIND = 0x08, DEVICE_FEATURES = 0x10, DEVICE_SELECT = 0x14, DRIVER_FEATURES = 0x20,
	DRIVER_SELECT = 0x24, QUEUE = 0x30, SIZE_MOST = 0x34, SIZE = 0x38, READY = 0x44, NOTIFY = 0x50, INTERRUPT = 0x60,
	INTERRUPT_ACK = 0x64, STATUS = 0x70, DESCRIPTOR = 0x80, DRIVER = 0x90, DEVICE = 0xa0, CONFIG = 0x100,
};

static bool is_any(u32 id)
{
	return ~id;
}

static void status(const struct virtio *v, u32 bits)
{
	mmio_write(v->base + STATUS, bits ? mmio_read(v->base + STATUS) | bits : 0);
}

static void route(u32 vector)
{
	ioapic_write(0x10 + 2 * HVLAB_MMIO_PIN + 1, apic_id() << 24);
	ioapic_write(0x10 + 2 * HVLAB_MMIO_PIN, vector);
}

/* Nothing is looked for at that address where there is a PCI bus, whose devices could be there. */
static bool find(struct virtio *v, u32 kind, u32 vector)
{
	v->base = HVLAB_MMIO_DEVICE;
	if (pci_find(is_any) || paging_map_device(v->base, PAGE_SIZE) || mmio_read(v->base + MAGIC) != MAGIC_VALUE ||
	    mmio_read(v->base + VERSION) != 2 || mmio_read(v->base + KIND) != kind)
		return false;
	status(v, 0);
	route(vector);
	return true;
}

static u64 features(const struct virtio *v)
{
	mmio_write(v->base + DEVICE_SELECT, 1);
	u64 high = mmio_read(v->base + DEVICE_FEATURES);

	mmio_write(v->base + DEVICE_SELECT, 0);
	return high << 32 | mmio_read(v->base + DEVICE_FEATURES);
}

static bool accept(const struct virtio *v, u64 features)
{
	for (u32 half = 0; half < 2; half++) {
		mmio_write(v->base + DRIVER_SELECT, half);
		mmio_write(v->base + DRIVER_FEATURES, (u32)(features >> 32 * half));
	}
	status(v, FEATURES_OK);
	return mmio_read(v->base + STATUS) & FEATURES_OK;
}

static u32 size(const struct virtio *v, u32 queue)
{
	mmio_write(v->base + QUEUE, queue);
	return mmio_read(v->base + SIZE_MOST);
}

static void set_address(const struct virtio *v, u32 reg, const volatile void *p)
{
	mmio_write(v->base + reg, (u32)(uintptr_t)p);
	mmio_write(v->base + reg + 4, (u32)((u64)(uintptr_t)p >> 32));
}

static void enable(const struct virtio *v, struct virtq *q)
{
	mmio_write(v->base + SIZE, q->size);
	set_address(v, DESCRIPTOR, q->descriptor);
	set_address(v, DRIVER, q->available);
	set_address(v, DEVICE, q->used);
	mmio_write(v->base + READY, 1);
	q->doorbell = v->base + NOTIFY;
}

static u32 config(const struct virtio *v, u32 offset)
{
	return mmio_read(v->base + CONFIG + offset);
}

static void kick(const struct virtq *q)
{
	mmio_write(q->doorbell, q->index);
}

static bool acknowledge(const struct virtio *v)
{
	u32 why = mmio_read(v->base + INTERRUPT);

	mmio_write(v->base + INTERRUPT_ACK, why);
	return !(why & CHANGED) || !(mmio_read(v->base + STATUS) & NEEDS_RESET);
}

const struct virtio_bus virtio_mmio = {
	.name = "MMIO", .find = find, .status = status, .features = features, .accept = accept, .size = size, .enable = enable,
	.config = config, .kick = kick, .acknowledge = acknowledge,
};
