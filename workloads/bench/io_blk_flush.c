/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Flushing the scratch disk, to which nothing was written since the last time.
 */
#include "block.h"

static const char *setup(struct bench_env *env)
{
	const char *absent = block_open(env);

	env->hist_ops = 0;
	return absent ? absent : blk.disk->flushes ? NULL : "this disk offers no flush";
}

static void body(u64 n)
{
	block_run_empty(DISK_FLUSH, n);
}

HVLAB_BENCH(io_blk_flush, .what = "flush a disk to which nothing was written", .unit = UNIT_OP, .setup = setup, .body = body,
	    .control = empty_loop, .check = block_verdict, .teardown = block_close, .exits_per_op = EXITS_VARY, .stable = true, .result = RESULT_COUNTED);

HVLAB_ABOUT(io_blk_flush,
	"A flush with nothing to be flushed: the way through the device model to the host's own flush and back.",
	"Not the time of a medium: behind the disk is memory.",
	"The exits vary with who tells whom, as those of io_blk_read do. Whether the host is asked at all depends on the cache mode of "
	"the back end.");
