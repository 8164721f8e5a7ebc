/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Questions to the peer by schedule, open loop: how long after its time each is answered.
 */
#include "frames.h"
#include "x86.h"

#define PERIOD 400000 /* ticks; a tenth to a fifth of a millisecond, several times what an echo takes */

static const struct frame_variant variants[] = {{.bytes = 60}};

static const char *setup(struct bench_env *env)
{
	env->hist_ops = env->hist_ops * FRAMES_HIST_SHARE;
	return frames_open(env, variants, 1);
}

static u64 await(u64 t)
{
	u64 question = wire.next;

	while (rdtsc() < t)
		pause();
	wire.done++;
	frame_put(NET_ECHO, 0, wire.bytes);
	wire.net->kick();
	frame_expect(NET_ECHO, question, wire.bytes);
	return wire.fault ? 0 : rdtsc();
}

HVLAB_BENCH(io_net_open, .what = "frames to the peer by schedule: how long after its time each is echoed", .unit = UNIT_OP,
	    .setup = setup, .period = PERIOD, .await = await, .check = frames_check, .teardown = frames_close,
	    .exits_per_op = EXITS_VARY, .stable = true, .result = RESULT_COUNTED);

HVLAB_ABOUT(io_net_open,
	"An open loop: a short frame is due every 400000 ticks, by a schedule that is fixed before the first, and the ticks from there to "
	"its echo are its latency, also when the one before was late. Distribution and series. The guest spins until a frame is due, and "
	"sleeps until it is answered.",
	"Not the cost of a path, which io_net_rr counts; nor a network, whose other end would be another machine.",
	"A schedule faster than the echo makes every slot later than the one before. Where host or guest save power or move "
	"threads about, the distribution has several modes: look at it, and at the share of each, before the mean. In the path "
	"lane there is no latency: the value is an echo and how exactly the guest has seen its time come. The exits vary with who "
	"tells whom.");
