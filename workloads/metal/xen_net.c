/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The front end of Xen's split network device (xen/include/public/io/netif.h): a ring for each direction, the back end copies into
 * pages that were granted once. No offload, one frame a page.
 */
#include "drivers.h"
#include "platform.h"
#include "str.h"
#include "xen_front.h"
#include "xen_grants.h"

#define SLOT_BYTES 2048u
#define SLOTS_PER_PAGE ((u32)PAGE_SIZE / SLOT_BYTES)

static struct netif_tx_ring tx __attribute__((aligned(4096)));
static struct netif_rx_ring rx __attribute__((aligned(4096)));
static struct xen_front front;
static u8 *in, *out; /* pages for what comes, halves of pages for what goes */
static u32 in_grant, out_grant;
static u32 tx_prod, tx_cons, rx_prod, rx_cons;
static bool on_its_way[NET_SLOTS];
static bool broken; /* the back end has named a slot that is none, or a frame that fits nowhere */
static u32 taken, taken_bytes, taken_offset;
static struct net net;

/* io/ring.h: the other end says by request_event from which request on it wants to be told. */
static bool wants_to_know(volatile u32 *ring_prod, u32 prod, const volatile u32 *event)
{
	u32 before = *ring_prod;

	barrier();
	*ring_prod = prod;
	__asm__ volatile("mfence" ::: "memory");
	return prod - *event < prod - before;
}

/* --- out */

static bool sent_ready(void)
{
	return tx.answer_prod != tx_cons;
}

/* Answers to what was sent are asked for only when all slots are on their way. */
static void await_sent(void)
{
	while (!sent_ready()) {
		tx.answer_event = tx_cons + 1;
		__asm__ volatile("mfence" ::: "memory");
		if (!sent_ready())
			xen_front_nap(sent_ready);
	}
	barrier();
}

static struct net_frame *slot(u32 i)
{
	while (on_its_way[i] && !broken) {
		await_sent();
		u32 done = tx.entry[tx_cons++ % NETIF_RING].answer.id;

		broken |= done >= NET_SLOTS;
		on_its_way[done % NET_SLOTS] = false;
	}
	return (struct net_frame *)(uintptr_t)(out + i * SLOT_BYTES);
}

static void send(u32 i, u32 bytes)
{
	u32 at = tx_prod++ % NETIF_RING;

	on_its_way[i] = true;
	tx.entry[at].request.grant = out_grant + i / SLOTS_PER_PAGE;
	tx.entry[at].request.offset = (u16)(i % SLOTS_PER_PAGE * SLOT_BYTES);
	tx.entry[at].request.flags = 0;
	tx.entry[at].request.id = (u16)i;
	tx.entry[at].request.size = (u16)bytes;
}

static void kick(void)
{
	if (wants_to_know(&tx.request_prod, tx_prod, &tx.request_event))
		xen_front_notify(&front);
}

/* --- in */

static bool ready(void)
{
	return rx.answer_prod != rx_cons;
}

static struct net_frame *take(u32 *bytes)
{
	while (!ready()) {
		rx.answer_event = rx_cons + 1; /* be told of the next */
		__asm__ volatile("mfence" ::: "memory");
		if (!ready())
			xen_front_nap(ready);
	}
	barrier();
	u32 at = rx_cons++ % NETIF_RING;
	int status = rx.entry[at].answer.status;

	taken = rx.entry[at].answer.id;
	taken_offset = rx.entry[at].answer.offset;
	broken |= taken >= NET_SLOTS || taken_offset % 8 || status < 0 || taken_offset + (u32)status > PAGE_SIZE;
	*bytes = taken_bytes = (u32)status;
	return broken ? NULL : (struct net_frame *)(uintptr_t)(in + taken * PAGE_SIZE + taken_offset);
}

static void offer(u32 i)
{
	u32 at = rx_prod++ % NETIF_RING;

	rx.entry[at].request.id = (u16)i;
	rx.entry[at].request.grant = in_grant + i;
}

/* Its end is wiped: what the back end would not write next time is missing then. */
static void give(void)
{
	if (broken)
		return;
	if (taken_bytes >= 8)
		memset(in + taken * PAGE_SIZE + taken_offset + taken_bytes - 8, 0, 8);
	offer(taken);
	if (wants_to_know(&rx.request_prod, rx_prod, &rx.request_event))
		xen_front_notify(&front);
}

static void listen(bool on)
{
	xen_front_listen(&front, on);
}

/* --- how the two ends find each other */

static bool share(void)
{
	u64 size;

	in = platform_arena(&size);
	out = in + NET_SLOTS * PAGE_SIZE;
	if (size < NET_SLOTS * (PAGE_SIZE + SLOT_BYTES) || !xen_grants_open())
		return false;
	memset(in, 0, NET_SLOTS * (PAGE_SIZE + SLOT_BYTES));
	in_grant = xen_grants_give(front.backend, in, NET_SLOTS);
	out_grant = xen_grants_give(front.backend, out, NET_SLOTS / SLOTS_PER_PAGE);
	tx.request_event = rx.request_event = rx.answer_event = 1;
	for (u32 i = 0; i < NET_SLOTS; i++)
		offer(i);
	rx.request_prod = rx_prod;
	return in_grant && out_grant;
}

static bool connect(void)
{
	u32 tx_grant = xen_grants_give(front.backend, &tx, 1), rx_grant = xen_grants_give(front.backend, &rx, 1);

	return tx_grant && rx_grant && xen_front_await(&front, XEN_INIT_WAIT) && xen_front_tell(&front, "tx-ring-ref", tx_grant) &&
	       xen_front_tell(&front, "rx-ring-ref", rx_grant) && xen_front_tell(&front, "event-channel", front.channel.port) &&
	       xen_front_tell(&front, "request-rx-copy", 1) && xen_front_tell(&front, "feature-rx-notify", 1) &&
	       xen_front_tell(&front, "feature-no-csum-offload", 1) && xen_front_tell(&front, "state", XEN_CONNECTED) &&
	       xen_front_await(&front, XEN_CONNECTED);
}

const struct net *xen_net_open(void)
{
	if (!xen_front_open(&front, "vif") || !share() || !connect())
		return NULL;
	net = (struct net){
		.model = "vif", .slot = slot, .send = send, .kick = kick, .take = take, .give = give, .ready = ready, .listen = listen,
	};
	return &net;
}
