/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's front end of Xen's network device against a back end in memory: a good one, and one that names slots that are
 * none, says that a frame lies beyond its page, or that it could not be received.
 */
#include "unit.h"

#include "freestanding/boot.h"
#include "boot.h"

#define pause cpu_pause       /* libc has another, */
#define console guest_console /* and the adapters */
#include "workloads/metal/xen_net.c"

#define ARENA (1u << 20)

struct xen_guest xen_guest;
static u8 *arena;
static u32 grants;

u8 *platform_arena(u64 *bytes)
{
	*bytes = ARENA;
	return arena;
}

bool xen_front_open(struct xen_front *f, const char *kind) { return !strcmp(kind, "vif"); }
bool xen_front_tell(const struct xen_front *f, const char *name, u64 value) { return true; }
bool xen_front_await(const struct xen_front *f, u64 state) { return true; }
void xen_front_nap(bool (*until)(void)) { fail_msg("the driver sleeps"); }
void xen_front_listen(const struct xen_front *f, bool on) {}
bool xen_grants_open(void) { return true; }

u32 xen_grants_give(u16 domain, const void *first, u32 pages)
{
	grants += 100;
	return grants;
}

static int begin(void **state)
{
	arena = aligned_alloc(4096, ARENA);
	if (!arena)
		return -1;
	grants = tx_prod = tx_cons = rx_prod = rx_cons = 0;
	memset(&tx, 0, sizeof(tx));
	memset(&rx, 0, sizeof(rx));
	memset(on_its_way, 0, sizeof(on_its_way));
	broken = false;
	if (!xen_net_open())
		return -1;
	tx.request_event = rx.request_event = 1u << 30; /* wants no events: there is no hypervisor here */
	return 0;
}

static int finish(void **state)
{
	free(arena);
	return 0;
}

static void received(u16 id, u16 offset, short status)
{
	u32 at = rx.answer_prod % NETIF_RING;

	rx.entry[at].answer.id = id;
	rx.entry[at].answer.offset = offset;
	rx.entry[at].answer.status = status;
	rx.answer_prod++;
}

static void sent(u16 id)
{
	tx.entry[tx.answer_prod++ % NETIF_RING].answer.id = id;
}

static void frames_are_where_the_rings_say(void **state)
{
	u32 bytes;

	assert_int_equal(rx.request_prod, NET_SLOTS);
	assert_int_equal(rx.entry[7].request.grant, in_grant + 7);
	struct net_frame *f = net.slot(3);
	net.send(3, 60);
	net.kick();
	assert_int_equal(tx.request_prod, 1);
	assert_int_equal(tx.entry[0].request.grant, out_grant + 1);
	assert_int_equal(tx.entry[0].request.offset, SLOT_BYTES);
	assert_int_equal(tx.entry[0].request.size, 60);
	assert_ptr_equal(f, out + 3 * SLOT_BYTES);
	assert_false(net.ready());
	received(5, 64, 1514);
	assert_ptr_equal(net.take(&bytes), in + 5 * PAGE_SIZE + 64);
	assert_int_equal(bytes, 1514);
	net.give();
	assert_int_equal(rx.request_prod, NET_SLOTS + 1);
	assert_int_equal(rx.entry[NET_SLOTS].request.id, 5);
	sent(3);
	assert_ptr_equal(net.slot(3), f);
}

/* Is the back end found out, and for good? */
static void assert_found_out(void)
{
	u32 bytes;

	assert_null(net.take(&bytes));
	net.give();
	received(1, 0, 60);
	assert_null(net.take(&bytes));
	assert_int_equal(rx.request_prod, NET_SLOTS);
}

static void a_slot_that_is_none_is_found_out(void **state)
{
	received(NET_SLOTS, 0, 60);
	assert_found_out();
}

static void a_frame_beyond_its_page_is_found_out(void **state)
{
	received(0, 4040, 60);
	assert_found_out();
}

static void a_frame_at_no_place_for_one_is_found_out(void **state)
{
	received(0, 3, 60);
	assert_found_out();
}

static void a_frame_that_could_not_be_received_is_found_out(void **state)
{
	received(0, 0, -1);
	assert_found_out();
}

static void a_sent_slot_that_is_none_is_found_out(void **state)
{
	net.slot(0);
	net.send(0, 60);
	sent(0xffff);
	net.slot(0); /* returns, although nobody has done with it */
	received(0, 0, 60);
	assert_found_out();
}

UNIT()
{
#define ONE(test) cmocka_unit_test_setup_teardown(test, begin, finish)
	const struct CMUnitTest tests[] = {
		ONE(frames_are_where_the_rings_say), ONE(a_slot_that_is_none_is_found_out), ONE(a_frame_beyond_its_page_is_found_out),
		ONE(a_frame_at_no_place_for_one_is_found_out), ONE(a_frame_that_could_not_be_received_is_found_out),
		ONE(a_sent_slot_that_is_none_is_found_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
