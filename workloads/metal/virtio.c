/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What all virtio devices have in common: reset, features, queues (virtio 1.2, 3.1 and 2.7).
 */
#include "virtio.h"
#include "str.h"

#define ACKNOWLEDGE 1
#define DRIVER 2
#define DRIVER_OK 4

volatile bool virtio_broken;

bool virtio_open(struct virtio *v, u32 kind, u32 vector, u64 *features)
{
	static const struct virtio_bus *const buses[] = {&virtio_pci, &virtio_pci_legacy, &virtio_mmio};

	for (size_t i = 0; i < sizeof(buses) / sizeof(buses[0]); i++) {
		*v = (struct virtio){.bus = buses[i]};
		if (!v->bus->find(v, kind, vector))
			continue;
		v->bus->status(v, ACKNOWLEDGE);
		v->bus->status(v, DRIVER);
		*features &= v->bus->features(v);
		return v->bus->accept(v, *features);
	}
	return false;
}

bool virtq_open(const struct virtio *v, struct virtq *q, u32 index, u32 least, struct virtq_memory *memory)
{
	bool fixed = v->bus == &virtio_pci_legacy;
	u32 most = v->bus->size(v, index);
	u8 *base = memory->page[0];

	*q = (struct virtq){.index = index, .size = most > VIRTQ_MAX && !fixed ? VIRTQ_MAX : most};
	if (q->size < least || q->size > (fixed ? VIRTQ_LEGACY_MAX : VIRTQ_MAX))
		return false;
	memset(memory, 0, sizeof(*memory));
	q->descriptor = (void *)base;
	q->available = (void *)(base + 16 * q->size);
	q->used = (void *)(base + ((16 * q->size + 6 + 2 * q->size + 4095) & ~4095u));
	v->bus->enable(v, q);
	return true;
}

void virtio_ready(const struct virtio *v)
{
	v->bus->status(v, DRIVER_OK);
}
