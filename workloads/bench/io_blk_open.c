/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads of the scratch disk by schedule, open loop: how long after its time each is done.
 */
#include "block.h"
#include "x86.h"

#define PERIOD 400000 /* ticks; a tenth to a fifth of a millisecond, several times what a read takes */

static const struct block_variant variants[] = {{4096, 1}};

static const char *setup(struct bench_env *env)
{
	if (!env->timed)
		return "an open loop measures time: it runs in the time lane";
	return block_open_variant(env, variants, 1);
}

static u64 await(u64 t)
{
	while (rdtsc() < t)
		pause();
	block_run(DISK_READ, 1);
	return blk.lost || blk.refused ? 0 : rdtsc();
}

/* How many there were is the schedule's, whose result is the number of slots that had begun late. */
static const char *check(u64 *result)
{
	return block_check(result, false);
}

HVLAB_BENCH(io_blk_open, .what = "reads of a disk by schedule: how long after its time each is done", .unit = UNIT_OP, .setup = setup,
	    .period = PERIOD, .await = await, .check = check, .teardown = block_close, .exits_per_op = EXITS_VARY, .result = RESULT_OWN,
	    .result_of = "slots that began late, which depends on the machine");

HVLAB_ABOUT(io_blk_open,
	"An open loop: a read of 4 KiB is due every 400000 ticks, by a schedule that is fixed before the first, and the ticks from there to "
	"its data are its latency, also when the one before was late. Distribution and series; 4000 reads, enough for a p99.9. The guest "
	"spins until a read is due, and sleeps until it is done.",
	"Not the cost of a path, which io_blk_read counts, nor how much a disk can do at a time. In the path lane there is no latency, and "
	"this does not run.",
	"A schedule faster than the disk makes every slot later than the one before: the result is how many slots had begun late. Where host or "
	"guest save power, the first instructions behind a wait are slow, and they are in it. The exits vary with who tells whom.");
