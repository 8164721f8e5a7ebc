/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A modern virtio device on PCI: capabilities say where its registers are (virtio 1.2, 4.1.4).
 */
#include "virtio.h"
#include "apic.h"
#include "paging.h"
#include "pci.h"
#include "trap.h"

#define VENDOR_SPECIFIC 9
#define FEATURES_OK 8
#define NEEDS_RESET 64 /* of the status */
#define NO_VECTOR 0xffff

enum entry { OF_QUEUES, OF_CHANGES, ENTRIES }; /* of the MSI-X table */

enum cfg_type { CFG_COMMON = 1, CFG_NOTIFY = 2, CFG_DEVICE = 4 };

/* virtio 1.2, 4.1.4.3 */
struct common {
	u32 device_select, device_features, driver_select, driver_features;
	u16 config_vector, queues;
	u8 status, generation;
	u16 queue, size, vector, enable, notify;
	u64 descriptor, driver, device;
};

static u32 sought;
static volatile struct common *changing; /* of the device whose changes are told */

static volatile struct common *common(const struct virtio *v)
{
	return (void *)(uintptr_t)v->base;
}

static bool is_kind(u32 id)
{
	return id == ((0x1040 + sought) << 16 | 0x1af4) || id == ((0xfff + sought) << 16 | 0x1af4);
}

/* Address of the structure that a capability tells of, mapped; 0: none. */
static u64 structure(u32 function, u32 at)
{
	u64 bar = pci_bar(function, pci_read(function, at + 4) & 0xff);
	u64 address = bar + pci_read(function, at + 8);

	return bar && !paging_map_device(address, pci_read(function, at + 12)) ? address : 0;
}

static void find_structures(struct virtio *v)
{
	for (u32 at = 0; (at = pci_capability(v->function, VENDOR_SPECIFIC, at));) {
		switch (pci_read(v->function, at + 3) & 0xff) {
		case CFG_COMMON:
			v->base = structure(v->function, at);
			break;
		case CFG_NOTIFY:
			v->notify = structure(v->function, at);
			v->notify_step = pci_read(v->function, at + 16);
			break;
		case CFG_DEVICE:
			v->config = structure(v->function, at);
			break;
		}
	}
}

static void status(const struct virtio *v, u32 bits)
{
	common(v)->status = bits ? (u8)(common(v)->status | bits) : 0;
	while (!bits && common(v)->status)
		;
}

/* An interrupt of its own, so that no interrupt of a queue has to ask. */
static void on_change(void)
{
	if (changing->status & NEEDS_RESET)
		virtio_broken = true;
	apic_eoi();
}

static void hear_changes(const struct virtio *v, u32 entries, u32 vector)
{
	changing = common(v);
	trap_on_interrupt(vector + OF_CHANGES, on_change);
	changing->config_vector = entries > OF_CHANGES ? OF_CHANGES : NO_VECTOR;
}

static bool find(struct virtio *v, u32 kind, u32 vector)
{
	sought = kind;
	v->function = pci_find(is_kind);
	if (!v->function)
		return false;
	pci_enable(v->function);
	find_structures(v);
	u32 entries = v->base && v->notify && v->config ? pci_msix(v->function, vector, ENTRIES) : 0;

	if (!entries)
		return false;
	status(v, 0);
	hear_changes(v, entries, vector);
	return true;
}

static u64 features(const struct virtio *v)
{
	common(v)->device_select = 1;
	u64 high = common(v)->device_features;

	common(v)->device_select = 0;
	return high << 32 | common(v)->device_features;
}

static bool accept(const struct virtio *v, u64 features)
{
	common(v)->driver_select = 0;
	common(v)->driver_features = (u32)features;
	common(v)->driver_select = 1;
	common(v)->driver_features = (u32)(features >> 32);
	status(v, FEATURES_OK);
	return common(v)->status & FEATURES_OK;
}

static u32 size(const struct virtio *v, u32 queue)
{
	common(v)->queue = (u16)queue;
	return common(v)->size;
}

static void enable(const struct virtio *v, struct virtq *q)
{
	common(v)->size = (u16)q->size;
	common(v)->vector = OF_QUEUES;
	common(v)->descriptor = (uintptr_t)q->descriptor;
	common(v)->driver = (uintptr_t)q->available;
	common(v)->device = (uintptr_t)q->used;
	q->doorbell = v->notify + common(v)->notify * v->notify_step;
	common(v)->enable = 1;
}

static u32 config(const struct virtio *v, u32 offset)
{
	return *(volatile u32 *)(uintptr_t)(v->config + offset);
}

static void kick(const struct virtq *q)
{
	*(volatile u16 *)(uintptr_t)q->doorbell = (u16)q->index;
}

const struct virtio_bus virtio_pci = {
	.name = "PCI", .find = find, .status = status, .features = features, .accept = accept, .size = size, .enable = enable,
	.config = config, .kick = kick,
};
