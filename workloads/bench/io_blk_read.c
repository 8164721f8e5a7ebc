/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading blocks of the scratch disk, out of order; everything that is read is looked at.
 */
#include "block.h"

static const struct block_variant variants[] = {{512, 1}, {4096, 1}, {65536, 1}, {4096, 8}, {4096, 32}};

static const char *setup(struct bench_env *env)
{
	return block_open_variant(env, variants, sizeof(variants) / sizeof(variants[0]));
}

static void body(u64 n)
{
	block_run(DISK_READ, n);
}

static const char *check(u64 *result)
{
	return block_check(result, false);
}

HVLAB_BENCH(io_blk_read, .what = "read a block of a disk: request, notification, interrupt", .unit = UNIT_OP, .setup = setup,
	    .body = body, .control = empty_loop, .check = check, .teardown = block_close, .exits_per_op = EXITS_VARY,
	    .stable = true, .result = RESULT_COUNTED, .hist = true);

HVLAB_ABOUT(io_blk_read,
	"A read by a driver of our own of a hundred lines, from the request to the data in memory: ring, notification, device "
	"model, its back end, interrupt. bs is the size in bytes, qd the number of requests in flight, the value is per "
	"request. The guest has a share of less than a hundred instructions, so this is the path of hypervisor and VMM.",
	"Not what a program sees, which goes through a kernel, its page cache and its scheduler; nor the speed of a device: "
	"behind it is memory. The distribution is of bs=4096,qd=1 alone.",
	"The exits vary: with more than one request in flight a device is told once for several, and a model that is still at "
	"work asks not to be told. Who runs when, the thread of the device or that of the vCPU, is the scheduler of the host, "
	"and on one processor a part of the value. Batches with qd above 1 are four rounds long and contain their own beginning "
	"and end.");
