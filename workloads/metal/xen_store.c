/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's side of xenstore's ring (xen/include/public/io/xs_wire.h, docs/misc/xenstore.txt). It sleeps while it waits: the
 * daemon may need the processor.
 */
#include "xen_store.h"
#include "hypervisor.h"
#include "printf.h"
#include "str.h"
#include "xen.h"

#define PATIENCE (1ull << 33) /* ticks: seconds on any clock */
#define NAP_NS 1000000ull
#define PAYLOAD_MAX 256

static struct xen_store_ring *ring;
static struct xen_evtchn_port channel;

static u64 parameter(u32 index)
{
	struct xen_hvm_param p = {.domain = XEN_DOMID_SELF, .index = index};

	return xen_op(&xen_guest, XEN_HVM_OP, HVMOP_GET_PARAM, &p) ? 0 : p.value;
}

bool xen_store_open(void)
{
	const struct xen_start *start = xen_start();

	if (ring)
		return true;
	if (start) {
		ring = start->store_mfn ? xen_pv_address(start->store_mfn) : NULL;
		channel.port = start->store_port;
	} else {
		ring = (void *)(uintptr_t)(parameter(HVM_PARAM_STORE_PFN) * PAGE_SIZE);
		channel.port = (u32)parameter(HVM_PARAM_STORE_EVTCHN);
	}
	return ring;
}

static void nap(void)
{
	const struct xen_poll p = {.until = xen_now(&xen_guest.shared->vcpu[0].time) + NAP_NS};

	xen_op(&xen_guest, XEN_SCHED_OP, SCHEDOP_POLL, &p);
}

static void notify(void)
{
	xen_op(&xen_guest, XEN_EVENT_CHANNEL_OP, EVTCHNOP_SEND, &channel);
}

/* Requests are short: the ring has room for one, because the one before was answered. */
static void put(const void *bytes, size_t n)
{
	u32 at = ring->request_prod;

	for (size_t i = 0; i < n; i++)
		ring->requests[at++ % sizeof(ring->requests)] = ((const char *)bytes)[i];
	barrier();
	ring->request_prod = at;
}

/* n bytes of the answer, of which out takes as many as fit. False: they do not come. */
static bool get(char *out, size_t size, size_t n)
{
	u64 begin = rdtsc();

	for (size_t i = 0; i < n; i++) {
		while (ring->answer_cons == ring->answer_prod) {
			if (rdtsc() - begin > PATIENCE)
				return false;
			nap();
		}
		barrier();
		if (i < size)
			out[i] = ring->answers[ring->answer_cons % sizeof(ring->answers)];
		barrier();
		ring->answer_cons++;
	}
	notify();
	return true;
}

/* One message, its payload ended by a NUL of ours. */
static bool hear(struct xen_store_message *m, char *out, size_t size)
{
	if (!get((char *)m, sizeof(*m), sizeof(*m)) || !get(out, size - 1, m->bytes))
		return false;
	out[m->bytes < size ? m->bytes : size - 1] = '\0';
	return true;
}

/* A request of a path and n bytes behind its NUL. What a watch says meanwhile is not the answer. */
static bool ask(u32 type, const char *path, const char *more, size_t n, char *out, size_t size)
{
	struct xen_store_message m = {.type = type, .bytes = (u32)(strlen(path) + 1 + n)};

	if (m.bytes > PAYLOAD_MAX || !xen_store_open())
		return false;
	put(&m, sizeof(m));
	put(path, strlen(path) + 1);
	put(more, n);
	notify();
	do
		if (!hear(&m, out, size))
			return false;
	while (m.type == XS_WATCH_EVENT);
	return m.type == type;
}

bool xen_store_read(const char *path, char *out, size_t size)
{
	return ask(XS_READ, path, NULL, 0, out, size);
}

bool xen_store_first(const char *path, char *out, size_t size)
{
	return ask(XS_DIRECTORY, path, NULL, 0, out, size) && out[0];
}

bool xen_store_write(const char *path, const char *value)
{
	char answer[16];

	return ask(XS_WRITE, path, value, strlen(value), answer, sizeof(answer));
}

u64 xen_store_number(const char *path)
{
	char text[24];
	u64 value;

	return xen_store_read(path, text, sizeof(text)) && str_number(text, &value) ? value : 0;
}

bool xen_store_await(const char *path, u64 value)
{
	u64 begin = rdtsc();

	while (xen_store_number(path) != value) {
		if (rdtsc() - begin > PATIENCE)
			return false;
		nap();
	}
	return true;
}

bool xen_store_watch(const char *path)
{
	static const char token[] = "w"; /* its NUL belongs to it */
	char answer[16];

	return ask(XS_WATCH, path, token, sizeof(token), answer, sizeof(answer));
}

bool xen_store_stirs(void)
{
	return ring->answer_cons != ring->answer_prod;
}

bool xen_store_fired(void)
{
	struct xen_store_message m;
	char text[PAYLOAD_MAX];

	return xen_store_stirs() && hear(&m, text, sizeof(text)) && m.type == XS_WATCH_EVENT;
}

/* One that is pending from before would be told of no more. */
void xen_store_listen(bool on)
{
	volatile u64 *masked = &xen_guest.shared->masked[channel.port / 64], *pending = &xen_guest.shared->pending[channel.port / 64];
	u64 bit = 1ull << channel.port % 64;

	if (on) {
		__atomic_fetch_and(pending, ~bit, __ATOMIC_SEQ_CST);
		__atomic_fetch_and(masked, ~bit, __ATOMIC_SEQ_CST);
	} else {
		__atomic_fetch_or(masked, bit, __ATOMIC_SEQ_CST);
	}
}
