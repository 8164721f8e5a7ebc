/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A stream from the peer.
 */
#include "messages.h"

static const u32 bytes[] = {1448, 16384};

static void body(u64 n)
{
	message_order(INET_SOURCE, n);
	for (u64 i = 0; i < n && !line.fault; i++)
		message_take_good();
}

static const char *setup(struct bench_env *env)
{
	const char *absent = message_open(env, SOCKET_STREAM, bytes, sizeof(bytes) / sizeof(bytes[0]));

	env->least_ops = MESSAGES_LEAST;
	if (!absent)
		body(MESSAGES_SETTLE);
	return absent ? absent : line.fault;
}

HVLAB_BENCH(io_net_tcp_recv, .what = "a message of a TCP stream from the peer", .unit = UNIT_OP, .needs = NEED_OS, .setup = setup, .body = body,
	    .control = message_compare, .check = message_check, .teardown = message_close, .exits_per_op = EXITS_VARY, .stable = true,
	    .result = RESULT_COUNTED);

HVLAB_ABOUT(io_net_tcp_recv,
	"Messages over a TCP connection from the peer, which sends as many as it was asked for without a pause: the network stack of the host, device, driver, "
	"the network stack of the guest, copying to the program. bytes is the length of a message: 1448, a full segment, or 16384. A batch is one "
	"order, shared by 32 messages or more.",
	"Not a bandwidth: nothing is sent while the guest looks at what has come. In the path lane there is one processor.",
	"A device that takes large frames passes many segments at a time, and an interrupt may be for one frame or for many; the exits vary with that. Every "
	"byte is compared by the guest, which the control does as well.");
