/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The round trip of a request that asks for nothing: a kind that was never defined, which the device model must refuse, or a
 * question that it answers by itself.
 */
#include "block.h"

static const char *setup(struct bench_env *env)
{
	return block_open_own(env);
}

static void body(u64 n)
{
	block_run_empty(DISK_NULL, n);
}

HVLAB_BENCH(io_rt, .what = "round trip of a request that the disk answers at once", .unit = UNIT_OP, .setup = setup, .body = body,
	    .control = empty_loop, .check = block_verdict, .teardown = block_close, .exits_per_op = EXITS_VARY, .stable = true, .result = RESULT_COUNTED);

HVLAB_ABOUT(io_rt,
	"The way to a device model and back without a back end: notification, the ring, a request of a kind that nobody "
	"knows, the answer, the interrupt. A disk that speaks ATA is asked for its power mode, because an error is a longer way there. "
	"A read minus this is the back end and the copying.",
	"Not a request that does something.",
	"The exits vary with who tells whom, as those of io_blk_read do. A model may check such a request less than a real one, or more.");
