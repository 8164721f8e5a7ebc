/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Frames of the network device (virtio_net.h).
 */
#include "virtio_net.h"

#include <string.h>
#include <unistd.h>

#define KIND_NET 1
#define FEATURE_MAC (1ull << 5)
#define HEADER 12u
#define CHAIN_MAX 4 /* descriptors of a frame */
#define BUFFERS 10  /* offset of num_buffers in the header */

enum { RECEIVED, SENT }; /* queues, by who they are for the guest */

#define PACKET_MOST (HEADER + sizeof(struct net_frame))
#define UNALIGNED 4 /* bytes before the header: the peer looks at numbers in the frame, so it stands where they are aligned */
#define PACKET(name) u8 name##_room[UNALIGNED + PACKET_MOST] __attribute__((aligned(8))), *name = name##_room + UNALIGNED

static void to_guest(void *arg, const void *frame, u32 bytes);

void vnet_init(struct vnet *d, const struct guest_ram *ram, int tap)
{
	static const u8 address[8] = HVLAB_NET_GUEST;
	u64 config;

	memcpy(&config, address, sizeof(config));
	vdev_init(&d->v, ram, KIND_NET, 2, FEATURE_MAC, config);
	d->tap = tap;
	d->received = false;
	d->dropped = 0;
	echo_init(&d->echo, to_guest, d);
}

/*
 * Copies between a chain and `bytes` bytes of ours: into the guest's memory, or out of it. How many there were, or -1: the
 * guest's driver is broken.
 */
static int copy(struct vnet *d, struct vdev_queue *q, u16 at, u8 *ours, u32 bytes, bool in)
{
	struct vdev_descriptor part;
	u32 done = 0;

	for (int i = 0; i < CHAIN_MAX; i++) {
		u8 *theirs = vdev_part(&d->v, q, at, &part);
		u32 n = part.bytes < bytes - done ? part.bytes : bytes - done;

		if (!theirs || !(part.flags & VDEV_WRITE) == in)
			return -1;
		memcpy(in ? theirs : ours + done, in ? ours + done : theirs, n);
		done += n;
		if (!(part.flags & VDEV_NEXT))
			return (int)done;
		at = part.next;
	}
	return -1;
}

/* A header and what follows it, from `packet` on. */
static void deliver(struct vnet *d, u8 *packet, u32 bytes)
{
	struct vdev_queue *q = &d->v.queue[RECEIVED];
	u16 head;

	memset(packet, 0, HEADER);
	packet[BUFFERS] = 1;
	if (!vdev_waiting(&d->v, q)) {
		d->dropped++;
		return;
	}
	if (!vdev_take(&d->v, q, &head) || copy(d, q, head, packet, bytes, true) != (int)bytes) {
		vdev_break(&d->v);
		return;
	}
	vdev_answer(&d->v, q, head, bytes);
	d->received = true;
}

static void to_guest(void *arg, const void *frame, u32 bytes)
{
	PACKET(packet);

	memcpy(packet + HEADER, frame, bytes);
	deliver(arg, packet, HEADER + bytes);
}

/* False: the guest's driver is broken. Frames are no longer than ours are. */
static bool send_one(struct vnet *d)
{
	struct vdev_queue *q = &d->v.queue[SENT];
	PACKET(packet);
	u16 head;

	if (!vdev_take(&d->v, q, &head))
		return false;
	int n = copy(d, q, head, packet, PACKET_MOST, false);
	if (n < (int)HEADER)
		return false;
	if (d->tap < 0)
		echo_frame(&d->echo, packet + HEADER, (size_t)n - HEADER);
	else if (write(d->tap, packet, (size_t)n) != n)
		d->dropped++;
	vdev_answer(&d->v, q, head, 0);
	return true;
}

static bool send_all(struct vnet *d)
{
	bool any = false;

	while (vdev_waiting(&d->v, &d->v.queue[SENT])) {
		any = true;
		if (!send_one(d))
			vdev_break(&d->v);
	}
	return any;
}

static void receive_all(struct vnet *d)
{
	PACKET(packet);
	ssize_t n;

	while (d->tap >= 0 && (n = read(d->tap, packet, PACKET_MOST)) > (ssize_t)HEADER)
		deliver(d, packet, (u32)n);
}

bool vnet_serve(struct vnet *d)
{
	struct vdev_queue *received = &d->v.queue[RECEIVED], *sent = &d->v.queue[SENT];

	pthread_mutex_lock(&d->v.lock);
	if (received->ready)
		vdev_no_kicks(&d->v, received);
	bool some = send_all(d) && !vdev_quiet(&d->v, sent);
	receive_all(d);
	some |= d->received && !vdev_quiet(&d->v, received);
	d->received = false;
	pthread_mutex_unlock(&d->v.lock);
	if (some)
		vdev_interrupt(&d->v);
	return some;
}
