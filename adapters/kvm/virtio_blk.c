/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Registers and requests of the block device (virtio_blk.h).
 */
#include "virtio_blk.h"

#include <hvlab/disk.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define MAGIC 0x74726976u
#define KIND_BLOCK 2
#define VENDOR 0x62616c76u
#define FEATURES (1ull << 32 | 1ull << 9) /* version 1, flush */
#define FEATURES_OK 8u
#define NEEDS_RESET 64u
#define USED_BUFFER 1u /* of the interrupts */
#define CHANGED 2u
#define NEXT 1
#define WRITE 2
#define CHAIN_MAX 16 /* descriptors of a request */

enum { TYPE_READ = 0, TYPE_WRITE = 1, TYPE_FLUSH = 4 };
enum { STATUS_OK = 0, STATUS_ERROR = 1, STATUS_UNSUPPORTED = 2 };

struct descriptor {
	u64 address;
	u32 bytes;
	u16 flags, next;
};

struct request {
	struct iovec data[CHAIN_MAX];
	int n;
	u8 *status;
	u32 type;
	u64 sector, bytes;
};

void vblk_init(struct vblk *d, const struct guest_ram *ram, int fd, u64 sectors)
{
	*d = (struct vblk){.ram = ram, .fd = fd, .sectors = sectors};
	pthread_mutex_init(&d->lock, NULL);
}

/* NULL: not all of it is memory of the guest. */
static void *guest(const struct vblk *d, u64 address, u64 bytes)
{
	const struct guest_ram *r = d->ram;

	if (address < r->low)
		return bytes <= r->low - address ? r->base + address : NULL;
	u64 high = address - PVH_HIGH;
	return address >= PVH_HIGH && high < r->high && bytes <= r->high - high ? r->base + r->low + high : NULL;
}

static void *ring_entry(const struct vblk *d, u64 ring, u32 at, u32 bytes)
{
	return guest(d, ring + 4 + (u64)(at % d->size) * bytes, bytes);
}

static u16 index_of(const struct vblk *d, u64 ring)
{
	const u16 *index = guest(d, ring + 2, 2);

	return index ? __atomic_load_n(index, __ATOMIC_ACQUIRE) : 0;
}

/* --- a request */

/* One descriptor of the chain, a copy of it: the guest may change its own meanwhile. */
static bool add_part(const struct vblk *d, struct request *r, const struct descriptor *part, int i)
{
	u8 *at = guest(d, part->address, part->bytes);
	bool last = !(part->flags & NEXT);

	if (!at)
		return false;
	if (!i) {
		if (part->bytes < 16 || part->flags & WRITE)
			return false;
		memcpy(&r->type, at, 4);
		memcpy(&r->sector, at + 8, 8);
	} else if (last) {
		r->status = part->bytes && part->flags & WRITE ? at : NULL;
	} else {
		if (r->type == TYPE_READ && !(part->flags & WRITE))
			return false;
		r->data[r->n++] = (struct iovec){at, part->bytes};
		r->bytes += part->bytes;
	}
	return true;
}

/* False: the guest's driver is broken. */
static bool read_chain(const struct vblk *d, struct request *r, u16 at)
{
	struct descriptor part;

	for (int i = 0; i < CHAIN_MAX; i++) {
		const void *entry = guest(d, d->descriptors + 16ull * (at % d->size), 16);

		if (!entry)
			return false;
		memcpy(&part, entry, sizeof(part));
		if (!add_part(d, r, &part, i))
			return false;
		if (!(part.flags & NEXT))
			return r->status;
		at = part.next;
	}
	return false;
}

static u8 transfer(const struct vblk *d, const struct request *r)
{
	u64 sectors = r->bytes / HVLAB_SECTOR;

	if (r->bytes % HVLAB_SECTOR || r->sector > d->sectors || sectors > d->sectors - r->sector)
		return STATUS_ERROR;
	if (d->fd < 0)
		return STATUS_OK;
	if (d->bad && r->type == TYPE_READ && d->bad >= r->sector && d->bad - r->sector < sectors)
		return STATUS_ERROR;
	off_t at = (off_t)(r->sector * HVLAB_SECTOR);
	ssize_t n = r->type == TYPE_READ ? preadv(d->fd, r->data, r->n, at) : pwritev(d->fd, r->data, r->n, at);
	return n == (ssize_t)r->bytes ? STATUS_OK : STATUS_ERROR;
}

static u8 do_request(const struct vblk *d, const struct request *r)
{
	switch (r->type) {
	case TYPE_READ:
	case TYPE_WRITE:
		return transfer(d, r);
	case TYPE_FLUSH:
		return d->fd >= 0 && fdatasync(d->fd) ? STATUS_ERROR : STATUS_OK;
	default:
		return STATUS_UNSUPPORTED;
	}
}

static void answer(struct vblk *d, u16 head, u32 bytes)
{
	u16 *index = guest(d, d->used + 2, 2);
	u32 entry[2] = {head, bytes};
	void *to = index ? ring_entry(d, d->used, *index, 8) : NULL;

	if (!to)
		return;
	memcpy(to, entry, sizeof(entry));
	__atomic_store_n(index, (u16)(*index + 1), __ATOMIC_RELEASE);
}

static bool serve_one(struct vblk *d)
{
	const u16 *entry = ring_entry(d, d->available, d->seen++, 2);
	struct request r = {.n = 0};
	u16 head = entry ? *entry : 0;

	if (!entry || !read_chain(d, &r, head)) {
		d->status |= NEEDS_RESET;
		return false;
	}
	*r.status = do_request(d, &r);
	answer(d, head, r.type == TYPE_READ ? (u32)r.bytes + 1 : 1);
	return true;
}

bool vblk_serve(struct vblk *d)
{
	bool done = false;

	pthread_mutex_lock(&d->lock);
	while (d->ready && !(d->status & NEEDS_RESET) && d->seen != index_of(d, d->available))
		done |= serve_one(d);
	pthread_mutex_unlock(&d->lock);
	if (done)
		__atomic_fetch_or(&d->pending, USED_BUFFER, __ATOMIC_RELEASE);
	return done;
}

void vblk_break(struct vblk *d)
{
	pthread_mutex_lock(&d->lock);
	d->status |= NEEDS_RESET;
	pthread_mutex_unlock(&d->lock);
	__atomic_fetch_or(&d->pending, CHANGED, __ATOMIC_RELEASE);
}

/* --- registers */

static u32 value_of(const struct vblk *d, u32 offset)
{
	switch (offset) {
	case 0x00: return MAGIC;
	case 0x04: return 2;
	case 0x08: return KIND_BLOCK;
	case 0x0c: return VENDOR;
	case 0x10: return d->device_select < 2 ? (u32)(FEATURES >> 32 * d->device_select) : 0;
	case 0x34: return d->queue ? 0 : VBLK_QUEUE_MAX;
	case 0x44: return d->ready;
	case 0x60: return __atomic_load_n(&d->pending, __ATOMIC_ACQUIRE);
	case 0x70: return d->status;
	case 0x100: return (u32)d->sectors;
	case 0x104: return (u32)(d->sectors >> 32);
	default: return 0;
	}
}

static void half(u64 *to, u32 high, u32 value)
{
	*to = high ? (*to & 0xffffffff) | (u64)value << 32 : (*to & ~0xffffffffull) | value;
}

static void set_status(struct vblk *d, u32 value)
{
	if (!value) {
		d->ready = d->seen = 0;
		d->accepted = 0;
		__atomic_store_n(&d->pending, 0, __ATOMIC_RELEASE);
	}
	if (value & FEATURES_OK && d->accepted & ~FEATURES)
		value &= ~FEATURES_OK;
	d->status = value;
}

static void set_ready(struct vblk *d, u32 value)
{
	bool sized = d->size && d->size <= VBLK_QUEUE_MAX && !(d->size & (d->size - 1));

	d->ready = value & 1 && !d->queue && sized && !(d->descriptors & 15) && !(d->available & 1) && !(d->used & 3);
	d->seen = 0;
}

static void set_value(struct vblk *d, u32 offset, u32 value)
{
	switch (offset) {
	case 0x14: d->device_select = value; break;
	case 0x20: half(&d->accepted, d->driver_select & 1, value); break;
	case 0x24: d->driver_select = value; break;
	case 0x30: d->queue = value; break;
	case 0x38: d->size = value; break;
	case 0x44: set_ready(d, value); break;
	case 0x70: set_status(d, value); break;
	case 0x80: case 0x84: half(&d->descriptors, offset & 4, value); break;
	case 0x90: case 0x94: half(&d->available, offset & 4, value); break;
	case 0xa0: case 0xa4: half(&d->used, offset & 4, value); break;
	}
}

u32 vblk_read(struct vblk *d, u32 offset)
{
	return value_of(d, offset);
}

void vblk_write(struct vblk *d, u32 offset, u32 value)
{
	if (offset == 0x64) {
		__atomic_fetch_and(&d->pending, ~value, __ATOMIC_ACQ_REL);
		return;
	}
	pthread_mutex_lock(&d->lock);
	if (!d->ready || offset == 0x44 || offset == 0x70) /* the queue stays where it is while it is served */
		set_value(d, offset, value);
	pthread_mutex_unlock(&d->lock);
}
