/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The loops of io_blk_* over a disk in memory that can go wrong in the middle: what is answered with an error, answered not at
 * all, lost or spoilt is a verdict, and a good disk is none.
 */
#include "unit.h"

#undef HVLAB_HOST /* a descriptor as the guest sees it, with functions in it */
#include "workloads/bench/shared/block.h"
#include "freestanding/printf.c"

#define SECTORS (BLOCK_FIRST + BLOCK_REGION / HVLAB_SECTOR)

enum fault { NONE, ERROR, SILENCE, GONE, SPOILT, DROPPED, STRAY };

static u8 store[SECTORS * HVLAB_SECTOR], arena[BLOCK_REGION];
static enum fault fault;
static u32 good_for; /* requests until then */
static u32 waiting[DISK_SLOTS], nwaiting, most_waiting, kicks;
static bool bad[DISK_SLOTS];

static void disk_put(u32 slot, enum disk_operation what, u64 sector, u8 *buffer, u32 bytes)
{
	bool now = fault && !good_for;
	u8 *at = store + sector * HVLAB_SECTOR + (now && fault == STRAY ? HVLAB_SECTOR : 0);

	good_for -= good_for > 0;
	assert_true(sector * HVLAB_SECTOR + bytes <= sizeof(store));
	assert_true(nwaiting < DISK_SLOTS);
	if (what == DISK_READ)
		memcpy(buffer, at, bytes);
	else if (what == DISK_WRITE && !(now && fault == DROPPED))
		memcpy(at, buffer, bytes);
	if (now && fault == SPOILT && bytes)
		store[(sector + 1) * HVLAB_SECTOR - 1] ^= 1;
	bad[slot] = now && fault == ERROR;
	waiting[nwaiting++] = slot;
	most_waiting = nwaiting > most_waiting ? nwaiting : most_waiting;
}

static void disk_kick(bool always)
{
	kicks++;
}

/* The last one first: a driver must not rely on any order. */
static int disk_take(bool *refused)
{
	assert_true(nwaiting);
	if (fault == SILENCE && !good_for)
		return -1;
	if (fault == GONE && !good_for)
		return DISK_GONE;
	*refused = bad[waiting[--nwaiting]];
	return (int)waiting[nwaiting];
}

static bool disk_ready(void)
{
	return nwaiting;
}

static void listen_to(bool on)
{
}

static struct disk disk = {
	.model = "fake", .sectors = SECTORS, .bytes_max = 1 << 20, .depth = DISK_SLOTS, .flushes = true, .bell = true, .put = disk_put,
	.kick = disk_kick, .take = disk_take, .ready = disk_ready, .listen = listen_to,
};
static const char *absent_for;

const struct disk *platform_disk(const char **absent)
{
	*absent = absent_for;
	return absent_for ? NULL : &disk;
}

static const struct block_variant variants[] = {{512, 1}, {4096, 8}};

static const char *open_variant(u32 variant, struct bench_env *env)
{
	*env = (struct bench_env){.arena = arena, .arena_size = sizeof(arena), .variant = variant, .count_ops = 200};
	fault = NONE;
	nwaiting = most_waiting = kicks = 0;
	return block_open_variant(env, variants, 2);
}

/* What a benchmark of reads or writes says of a disk with that fault. */
static const char *verdict(bool writes, enum fault with, u64 n, u64 *result)
{
	struct bench_env env;

	assert_null(open_variant(1, &env));
	if (writes)
		block_fill(true);
	fault = with;
	good_for = 5;
	block_run(writes ? DISK_WRITE : DISK_READ, n);
	if (with != SPOILT && with != SILENCE && with != GONE)
		fault = NONE;
	return block_check(result, writes);
}

static void a_good_disk_passes(void **state)
{
	u64 result;

	assert_null(verdict(false, NONE, 1000, &result));
	assert_int_equal(result, 1000);
	assert_null(verdict(true, NONE, 37, &result)); /* some blocks are rewritten and others are not */
	assert_null(verdict(true, NONE, 3000, &result));
}

static void a_variant_says_what_it_is(void **state)
{
	struct bench_env env;

	assert_null(open_variant(1, &env));
	assert_string_equal(env.params, "bs=4096,qd=8");
	assert_int_equal(env.variants, 2);
	assert_true(env.least_ops >= 8);
	most_waiting = kicks = 0;
	block_run(DISK_READ, 64);
	assert_int_equal(most_waiting, 8);
	assert_int_equal(kicks, 8);
}

static void a_hole_has_the_parameters_of_its_variant(void **state)
{
	struct bench_env env;

	absent_for = "none";
	assert_string_equal(open_variant(0, &env), "none");
	absent_for = NULL;
	assert_string_equal(env.params, "bs=512,qd=1");
	assert_int_equal(env.variants, 2);
}

static void a_disk_of_one_request_has_no_depth(void **state)
{
	struct bench_env env;

	disk.depth = 1;
	assert_null(open_variant(0, &env));
	assert_string_equal(open_variant(1, &env), "this disk takes fewer requests at a time");
	assert_string_equal(env.params, "bs=4096,qd=8");
	disk.depth = DISK_SLOTS;
}

static void an_error_is_a_verdict(void **state)
{
	u64 result;

	assert_string_equal(verdict(false, ERROR, 100, &result), "the disk has answered a request with an error");
	assert_string_equal(verdict(true, ERROR, 100, &result), "the disk has answered a request with an error");
}

static void a_disk_that_vanishes_is_a_verdict(void **state)
{
	u64 result;

	assert_string_equal(verdict(false, SILENCE, 100, &result), "the disk has left a request without an answer");
	assert_string_equal(verdict(true, GONE, 100, &result), "the disk says that it is broken, or is gone");
}

static void what_keeps_nothing_is_not_compared(void **state)
{
	u64 result;

	disk.forgets = true;
	assert_null(verdict(false, SPOILT, 100, &result));
	assert_null(verdict(true, DROPPED, 100, &result));
	assert_non_null(verdict(true, ERROR, 100, &result));
	disk.forgets = false;
}

static void a_spoilt_store_is_found(void **state)
{
	static const char other[] = "the disk gave back other data than was written to it";
	u64 result;

	assert_string_equal(verdict(false, SPOILT, 100, &result), other);
	assert_string_equal(verdict(true, SPOILT, 100, &result), other);
	assert_string_equal(verdict(true, DROPPED, 100, &result), other);
	assert_string_equal(verdict(true, STRAY, 10, &result), other);
	assert_string_equal(verdict(false, STRAY, 10, &result), other);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_disk_passes), cmocka_unit_test(a_variant_says_what_it_is),
		cmocka_unit_test(a_disk_of_one_request_has_no_depth),
		cmocka_unit_test(a_hole_has_the_parameters_of_its_variant), cmocka_unit_test(an_error_is_a_verdict),
		cmocka_unit_test(a_disk_that_vanishes_is_a_verdict), cmocka_unit_test(a_spoilt_store_is_found),
		cmocka_unit_test(what_keeps_nothing_is_not_compared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
