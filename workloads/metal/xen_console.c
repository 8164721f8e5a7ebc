/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Xen's console: a ring shared with a daemon in dom0, and an event channel to wake it. A whole record goes out by one
 * hypercall unless the ring is full. Waiting is bounded and sleeps: the daemon may need the processor, and how often one
 * asks while a mark is answered would count as exits.
 */
#include "xen.h"

#define PATIENCE (1ull << 33) /* ticks, seconds on any clock: without a daemon a guest must still run to its end */
#define NAP_NS 100000000ull

static struct xen_console_ring *ring;
static struct xen_evtchn_port channel;
static bool given_up;

void xen_console_use(struct xen_console_ring *r, u32 port)
{
	ring = r;
	channel.port = port;
}

static void notify(void)
{
	xen_op(&xen_guest, XEN_EVENT_CHANNEL_OP, EVTCHNOP_SEND, &channel);
}

static volatile u64 *pending(void)
{
	return &xen_guest.shared->pending[channel.port / 64];
}

/* Before one looks at the ring: what happens from then on ends the sleep. */
static void listen(void)
{
	__atomic_fetch_and(pending(), ~(1ull << channel.port % 64), __ATOMIC_SEQ_CST);
}

/* Until the daemon has done something since listen(), or for a short while. */
static void nap(void)
{
	const struct xen_poll p = {
		.ports = xen_address(&channel.port), .n = 1,
		.until = xen_now(&xen_guest.shared->vcpu[0].time) + NAP_NS,
	};

	xen_op(&xen_guest, XEN_SCHED_OP, SCHEDOP_POLL, &p);
}

/* Waits until at most `left` bytes are unread. If the reader is gone, later output is dropped. */
static bool wait_out(u32 left)
{
	u64 begin = rdtsc();

	for (;; nap()) {
		listen();
		if (ring->out_prod - ring->out_cons <= left)
			return true;
		if (given_up || rdtsc() - begin > PATIENCE)
			return !(given_up = true);
	}
}

static void ring_write(const char *bytes, size_t n)
{
	while (n && wait_out(sizeof(ring->out) - 1)) {
		u32 at = ring->out_prod;

		for (; n && at - ring->out_cons < sizeof(ring->out); n--)
			ring->out[at++ % sizeof(ring->out)] = *bytes++;
		barrier(); /* the bytes first; x86 keeps the order of stores */
		ring->out_prod = at;
		notify();
	}
}

static void ring_drain(void)
{
	wait_out(0);
}

static int ring_read(u64 ticks)
{
	u64 begin = rdtsc();

	for (listen(); ring->in_cons == ring->in_prod; listen()) {
		if (rdtsc() - begin > ticks)
			return -1;
		nap();
	}
	barrier();
	int c = (u8)ring->in[ring->in_cons % sizeof(ring->in)];

	barrier();
	ring->in_cons++;
	notify();
	return c;
}

const struct console xen_console = {ring_write, ring_read, ring_drain};
