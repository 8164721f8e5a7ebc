/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Xen's console: a ring shared with a daemon in dom0, and an event channel to wake it. A whole record goes out by one
 * hypercall unless the ring is full; waiting yields the processor, which the daemon may need, and is bounded.
 */
#include "xen.h"

#define PATIENCE (1ull << 33) /* ticks, seconds on any clock: without a daemon a guest must still run to its end */

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

static void yield(void)
{
	xen_op(&xen_guest, XEN_SCHED_OP, SCHEDOP_YIELD, NULL);
}

/* Until at most `left` bytes are on their way. Nobody reads any more: what is written from then on is dropped. */
static bool wait_out(u32 left)
{
	u64 begin = rdtsc();

	while (ring->out_prod - ring->out_cons > left) {
		if (given_up || rdtsc() - begin > PATIENCE)
			return !(given_up = true);
		yield();
	}
	return true;
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

	while (ring->in_cons == ring->in_prod) {
		if (rdtsc() - begin > ticks)
			return -1;
		yield();
	}
	barrier();
	int c = (u8)ring->in[ring->in_cons % sizeof(ring->in)];

	barrier();
	ring->in_cons++;
	notify();
	return c;
}

const struct console xen_console = {ring_write, ring_read, ring_drain};
