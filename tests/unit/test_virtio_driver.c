/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's driver of virtio's network device against a device in memory: a good one of each layout, and one that names
 * buffers that are none, writes beyond them or less than its header.
 */
#include "unit.h"

#define pause cpu_pause /* libc has another */
#include "workloads/metal/virtio.c"
#include "workloads/metal/virtio_net.c"

#define ARENA (1u << 20)

static u8 *arena;
static u64 offered;
static u32 entries;
static u32 kicks[2];

u8 *platform_arena(u64 *bytes)
{
	*bytes = ARENA;
	return arena;
}

void apic_eoi(void) {}
void trap_on_interrupt(u32 vector, void (*handler)(void)) {}

static bool bus_find(struct virtio *v, u32 kind, u32 vector) { return kind == VIRTIO_NET; }
static void bus_status(const struct virtio *v, u32 bits) {}
static u64 bus_features(const struct virtio *v) { return offered; }
static bool bus_accept(const struct virtio *v, u64 features) { return !(features & ~offered); }
static u32 bus_size(const struct virtio *v, u32 index) { return entries; }
static void bus_enable(const struct virtio *v, struct virtq *q) {}
static u32 bus_config(const struct virtio *v, u32 offset) { return 0; }
static void bus_kick(const struct virtq *q) { kicks[q->index]++; }
static bool no_bus(struct virtio *v, u32 kind, u32 vector) { return false; }

#define BUS .status = bus_status, .features = bus_features, .accept = bus_accept, .size = bus_size, .enable = bus_enable, \
	.config = bus_config, .kick = bus_kick
const struct virtio_bus virtio_pci = {.name = "fake", .find = bus_find, BUS};
const struct virtio_bus virtio_pci_legacy = {.name = "none", .find = no_bus, BUS};
const struct virtio_bus virtio_mmio = {.name = "none", .find = no_bus, BUS};

static const struct net *open_with(u64 features, u32 size)
{
	offered = features;
	entries = size;
	broken = virtio_broken = false;
	kicks[0] = kicks[1] = 0;
	memset(on_its_way, 0, sizeof(on_its_way));
	return virtio_net_open();
}

static int begin(void **state)
{
	arena = aligned_alloc(4096, ARENA);
	return !arena || !open_with(VIRTIO_VERSION_1 | VIRTIO_ANY_LAYOUT, 256);
}

static int finish(void **state)
{
	free(arena);
	return 0;
}

/* The device has used this buffer. */
static void used(u32 which, u32 id, u32 bytes)
{
	struct virtq *q = &queue[which];

	q->used->ring[q->used->index % q->size].id = id;
	q->used->ring[q->used->index % q->size].bytes = bytes;
	q->used->index++;
}

static void frames_are_where_the_descriptors_say(void **state)
{
	struct net_frame *f = net.slot(3);
	u32 bytes;

	net.send(3, 60);
	net.kick();
	assert_int_equal(kicks[SENT], 1);
	assert_int_equal(queue[SENT].descriptor[3].address + 12, (uintptr_t)f);
	assert_int_equal(queue[SENT].descriptor[3].bytes, 72);
	assert_int_equal((uintptr_t)f % 8, 0);
	assert_int_equal(queue[RECEIVED].available->index, NET_SLOTS);
	used(RECEIVED, 5, 12 + 1514);
	assert_true(net.ready());
	assert_ptr_equal(net.take(&bytes), (void *)(uintptr_t)(queue[RECEIVED].descriptor[5].address + 12));
	assert_int_equal(bytes, 1514);
	net.give();
	assert_int_equal(queue[RECEIVED].available->index, NET_SLOTS + 1);
	assert_int_equal(queue[RECEIVED].available->ring[NET_SLOTS], 5);
	used(SENT, 3, 0);
	assert_ptr_equal(net.slot(3), f);
}

static void an_older_device_has_a_shorter_header(void **state)
{
	assert_non_null(open_with(VIRTIO_ANY_LAYOUT, 256));
	struct net_frame *f = net.slot(0);
	assert_int_equal(queue[SENT].descriptor[0].address + 10, (uintptr_t)f);
	net.send(0, 60);
	assert_int_equal(queue[SENT].descriptor[0].bytes, 70);
}

static void what_cannot_be_driven_is_none(void **state)
{
	assert_null(open_with(0, 256));
	assert_null(open_with(VIRTIO_VERSION_1, NET_SLOTS - 1));
	assert_non_null(open_with(VIRTIO_VERSION_1, NET_SLOTS));
}

static void a_device_that_needs_no_kick_gets_none(void **state)
{
	kicks[SENT] = 0;
	queue[SENT].used->flags = 1;
	net.slot(0);
	net.send(0, 60);
	net.kick();
	assert_int_equal(kicks[SENT], 0);
}

/* Is the device found out, and for good? */
static void assert_found_out(void)
{
	u32 bytes;

	assert_null(net.take(&bytes));
	used(RECEIVED, 1, 12 + 60);
	assert_null(net.take(&bytes));
}

static void a_buffer_that_is_none_is_found_out(void **state)
{
	used(RECEIVED, NET_SLOTS, 12 + 60);
	assert_found_out();
}

static void more_than_a_buffer_holds_is_found_out(void **state)
{
	used(RECEIVED, 0, 12 + HVLAB_NET_FRAME_MOST + 1);
	assert_found_out();
}

static void less_than_a_header_is_found_out(void **state)
{
	used(RECEIVED, 0, 11);
	assert_found_out();
}

static void a_sent_buffer_that_is_none_is_found_out(void **state)
{
	net.slot(0);
	net.send(0, 60);
	used(SENT, ~0u, 0);
	net.slot(0); /* returns, although nobody has done with it */
	used(RECEIVED, 0, 12 + 60);
	assert_found_out();
}

UNIT()
{
#define ONE(test) cmocka_unit_test_setup_teardown(test, begin, finish)
	const struct CMUnitTest tests[] = {
		ONE(frames_are_where_the_descriptors_say), ONE(an_older_device_has_a_shorter_header), ONE(what_cannot_be_driven_is_none),
		ONE(a_device_that_needs_no_kick_gets_none), ONE(a_buffer_that_is_none_is_found_out),
		ONE(more_than_a_buffer_holds_is_found_out), ONE(less_than_a_header_is_found_out),
		ONE(a_sent_buffer_that_is_none_is_found_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
