/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Frames from the peer, which sends a window of them for each question.
 */
#include "frames.h"

static const struct frame_variant variants[] = {{.bytes = 60}, {.bytes = 1514}};

static const char *setup(struct bench_env *env)
{
	env->least_ops = 4 * HVLAB_NET_WINDOW;
	return frames_open(env, variants, sizeof(variants) / sizeof(variants[0]));
}

static void body(u64 n)
{
	wire.done += n;
	while (n && !wire.fault) {
		u64 count = n < HVLAB_NET_WINDOW ? n : HVLAB_NET_WINDOW, first = wire.next;

		frame_put(NET_ASK, NET_ASK_FOR(count, wire.bytes), HVLAB_NET_FRAME_LEAST);
		wire.net->kick();
		for (u64 i = 0; i < count && !wire.fault; i++)
			frame_expect(NET_DATA, first + i, wire.bytes);
		n -= count;
	}
}

HVLAB_BENCH(io_net_recv, .what = "a frame from the peer, of 32 that it sends for a question", .unit = UNIT_OP, .setup = setup, .body = body,
	    .control = frames_compare, .check = frames_check, .teardown = frames_close, .exits_per_op = EXITS_VARY, .stable = true,
	    .result = RESULT_COUNTED);

HVLAB_ABOUT(io_net_recv,
	"A frame on its way in: the peer, tap or vif, device model, a buffer of the guest's, an interrupt for one or for several. The "
	"guest asks for 32 frames and takes them all, then for the next 32, so a thirty-second part of a question is in the value.",
	"Not a bandwidth: nothing is sent while the guest looks at what has come. Not TCP, and no large frames.",
	"How many frames an interrupt is for is the decision of host and device; in the path lane, where one processor serves all "
	"of them, it may be all 32 or each one, and the exits vary with that. Every byte is compared by the guest, which the control does as well. A frame "
	"that is lost is a FAIL and no number.");
