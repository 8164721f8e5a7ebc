/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A virtio device (Virtual I/O Device specification 1.2) behind any of its three buses, and its queues. What the requests in
 * a queue mean is for the driver of the kind of device.
 */
#pragma once

#include <hvlab/abi.h>

#define VIRTIO_NET 1
#define VIRTIO_BLOCK 2
#define VIRTIO_ANY_LAYOUT (1ull << 27) /* a header and what follows it may be one piece; always so in version 1 */
#define VIRTIO_VERSION_1 (1ull << 32)

#define VIRTQ_MAX 256u         /* entries, where the driver may choose */
#define VIRTQ_LEGACY_MAX 1024u /* a legacy device's queue has the size it says: 256 in QEMU 7, 1024 in QEMU 10 */
#define VIRTQ_NEXT 1
#define VIRTQ_WRITE 2 /* by the device */

struct virtq_descriptor {
	u64 address;
	u32 bytes;
	u16 flags, next;
};

struct virtq {
	u32 index, size;
	u16 seen; /* of the used ring */
	volatile struct virtq_descriptor *descriptor;
	struct virtq_available { u16 flags, index, ring[]; } volatile *available;
	struct virtq_used { u16 flags, index; struct { u32 id, bytes; } ring[]; } volatile *used;
	u64 doorbell;
};

/* Pages of a queue in the layout that a legacy device wants and the others take. */
struct virtq_memory {
	u8 page[8][4096]; /* of VIRTQ_LEGACY_MAX entries */
} __attribute__((aligned(4096)));

struct virtio {
	const struct virtio_bus *bus;
	u32 function;      /* on the PCI bus */
	u64 base, config;  /* registers: addresses or ports; config: of the kind of device */
	u64 notify;
	u32 notify_step;
};

struct virtio_bus {
	const char *name;
	/* Is there such a device? Then it is reset, and its interrupts have this vector; what else it has to say has the one behind it. */
	bool (*find)(struct virtio *v, u32 kind, u32 vector);
	void (*status)(const struct virtio *v, u32 bits); /* one more; 0: reset */
	u64 (*features)(const struct virtio *v);
	bool (*accept)(const struct virtio *v, u64 features);
	u32 (*size)(const struct virtio *v, u32 queue); /* entries at most; selects the queue */
	void (*enable)(const struct virtio *v, struct virtq *q);
	u32 (*config)(const struct virtio *v, u32 offset);
	void (*kick)(const struct virtq *q);
	/* Of an interrupt; false: the device says that it is broken. NULL: there is nothing to be done. */
	bool (*acknowledge)(const struct virtio *v);
};

/* The device has said that it is broken (NEEDS_RESET); a guest has one. */
extern volatile bool virtio_broken;

extern const struct virtio_bus virtio_pci, virtio_pci_legacy, virtio_mmio;

/* The first device of the kind, with those of the features that it has; *features: which. False: none, or none to be used. */
bool virtio_open(struct virtio *v, u32 kind, u32 vector, u64 *features);
/* False: the queue does not exist or is too short for `least` entries. */
bool virtq_open(const struct virtio *v, struct virtq *q, u32 index, u32 least, struct virtq_memory *memory);
void virtio_ready(const struct virtio *v);

/* The chain that begins with this descriptor becomes visible to the device. */
static inline void virtq_put(struct virtq *q, u32 descriptor)
{
	u16 at = q->available->index;

	q->available->ring[at % q->size] = (u16)descriptor;
	__asm__ volatile("" ::: "memory");
	q->available->index = (u16)(at + 1);
}

static inline bool virtq_done(const struct virtq *q)
{
	return q->used->index != q->seen;
}

/* How much of that chain the device has written. */
static inline u32 virtq_bytes(const struct virtq *q)
{
	return q->used->ring[q->seen % q->size].bytes;
}

/* The first descriptor of the next chain that is done. */
static inline u32 virtq_take(struct virtq *q)
{
	return q->used->ring[q->seen++ % q->size].id;
}

/* The ring must be seen before the flag is read, which only a fence guarantees. */
static inline void virtq_kick(const struct virtio *v, const struct virtq *q, bool always)
{
	__asm__ volatile("mfence" ::: "memory");
	if (always || !(q->used->flags & 1))
		v->bus->kick(q);
}
