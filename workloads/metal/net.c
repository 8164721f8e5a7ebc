/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which network device io_net_* may use: the first one that a driver finds, if the peer answers at its other end.
 */
#include "drivers.h"
#include "hypervisor.h"
#include "str.h"
#include "x86.h"

#define TRIES 20 /* the other end may not be up yet */
#define SPINS_MAX 20000000u
#define SETTLE_FRAMES 512

static const char *why_not;
static const struct net *net;

static void ask(const struct net *n, u32 slot, enum net_kind kind)
{
	static const struct net_frame head = {.to = HVLAB_NET_PEER, .from = HVLAB_NET_GUEST, .type = HVLAB_NET_TYPE_BYTES};
	struct net_frame *f = n->slot(slot);

	memcpy(f, &head, HVLAB_NET_FRAME_LEAST);
	f->kind = (u16)kind;
	n->send(slot, HVLAB_NET_FRAME_LEAST);
	n->kick();
}

/* Is the frame that has come the answer? */
static bool take(const struct net *n, enum net_kind kind)
{
	static const u8 type[] = HVLAB_NET_TYPE_BYTES;
	u32 bytes;
	const struct net_frame *f = n->take(&bytes);
	bool is = f && bytes == HVLAB_NET_FRAME_LEAST && !memcmp(f->type, type, sizeof(type)) && f->kind == kind;

	n->give();
	return is;
}

/* Without sleeping: whether its interrupts come is not yet known. */
static bool answered(const struct net *n, u32 slot)
{
	ask(n, slot, NET_BEGIN);
	for (u32 spins = 0; spins < SPINS_MAX; spins++) {
		if (n->ready() && take(n, NET_BEGIN))
			return true;
		pause();
	}
	return false;
}

/*
 * The first frames of a boot take another path: a VMM adapts its threads and its pools to what is asked of it. False: there came
 * more of other frames than the late answers from before and the peer's silences before it gives up.
 */
static bool settle(const struct net *n)
{
	u32 others = 0;

	for (u32 i = 0; i < SETTLE_FRAMES; i++) {
		ask(n, i % NET_SLOTS, NET_ECHO);
		while (!take(n, NET_ECHO))
			if (++others > TRIES + HVLAB_NET_SILENCES)
				return false;
	}
	return true;
}

static const char *open(void)
{
	const struct net *n = xen_net_open();
	u32 tries = 0;

	if (!n && hypervisor_ring0())
		n = virtio_net_open();
	if (!n)
		return "no network device in this boot (--net)";
	n->listen(true);
	while (tries < TRIES && !answered(n, tries))
		tries++;
	bool good = tries < TRIES && settle(n);
	ask(n, 0, NET_END);
	n->listen(false);
	if (good)
		net = n;
	return good ? NULL : tries < TRIES ? "frames are lost between the network device and its other end"
					   : "nobody answers at the other end of the network device";
}

const struct net *platform_net(const char **absent)
{
	static bool opened;

	if (!opened)
		why_not = open();
	opened = true;
	*absent = why_not;
	return net;
}
