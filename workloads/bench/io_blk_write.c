/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writing blocks of the scratch disk, out of order; the disk is read afterwards, and must hold what was written and
 * where nothing was written what was there before.
 */
#include "block.h"

static const struct block_variant variants[] = {{512, 1}, {4096, 1}, {65536, 1}, {4096, 8}, {4096, 32}};

static const char *setup(struct bench_env *env)
{
	const char *absent = block_open_variant(env, variants, sizeof(variants) / sizeof(variants[0]));

	if (!absent)
		block_fill(true);
	return absent;
}

static void body(u64 n)
{
	block_run(DISK_WRITE, n);
}

static const char *check(u64 *result)
{
	return block_check(result, true);
}

HVLAB_BENCH(io_blk_write, .what = "write a block of a disk: request, notification, interrupt", .unit = UNIT_OP, .setup = setup,
	    .body = body, .control = empty_loop, .check = check, .teardown = block_close, .exits_per_op = EXITS_VARY,
	    .stable = true, .result = RESULT_COUNTED, .hist = true);

HVLAB_ABOUT(io_blk_write,
	"A write by a driver of our own, from the request to the answer of the device; bs is the size in bytes, qd the number "
	"of requests in flight. The disk is read back, and each byte compared.",
	"Not durability: nothing is flushed, and what is behind the device is memory. io_blk_flush is the flush alone.",
	"The exits vary as those of io_blk_read do. A device that answers before it has done anything is quick; that the data "
	"is there when it is read says nothing about a loss of power.");
