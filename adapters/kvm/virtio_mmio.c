/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Registers and queues (virtio_mmio.h).
 */
#include "virtio_mmio.h"

#include <string.h>

#define MAGIC 0x74726976u
#define VENDOR 0x62616c76u
#define FEATURES_OK 8u
#define NEEDS_RESET 64u
#define USED_BUFFER 1u /* of the interrupts */
#define CHANGED 2u
#define NO_INTERRUPT 1 /* in the available ring */
#define NO_NOTIFY 1    /* in the used ring */

void vdev_init(struct vdev *d, const struct guest_ram *ram, u32 kind, u32 queues, u64 features, u64 config)
{
	*d = (struct vdev){.ram = ram, .kind = kind, .queues = queues, .features = features | VDEV_VERSION_1, .config = config};
	pthread_mutex_init(&d->lock, NULL);
}

/* --- queues */

/* NULL: not all of it is memory of the guest. */
static void *guest(const struct vdev *d, u64 address, u64 bytes)
{
	const struct guest_ram *r = d->ram;

	if (address < r->low)
		return bytes <= r->low - address ? r->base + address : NULL;
	u64 high = address - PVH_HIGH;
	return address >= PVH_HIGH && high < r->high && bytes <= r->high - high ? r->base + r->low + high : NULL;
}

static void *ring_entry(const struct vdev *d, const struct vdev_queue *q, u64 ring, u32 at, u32 bytes)
{
	return guest(d, ring + 4 + (u64)(at % q->size) * bytes, bytes);
}

void vdev_break(struct vdev *d)
{
	d->status |= NEEDS_RESET;
}

bool vdev_waiting(const struct vdev *d, const struct vdev_queue *q)
{
	const u16 *index = q->ready && !(d->status & NEEDS_RESET) ? guest(d, q->available + 2, 2) : NULL;

	return index && __atomic_load_n(index, __ATOMIC_ACQUIRE) != q->seen;
}

bool vdev_take(struct vdev *d, struct vdev_queue *q, u16 *head)
{
	const u16 *entry = ring_entry(d, q, q->available, q->seen++, 2);

	*head = entry ? *entry : 0;
	return entry;
}

void *vdev_part(const struct vdev *d, const struct vdev_queue *q, u16 at, struct vdev_descriptor *part)
{
	const void *entry = guest(d, q->descriptors + 16ull * (at % q->size), 16);

	if (!entry)
		return NULL;
	memcpy(part, entry, sizeof(*part));
	return guest(d, part->address, part->bytes);
}

void vdev_answer(struct vdev *d, struct vdev_queue *q, u16 head, u32 bytes)
{
	u16 *index = guest(d, q->used + 2, 2);
	u32 entry[2] = {head, bytes};
	void *to = index ? ring_entry(d, q, q->used, *index, 8) : NULL;

	if (!to)
		return;
	memcpy(to, entry, sizeof(entry));
	__atomic_store_n(index, (u16)(*index + 1), __ATOMIC_RELEASE);
}

bool vdev_quiet(const struct vdev *d, const struct vdev_queue *q)
{
	const u16 *flags = guest(d, q->available, 2);

	return flags && __atomic_load_n(flags, __ATOMIC_ACQUIRE) & NO_INTERRUPT;
}

void vdev_no_kicks(struct vdev *d, struct vdev_queue *q)
{
	u16 *flags = guest(d, q->used, 2);

	if (flags)
		*flags |= NO_NOTIFY;
}

void vdev_interrupt(struct vdev *d)
{
	__atomic_fetch_or(&d->pending, USED_BUFFER, __ATOMIC_RELEASE);
}

void vdev_vanish(struct vdev *d)
{
	pthread_mutex_lock(&d->lock);
	vdev_break(d);
	pthread_mutex_unlock(&d->lock);
	__atomic_fetch_or(&d->pending, CHANGED, __ATOMIC_RELEASE);
}

/* --- registers */

/* NULL: the driver has selected one that there is not. */
static struct vdev_queue *selected(struct vdev *d)
{
	return d->select < d->queues ? &d->queue[d->select] : NULL;
}

u32 vdev_read(struct vdev *d, u32 offset)
{
	const struct vdev_queue *q = selected(d);

	switch (offset) {
	case 0x00: return MAGIC;
	case 0x04: return 2;
	case 0x08: return d->kind;
	case 0x0c: return VENDOR;
	case 0x10: return d->device_select < 2 ? (u32)(d->features >> 32 * d->device_select) : 0;
	case 0x34: return q ? VDEV_QUEUE_MAX : 0;
	case 0x44: return q ? q->ready : 0;
	case 0x60: return __atomic_load_n(&d->pending, __ATOMIC_ACQUIRE);
	case 0x70: return d->status;
	case 0x100: return (u32)d->config;
	case 0x104: return (u32)(d->config >> 32);
	default: return 0;
	}
}

static void half(u64 *to, u32 high, u32 value)
{
	*to = high ? (*to & 0xffffffff) | (u64)value << 32 : (*to & ~0xffffffffull) | value;
}

static void set_status(struct vdev *d, u32 value)
{
	if (!value) {
		memset(d->queue, 0, sizeof(d->queue));
		d->accepted = 0;
		__atomic_store_n(&d->pending, 0, __ATOMIC_RELEASE);
	}
	if (value & FEATURES_OK && d->accepted & ~d->features)
		value &= ~FEATURES_OK;
	d->status = value;
}

static void set_ready(struct vdev_queue *q, u32 value)
{
	bool sized = q->size && q->size <= VDEV_QUEUE_MAX && !(q->size & (q->size - 1));

	q->ready = value & 1 && sized && !(q->descriptors & 15) && !(q->available & 1) && !(q->used & 3);
	q->seen = 0;
}

/* A queue that is ready stays where it is while it is served. */
static void set_queue(struct vdev_queue *q, u32 offset, u32 value)
{
	if (offset == 0x44)
		set_ready(q, value);
	if (q->ready)
		return;
	switch (offset) {
	case 0x38: q->size = value; break;
	case 0x80: case 0x84: half(&q->descriptors, offset & 4, value); break;
	case 0x90: case 0x94: half(&q->available, offset & 4, value); break;
	case 0xa0: case 0xa4: half(&q->used, offset & 4, value); break;
	}
}

static void set_value(struct vdev *d, u32 offset, u32 value)
{
	switch (offset) {
	case 0x14: d->device_select = value; break;
	case 0x20: half(&d->accepted, d->driver_select & 1, value); break;
	case 0x24: d->driver_select = value; break;
	case 0x30: d->select = value; break;
	case 0x70: set_status(d, value); break;
	default:
		if (selected(d))
			set_queue(selected(d), offset, value);
	}
}

void vdev_write(struct vdev *d, u32 offset, u32 value)
{
	if (offset == 0x64) {
		__atomic_fetch_and(&d->pending, ~value, __ATOMIC_ACQ_REL);
		return;
	}
	pthread_mutex_lock(&d->lock);
	set_value(d, offset, value);
	pthread_mutex_unlock(&d->lock);
}
