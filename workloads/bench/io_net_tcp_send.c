/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A stream to the peer, which compares and counts it.
 */
#include "messages.h"

static const u32 bytes[] = {1448, 16384};

static void body(u64 n)
{
	u64 wrong = 0;

	message_order(INET_SINK, n);
	for (u64 i = 0; i < n && !line.fault; i++)
		message_send(line.out, line.bytes);
	message_take(&wrong, sizeof(wrong));
	if (!line.fault && wrong)
		line.fault = "a message reached the peer with other data";
	line.done += n;
}

static const char *setup(struct bench_env *env)
{
	const char *absent = message_open(env, SOCKET_STREAM, bytes, sizeof(bytes) / sizeof(bytes[0]));

	env->least_ops = MESSAGES_LEAST;
	if (!absent)
		body(MESSAGES_SETTLE);
	return absent ? absent : line.fault;
}

HVLAB_BENCH(io_net_tcp_send, .what = "a message of a TCP stream to the peer, which takes and compares it", .unit = UNIT_OP, .needs = NEED_OS,
	    .setup = setup, .body = body, .control = empty_loop, .check = message_check, .teardown = message_close, .exits_per_op = EXITS_VARY,
	    .stable = true, .result = RESULT_COUNTED);

HVLAB_ABOUT(io_net_tcp_send,
	"Messages over a TCP connection as fast as the kernel takes them, until the peer says that it has them all: copying into the kernel, segments, "
	"driver, device, host, the peer. bytes is the length of a message: 1448, a full segment, or 16384. A batch is one order to the peer and its "
	"answer, shared by 32 messages or more.",
	"Not a bandwidth: in the path lane there is one processor, and in the time lane the peer compares every byte.",
	"How many segments a frame holds and how many the host takes at a time (TSO, GSO, merging) is what device and driver have agreed on, so models differ "
	"by what they can offload. The exits vary with who tells whom, and acknowledgements come at their own time.");
