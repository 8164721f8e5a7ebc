/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The disk of kvm/direct as a driver sees it: registers, requests, errors of the store; and what it does with a driver that
 * is broken or means harm.
 */
#include "unit.h"

#include "adapters/kvm/virtio_blk.h"

#include <fcntl.h>
#include <hvlab/disk.h>
#include <sys/mman.h>

#define RAM (1u << 16)
#define DESCRIPTORS 0x1000u
#define AVAILABLE 0x2000u
#define USED 0x3000u
#define HEADER 0x4000u
#define STATUS 0x4100u
#define DATA 0x5000u
#define SECTORS 64u

enum { MAGIC = 0x00, QUEUE_MOST = 0x34, SIZE = 0x38, READY = 0x44, PENDING = 0x60, ACKNOWLEDGE = 0x64, STATE = 0x70 };

static u8 *ram;
static struct guest_ram memory;
static struct vblk d;
static int fd;

static void put32(u32 at, u32 value)
{
	memcpy(ram + at, &value, 4);
}

static void descriptor(u32 i, u64 address, u32 bytes, u16 flags, u16 next)
{
	u32 at = DESCRIPTORS + 16 * i;

	memcpy(ram + at, &address, 8);
	memcpy(ram + at + 8, &bytes, 4);
	memcpy(ram + at + 12, &flags, 2);
	memcpy(ram + at + 14, &next, 2);
}

static u16 get16(u32 at)
{
	u16 value;

	memcpy(&value, ram + at, 2);
	return value;
}

static void offer(u16 head)
{
	u16 index = get16(AVAILABLE + 2), next = (u16)(index + 1);

	memcpy(ram + AVAILABLE + 4 + 2 * (index % 8), &head, 2);
	memcpy(ram + AVAILABLE + 2, &next, 2);
}

/* A request as a driver makes it; its status afterwards. */
static u8 request(u32 type, u64 sector, u32 bytes, bool to_guest)
{
	put32(HEADER, type);
	memcpy(ram + HEADER + 8, &sector, 8);
	descriptor(0, HEADER, 16, 1, bytes ? 1 : 2);
	descriptor(1, DATA, bytes, to_guest ? 3 : 1, 2);
	descriptor(2, STATUS, 1, 2, 0);
	ram[STATUS] = 0xee;
	offer(0);
	assert_true(vblk_serve(&d));
	return ram[STATUS];
}

static int begin(void **state)
{
	fd = memfd_create("store", 0);
	ram = calloc(1, RAM);
	memory = (struct guest_ram){.base = ram, .low = RAM};
	if (fd < 0 || !ram || ftruncate(fd, SECTORS * HVLAB_SECTOR))
		return -1;
	vblk_init(&d, &memory, fd, SECTORS);
	vdev_write(&d.v, STATE, 3);
	vdev_write(&d.v, 0x24, 1);
	vdev_write(&d.v, 0x20, 1);
	vdev_write(&d.v, STATE, 11);
	vdev_write(&d.v, SIZE, 8);
	vdev_write(&d.v, 0x80, DESCRIPTORS);
	vdev_write(&d.v, 0x90, AVAILABLE);
	vdev_write(&d.v, 0xa0, USED);
	vdev_write(&d.v, READY, 1);
	return 0;
}

static int finish(void **state)
{
	free(ram);
	return close(fd);
}

static void a_driver_finds_a_disk(void **state)
{
	assert_int_equal(vdev_read(&d.v, MAGIC), 0x74726976);
	assert_int_equal(vdev_read(&d.v, 0x08), 2);
	assert_int_equal(vdev_read(&d.v, STATE), 11);
	assert_int_equal(vdev_read(&d.v, READY), 1);
	assert_int_equal(vdev_read(&d.v, 0x100), SECTORS);
}

static void what_is_written_can_be_read(void **state)
{
	memset(ram + DATA, 0x5a, 1024);
	assert_int_equal(request(1, 7, 1024, false), 0);
	memset(ram + DATA, 0, 1024);
	assert_int_equal(request(0, 7, 1024, true), 0);
	assert_int_equal(ram[DATA + 1023], 0x5a);
	assert_int_equal(get16(USED + 2), 2);
	assert_int_equal(request(4, 0, 0, false), 0);
}

static void an_interrupt_stays_until_it_is_acknowledged(void **state)
{
	request(4, 0, 0, false);
	assert_int_equal(vdev_read(&d.v, PENDING), 1);
	vdev_write(&d.v, ACKNOWLEDGE, 1);
	assert_int_equal(vdev_read(&d.v, PENDING), 0);
	assert_false(vblk_serve(&d)); /* nothing is there: nobody is interrupted */
}

static void a_request_that_nobody_knows_is_refused(void **state)
{
	assert_int_equal(request(100, 0, 0, false), 2);
}

static void a_store_that_ends_is_an_error(void **state)
{
	assert_int_equal(request(0, SECTORS, 512, true), 1);
	assert_int_equal(request(0, ~0ull, 512, true), 1);
	assert_int_equal(request(0, 0, 100, true), 1); /* no whole sectors */
	assert_int_equal(ftruncate(fd, 512), 0);
	assert_int_equal(request(0, 0, 512, true), 0);
	assert_int_equal(request(0, 1, 512, true), 1);
}

static void a_bad_sector_cannot_be_read(void **state)
{
	d.bad = 9;
	assert_int_equal(request(0, 8, 512, true), 0);
	assert_int_equal(request(0, 8, 1024, true), 1);
	assert_int_equal(request(0, 9, 512, true), 1);
	assert_int_equal(request(0, 10, 512, true), 0);
	assert_int_equal(request(1, 9, 512, false), 0);
}

static void nothing_behind_it_answers_and_keeps_nothing(void **state)
{
	d.fd = -1;
	ram[DATA] = 0x11;
	assert_int_equal(request(1, 7, 512, false), 0);
	assert_int_equal(request(0, 7, 512, true), 0);
	assert_int_equal(ram[DATA], 0x11);
	assert_int_equal(request(4, 0, 0, false), 0);
	assert_int_equal(request(0, SECTORS, 512, true), 1); /* the disk has a size all the same */
}

static void one_that_breaks_says_so_and_serves_nothing(void **state)
{
	vdev_vanish(&d.v);
	assert_int_equal(vdev_read(&d.v, PENDING), 2);
	assert_int_equal(vdev_read(&d.v, STATE) & 64, 64);
	offer(0);
	assert_false(vblk_serve(&d));
	assert_int_equal(get16(USED + 2), 0);
}

/* Is the device out of order, and says so, and serves nobody any more? */
static void assert_broken(void)
{
	offer(0);
	assert_false(vblk_serve(&d));
	assert_int_equal(vdev_read(&d.v, STATE) & 64, 64);
	assert_int_equal(get16(USED + 2), 0);
}

static void a_chain_without_an_end_breaks_it(void **state)
{
	descriptor(0, HEADER, 16, 1, 1);
	descriptor(1, DATA, 512, 3, 1);
	assert_broken();
}

static void memory_that_is_not_the_guests_breaks_it(void **state)
{
	descriptor(0, RAM - 8, 16, 1, 1);
	assert_broken();
	vdev_write(&d.v, STATE, 0); /* a reset mends it */
	assert_int_equal(vdev_read(&d.v, STATE), 0);
}

static void nothing_is_written_where_a_guest_may_not_be_written_to(void **state)
{
	put32(HEADER, 0); /* a read, into a buffer that is for the device to read */
	descriptor(0, HEADER, 16, 1, 1);
	descriptor(1, DATA, 512, 1, 2);
	descriptor(2, STATUS, 1, 2, 0);
	ram[DATA] = 0x11;
	assert_broken();
	assert_int_equal(ram[DATA], 0x11);
}

static void a_queue_of_no_sensible_size_is_not_ready(void **state)
{
	vdev_write(&d.v, STATE, 0);
	for (u32 size = 0; size < 300; size += 100) {
		vdev_write(&d.v, SIZE, size);
		vdev_write(&d.v, READY, 1);
		assert_int_equal(vdev_read(&d.v, READY), 0);
	}
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_driver_finds_a_disk, begin, finish),
		cmocka_unit_test_setup_teardown(what_is_written_can_be_read, begin, finish),
		cmocka_unit_test_setup_teardown(an_interrupt_stays_until_it_is_acknowledged, begin, finish),
		cmocka_unit_test_setup_teardown(a_request_that_nobody_knows_is_refused, begin, finish),
		cmocka_unit_test_setup_teardown(a_store_that_ends_is_an_error, begin, finish),
		cmocka_unit_test_setup_teardown(a_bad_sector_cannot_be_read, begin, finish),
		cmocka_unit_test_setup_teardown(nothing_behind_it_answers_and_keeps_nothing, begin, finish),
		cmocka_unit_test_setup_teardown(one_that_breaks_says_so_and_serves_nothing, begin, finish),
		cmocka_unit_test_setup_teardown(a_chain_without_an_end_breaks_it, begin, finish),
		cmocka_unit_test_setup_teardown(memory_that_is_not_the_guests_breaks_it, begin, finish),
		cmocka_unit_test_setup_teardown(nothing_is_written_where_a_guest_may_not_be_written_to, begin, finish),
		cmocka_unit_test_setup_teardown(a_queue_of_no_sensible_size_is_not_ready, begin, finish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
