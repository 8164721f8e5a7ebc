/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A frame to the peer and its echo, one after the other.
 */
#include "frames.h"

static const struct frame_variant variants[] = {{.bytes = 60}, {.bytes = 1514}};

static const char *setup(struct bench_env *env)
{
	const char *absent = frames_open(env, variants, sizeof(variants) / sizeof(variants[0]));

	env->hist_ops = env->variant ? 0 : env->hist_ops * FRAMES_HIST_SHARE;
	return absent;
}

static void body(u64 n)
{
	wire.done += n;
	while (n-- && !wire.fault) {
		u64 question = wire.next;

		frame_put(NET_ECHO, 0, wire.bytes);
		wire.net->kick();
		frame_expect(NET_ECHO, question, wire.bytes);
	}
}

HVLAB_BENCH(io_net_rr, .what = "a frame to the peer and its echo: send, notification, interrupt", .unit = UNIT_OP, .setup = setup,
	    .body = body, .control = frames_compare, .check = frames_check, .teardown = frames_close, .exits_per_op = EXITS_VARY,
	    .stable = true, .result = RESULT_COUNTED, .hist = true);

HVLAB_ABOUT(io_net_rr,
	"A question and its answer over the network device by a driver of our own: ring, notification, device model, the way out of "
	"the VMM, the peer, and all the way back to an interrupt and a frame in memory. bytes is the length of the frame: 60, "
	"the shortest there is and room for a small UDP datagram, or 1514, the longest without large frames. One at a time.",
	"Not what a program sees, which goes through the network stack of its kernel (some 14,000 instructions more in Linux), nor "
	"the time of a network: the peer is a process on the same host, at the other end of the tap or the vif.",
	"The peer is a part of the value: the same one on every system, a process that swaps two addresses; what wakes it and how it "
	"sends is the host. The exits vary with who tells whom. Who runs when is the scheduler of the host, so a distribution may have "
	"several modes; look at it before the mean.");
