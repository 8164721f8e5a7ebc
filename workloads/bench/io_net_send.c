/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Frames to a peer that counts and compares them. No more than two windows of them are on their way at a time.
 */
#include "frames.h"

static const struct frame_variant variants[] = {{60, 1}, {60, 32}, {1514, 1}, {1514, 32}};

static const char *setup(struct bench_env *env)
{
	env->least_ops = 4 * HVLAB_NET_WINDOW;
	return frames_open(env, variants, sizeof(variants) / sizeof(variants[0]));
}

/* The acknowledgement for the frames before `sequence`: they have come, one behind the other and with their data. */
static void acknowledged(u64 sequence)
{
	if (frame_expect(NET_ACK, sequence, HVLAB_NET_FRAME_LEAST))
		wire.fault = "a frame reached the peer with other data, or not at all";
}

/* Up to which frame the acknowledgement goes that comes after the first `from`. */
static u64 window_end(u64 from, u64 end)
{
	u64 of_window = (from / HVLAB_NET_WINDOW + 1) * HVLAB_NET_WINDOW;

	return of_window < end ? of_window : end;
}

static void put_until(u64 limit, u64 end)
{
	while (wire.next < limit) {
		for (u32 i = 0; i < wire.burst && wire.next < limit; i++)
			frame_put(NET_DATA, wire.next + 1 == window_end(wire.next, end), wire.bytes);
		wire.net->kick();
	}
}

static void body(u64 n)
{
	u64 end = wire.next + n;

	wire.done += n;
	for (u64 from = wire.next; from < end && !wire.fault; from = window_end(from, end)) {
		put_until(window_end(window_end(from, end), end), end);
		acknowledged(window_end(from, end));
	}
}

HVLAB_BENCH(io_net_send, .what = "a frame to the peer, which counts it", .unit = UNIT_OP, .setup = setup, .body = body,
	    .control = empty_loop, .check = frames_check, .teardown = frames_close, .exits_per_op = EXITS_VARY, .stable = true,
	    .result = RESULT_COUNTED);

HVLAB_ABOUT(io_net_send,
	"A frame on its way out, one after the other: ring, notification, device model, tap or vif, and the peer that takes it. burst "
	"is how many frames a notification is for. Two windows of 32 frames at most are on their way, and the peer acknowledges "
	"each, so a thirty-second part of an answer is in the value.",
	"Not a bandwidth: in the path lane there is one processor, and in the time lane the peer compares every byte. Not TCP.",
	"The exits vary: a device that is told of many frames at a time is busy when more come, and asks not to be told: then burst=1 is hardly dearer than "
	"burst=32. A frame that is lost, or that reaches the peer with other data, is a FAIL and no number.");
