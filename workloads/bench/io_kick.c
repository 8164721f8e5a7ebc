/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The notification alone: the device is told of requests, and there are none.
 */
#include "block.h"

static const char *setup(struct bench_env *env)
{
	const char *absent = block_open_own(env);

	return absent ? absent : blk.disk->bell ? NULL : "this disk has no doorbell but the request itself";
}

static void body(u64 n)
{
	blk.done += n;
	while (n--)
		blk.disk->kick(true);
}

HVLAB_BENCH(io_kick, .what = "notify a disk for which there is no request", .unit = UNIT_OP, .setup = setup, .body = body,
	    .control = empty_loop, .check = block_verdict, .teardown = block_close, .exits_per_op = EXITS_VARY, .stable = true, .result = RESULT_COUNTED);

HVLAB_ABOUT(io_kick,
	"The write to a doorbell, or the call in its place, and what it costs until the guest goes on; the device looks at its "
	"queue and finds nothing.",
	"Not a request: nothing is answered. Where another thread serves the device, its work is in the value as far as it runs "
	"on this processor before the guest goes on.",
	"One exit where the doorbell is a register or a port. The exits may vary with the device, some of which let the guest write "
	"to a doorbell without one; and who is woken by it may or may not run on the same processor.");
