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

/* A request of a path and what follows its NUL; the answer ends with a NUL of ours. */
static bool ask(u32 type, const char *path, const char *more, char *out, size_t size)
{
	struct xen_store_message m = {.type = type, .bytes = (u32)(strlen(path) + 1 + strlen(more))};

	if (m.bytes > PAYLOAD_MAX || !xen_store_open())
		return false;
	put(&m, sizeof(m));
	put(path, strlen(path) + 1);
	put(more, strlen(more));
	notify();
	if (!get((char *)&m, sizeof(m), sizeof(m)) || !get(out, size - 1, m.bytes))
		return false;
	out[m.bytes < size ? m.bytes : size - 1] = '\0';
	return m.type == type;
}

bool xen_store_read(const char *path, char *out, size_t size)
{
	return ask(XS_READ, path, "", out, size);
}

bool xen_store_first(const char *path, char *out, size_t size)
{
	return ask(XS_DIRECTORY, path, "", out, size) && out[0];
}

bool xen_store_write(const char *path, const char *value)
{
	char answer[16];

	return ask(XS_WRITE, path, value, answer, sizeof(answer));
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
