/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A message to the peer and its echo, over one TCP connection.
 */
#include "messages.h"

static const u32 bytes[] = {1, 1448};

static const char *setup(struct bench_env *env)
{
	const char *absent = message_open(env, SOCKET_STREAM, bytes, sizeof(bytes) / sizeof(bytes[0]));

	if (absent)
		return absent;
	message_order(INET_ECHO, ~0ull);
	message_echo(MESSAGES_SETTLE);
	return line.fault;
}

HVLAB_BENCH(io_net_tcp_rr, .what = "a message to the peer and its echo, over a TCP connection", .unit = UNIT_OP, .needs = NEED_OS, .setup = setup,
	    .body = message_echo, .control = message_compare, .check = message_check, .teardown = message_close, .exits_per_op = EXITS_VARY,
	    .stable = true, .result = RESULT_COUNTED, .hist = true);

HVLAB_ABOUT(io_net_tcp_rr,
	"As io_net_udp_rr, over one connection that stays open: each message is a segment of its own, because both ends are told to send at once "
	"(TCP_NODELAY), and the answer carries the acknowledgement. bytes is the length of the message: 1, or 1448, a full segment.",
	"Not the opening of a connection, and not a transfer: io_net_tcp_send and io_net_tcp_recv are one.",
	"The peer and the network stack of the host are a part of the value. A timer of the connection, for an acknowledgement or a retransmission, may be set "
	"anew at each message; so single echoes have several lengths. The exits vary with who tells whom. TCP sends again what is lost, so nothing here shows a loss.");
