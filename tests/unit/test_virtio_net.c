/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The network device of kvm/direct as a driver sees it, with the peer within the VMM and with one behind a line; and what it does
 * with a driver that is broken or means harm.
 */
#include "unit.h"

#include "adapters/kvm/virtio_net.h"

#include <sys/socket.h>

#define RAM (1u << 16)
#define RX 0x1000u /* descriptors, available ring, used ring: of the queue for what comes in */
#define TX 0x2000u
#define AVAILABLE 0x400u
#define USED 0x800u
#define BUFFERS 0x4000u
#define SENT 0x3000u
#define HEADER 12u

enum { KIND = 0x08, SELECT = 0x30, SIZE = 0x38, READY = 0x44, PENDING = 0x60, STATE = 0x70, CONFIG = 0x100 };

static u8 *ram;
static struct guest_ram memory;
static struct vnet d;
static int line[2];

static void descriptor(u32 queue, u32 i, u64 address, u32 bytes, u16 flags, u16 next)
{
	struct vdev_descriptor of = {address, bytes, flags, next};

	memcpy(ram + queue + 16 * i, &of, sizeof(of));
}

static u16 get16(u32 at)
{
	u16 value;

	memcpy(&value, ram + at, 2);
	return value;
}

static void offer(u32 queue, u16 head)
{
	u16 index = get16(queue + AVAILABLE + 2), next = (u16)(index + 1);

	memcpy(ram + queue + AVAILABLE + 4 + 2 * (index % 8), &head, 2);
	memcpy(ram + queue + AVAILABLE + 2, &next, 2);
}

static u32 received(void)
{
	return get16(RX + USED + 2);
}

/* Bytes that the device says it has written for the i-th frame. */
static u32 bytes_of(u32 i)
{
	u32 bytes;

	memcpy(&bytes, ram + RX + USED + 4 + 8 * (i % 8) + 4, 4);
	return bytes;
}

static struct net_frame frame_of(u32 i)
{
	struct net_frame f;

	memcpy(&f, ram + BUFFERS + 0x800 * i + HEADER, sizeof(f));
	return f;
}

static void send_frame(enum net_kind kind, u64 sequence, u64 argument, u32 bytes)
{
	struct net_frame f = {.from = {1, 2, 3, 4, 5, 6}, .type = HVLAB_NET_TYPE_BYTES, .kind = kind, .sequence = sequence, .argument = argument};

	for (u32 i = 0; i < sizeof(f.data); i++)
		f.data[i] = net_byte(i);
	memcpy(ram + SENT + HEADER, &f, bytes);
	descriptor(TX, 0, SENT, HEADER + bytes, 0, 0);
	offer(TX, 0);
}

static int begin_with(int tap)
{
	ram = calloc(1, RAM);
	memory = (struct guest_ram){.base = ram, .low = RAM};
	vnet_init(&d, &memory, tap);
	vdev_write(&d.v, STATE, 3);
	vdev_write(&d.v, 0x24, 1);
	vdev_write(&d.v, 0x20, 1);
	vdev_write(&d.v, STATE, 11);
	for (u32 q = 0; q < 2; q++) {
		vdev_write(&d.v, SELECT, q);
		vdev_write(&d.v, SIZE, 8);
		vdev_write(&d.v, 0x80, q ? TX : RX);
		vdev_write(&d.v, 0x90, (q ? TX : RX) + AVAILABLE);
		vdev_write(&d.v, 0xa0, (q ? TX : RX) + USED);
		vdev_write(&d.v, READY, 1);
	}
	for (u16 i = 0; i < 8; i++) {
		descriptor(RX, i, BUFFERS + 0x800u * i, 0x600, VDEV_WRITE, 0);
		offer(RX, i);
	}
	return 0;
}

static int begin(void **state)
{
	return begin_with(-1);
}

static int begin_line(void **state)
{
	return socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, line) || begin_with(line[0]);
}

static int finish(void **state)
{
	free(ram);
	return 0;
}

static int finish_line(void **state)
{
	return close(line[0]) || close(line[1]) || finish(state);
}

static void a_driver_finds_a_network_device(void **state)
{
	static const u8 address[] = HVLAB_NET_GUEST;
	u32 low = vdev_read(&d.v, CONFIG), high = vdev_read(&d.v, CONFIG + 4);

	assert_int_equal(vdev_read(&d.v, KIND), 1);
	assert_memory_equal(&low, address, 4);
	assert_memory_equal(&high, address + 4, 2);
	for (u32 q = 0; q < 2; q++) {
		vdev_write(&d.v, SELECT, q);
		assert_int_equal(vdev_read(&d.v, READY), 1);
	}
	vdev_write(&d.v, SELECT, 2); /* there is none */
	assert_int_equal(vdev_read(&d.v, READY), 0);
	assert_int_equal(vdev_read(&d.v, 0x34), 0);
	vdev_write(&d.v, SIZE, 4);
}

static void a_frame_comes_back(void **state)
{
	static const u8 from[] = {1, 2, 3, 4, 5, 6};
	static const u8 to[] = HVLAB_NET_GUEST;

	send_frame(NET_ECHO, 7, 9, 1514);
	assert_true(vnet_serve(&d));
	assert_int_equal(vdev_read(&d.v, PENDING), 1);
	assert_int_equal(get16(TX + USED + 2), 1);
	assert_int_equal(received(), 1);
	assert_int_equal(bytes_of(0), HEADER + 1514);
	assert_int_equal(ram[BUFFERS + 10], 1); /* one buffer */
	struct net_frame f = frame_of(0);
	assert_int_equal(f.sequence, 7);
	assert_int_equal(f.argument, 9);
	assert_memory_equal(f.to, to, 6);
	assert_memory_not_equal(f.from, from, 6);
	assert_int_equal(f.data[1481], net_byte(1481));
	assert_false(vnet_serve(&d)); /* nothing is there: nobody is interrupted */
}

static void the_peer_counts_and_compares(void **state)
{
	send_frame(NET_BEGIN, 0, 0, 60);
	assert_true(vnet_serve(&d));
	send_frame(NET_DATA, 0, 0, 60);
	vnet_serve(&d);
	assert_int_equal(received(), 1);
	send_frame(NET_DATA, 1, 1, 1514);
	vnet_serve(&d);
	assert_int_equal(frame_of(1).kind, NET_ACK);
	assert_int_equal(frame_of(1).sequence, 2);
	assert_int_equal(frame_of(1).argument, 0);
	send_frame(NET_DATA, 3, 0, 60); /* one is missing */
	vnet_serve(&d);
	send_frame(NET_DATA, 3, 1, 60);
	ram[SENT + HEADER + 59] ^= 1; /* and in this one a bit is wrong */
	vnet_serve(&d);
	assert_int_equal(frame_of(2).argument, 2);
}

static void the_peer_sends_what_is_asked_for_and_no_more(void **state)
{
	send_frame(NET_ASK, 40, NET_ASK_FOR(3, 100), 60);
	assert_true(vnet_serve(&d));
	assert_int_equal(received(), 3);
	assert_int_equal(frame_of(2).sequence, 42);
	assert_int_equal(bytes_of(2), HEADER + 100);
	static const u64 never[] = {NET_ASK_FOR(HVLAB_NET_WINDOW + 1, 60), NET_ASK_FOR(1, 59), NET_ASK_FOR(1, 1515), ~0ull};
	for (u32 i = 0; i < LEN(never); i++) {
		send_frame(NET_ASK, 0, never[i], 60);
		vnet_serve(&d);
	}
	assert_int_equal(received(), 3);
}

static void a_guest_without_room_loses_frames(void **state)
{
	send_frame(NET_ASK, 0, NET_ASK_FOR(32, 60), 60);
	assert_true(vnet_serve(&d));
	assert_int_equal(received(), 8);
	assert_int_equal(d.dropped, 24);
	assert_int_equal(vdev_read(&d.v, STATE), 11);
}

static void a_driver_that_wants_no_interrupts_gets_none(void **state)
{
	u16 quiet = 1;

	memcpy(ram + TX + AVAILABLE, &quiet, 2);
	send_frame(NET_END, 0, 0, 60);
	assert_false(vnet_serve(&d));
	assert_int_equal(get16(TX + USED + 2), 1);
	assert_int_equal(get16(RX + USED), 1); /* and is told that there is no need to kick that queue */
	send_frame(NET_ECHO, 0, 0, 60);
	assert_true(vnet_serve(&d));
}

static void frames_go_through_a_line(void **state)
{
	u8 packet[2000];

	send_frame(NET_ECHO, 5, 0, 100);
	assert_true(vnet_serve(&d));
	assert_int_equal(recv(line[1], packet, sizeof(packet), 0), HEADER + 100);
	assert_int_equal(received(), 0);
	assert_int_equal(send(line[1], packet, HEADER + 100, 0), HEADER + 100);
	assert_true(vnet_serve(&d));
	assert_int_equal(received(), 1);
	assert_int_equal(frame_of(0).sequence, 5);
}

/* Is the device out of order, and says so, and serves nobody any more? */
static void assert_broken(void)
{
	u32 before = received();

	offer(TX, 0);
	vnet_serve(&d);
	assert_int_equal(vdev_read(&d.v, STATE) & 64, 64);
	send_frame(NET_ECHO, 0, 0, 60);
	assert_false(vnet_serve(&d));
	assert_int_equal(received(), before);
}

static void a_chain_without_an_end_breaks_it(void **state)
{
	descriptor(TX, 0, SENT, 20, VDEV_NEXT, 0);
	assert_broken();
}

static void memory_that_is_not_the_guests_breaks_it(void **state)
{
	descriptor(TX, 0, RAM - 8, 80, 0, 0);
	assert_broken();
	vdev_write(&d.v, STATE, 0); /* a reset mends it */
	assert_int_equal(vdev_read(&d.v, STATE), 0);
}

static void a_frame_without_its_header_breaks_it(void **state)
{
	descriptor(TX, 0, SENT, 11, 0, 0);
	assert_broken();
}

static void nothing_is_sent_from_where_the_device_may_only_write(void **state)
{
	descriptor(TX, 0, SENT, 80, VDEV_WRITE, 0);
	assert_broken();
}

static void nothing_is_received_where_the_device_may_only_read(void **state)
{
	descriptor(RX, 0, BUFFERS, 0x600, 0, 0);
	ram[BUFFERS + HEADER] = 0x11;
	send_frame(NET_ECHO, 0, 0, 60);
	vnet_serve(&d);
	assert_int_equal(vdev_read(&d.v, STATE) & 64, 64);
	assert_int_equal(ram[BUFFERS + HEADER], 0x11);
}

static void a_buffer_that_is_too_short_breaks_it(void **state)
{
	descriptor(RX, 0, BUFFERS, 40, VDEV_WRITE, 0);
	ram[BUFFERS + 40] = 0x11;
	send_frame(NET_ECHO, 0, 0, 60);
	vnet_serve(&d);
	assert_int_equal(vdev_read(&d.v, STATE) & 64, 64);
	assert_int_equal(ram[BUFFERS + 40], 0x11);
}

static void a_frame_longer_than_any_is_nobodys(void **state)
{
	descriptor(TX, 0, SENT, 4096, 0, 0);
	offer(TX, 0);
	assert_true(vnet_serve(&d));
	assert_int_equal(received(), 0);
	assert_int_equal(vdev_read(&d.v, STATE), 11);
}

UNIT()
{
#define ONE(test) cmocka_unit_test_setup_teardown(test, begin, finish)
	const struct CMUnitTest tests[] = {
		ONE(a_driver_finds_a_network_device), ONE(a_frame_comes_back), ONE(the_peer_counts_and_compares),
		ONE(the_peer_sends_what_is_asked_for_and_no_more), ONE(a_guest_without_room_loses_frames),
		ONE(a_driver_that_wants_no_interrupts_gets_none),
		cmocka_unit_test_setup_teardown(frames_go_through_a_line, begin_line, finish_line),
		ONE(a_chain_without_an_end_breaks_it), ONE(memory_that_is_not_the_guests_breaks_it),
		ONE(a_frame_without_its_header_breaks_it), ONE(nothing_is_sent_from_where_the_device_may_only_write),
		ONE(nothing_is_received_where_the_device_may_only_read), ONE(a_buffer_that_is_too_short_breaks_it),
		ONE(a_frame_longer_than_any_is_nobodys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
