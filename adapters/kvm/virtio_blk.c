/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Requests of the block device (virtio_blk.h).
 */
#include "virtio_blk.h"

#include <hvlab/disk.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define KIND_BLOCK 2
#define FEATURE_FLUSH (1ull << 9)
#define CHAIN_MAX 16 /* descriptors of a request */

enum { TYPE_READ = 0, TYPE_WRITE = 1, TYPE_FLUSH = 4 };
enum { STATUS_OK = 0, STATUS_ERROR = 1, STATUS_UNSUPPORTED = 2 };

struct request {
	struct iovec data[CHAIN_MAX];
	int n;
	u8 *status;
	u32 type;
	u64 sector, bytes;
};

void vblk_init(struct vblk *d, const struct guest_ram *ram, int fd, u64 sectors)
{
	d->fd = fd;
	d->sectors = sectors;
	vdev_init(&d->v, ram, KIND_BLOCK, 1, FEATURE_FLUSH, sectors);
}

static bool add_part(struct request *r, u8 *at, const struct vdev_descriptor *part, int i)
{
	bool last = !(part->flags & VDEV_NEXT);

	if (!i) {
		if (part->bytes < 16 || part->flags & VDEV_WRITE)
			return false;
		memcpy(&r->type, at, 4);
		memcpy(&r->sector, at + 8, 8);
	} else if (last) {
		r->status = part->bytes && part->flags & VDEV_WRITE ? at : NULL;
	} else {
		if (r->type == TYPE_READ && !(part->flags & VDEV_WRITE))
			return false;
		r->data[r->n++] = (struct iovec){at, part->bytes};
		r->bytes += part->bytes;
	}
	return true;
}

/* False: the guest's driver is broken. */
static bool read_chain(const struct vblk *d, struct request *r, u16 at)
{
	struct vdev_descriptor part;

	for (int i = 0; i < CHAIN_MAX; i++) {
		u8 *memory = vdev_part(&d->v, d->v.queue, at, &part);

		if (!memory || !add_part(r, memory, &part, i))
			return false;
		if (!(part.flags & VDEV_NEXT))
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

static bool serve_one(struct vblk *d)
{
	struct request r = {.n = 0};
	u16 head;

	if (!vdev_take(&d->v, d->v.queue, &head) || !read_chain(d, &r, head)) {
		vdev_break(&d->v);
		return false;
	}
	*r.status = do_request(d, &r);
	vdev_answer(&d->v, d->v.queue, head, r.type == TYPE_READ ? (u32)r.bytes + 1 : 1);
	return true;
}

bool vblk_serve(struct vblk *d)
{
	bool done = false;

	pthread_mutex_lock(&d->v.lock);
	while (vdev_waiting(&d->v, d->v.queue))
		done |= serve_one(d);
	pthread_mutex_unlock(&d->v.lock);
	if (done)
		vdev_interrupt(&d->v);
	return done;
}
