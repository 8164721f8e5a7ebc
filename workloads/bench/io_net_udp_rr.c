/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A datagram to the peer and its echo, through the network stack of an operating system.
 */
#include "messages.h"

static const u32 bytes[] = {1, 1472};

static const char *setup(struct bench_env *env)
{
	const char *absent = message_open(env, SOCKET_DATAGRAMS, bytes, sizeof(bytes) / sizeof(bytes[0]));

	if (!absent)
		message_echo(MESSAGES_SETTLE);
	return absent ? absent : line.fault;
}

HVLAB_BENCH(io_net_udp_rr, .what = "a UDP datagram to the peer and its echo", .unit = UNIT_OP, .needs = NEED_OS, .setup = setup,
	    .body = message_echo, .control = message_compare, .check = message_check, .teardown = message_close, .exits_per_op = EXITS_VARY,
	    .stable = true, .result = RESULT_COUNTED, .hist = true);

HVLAB_ABOUT(io_net_udp_rr,
	"A question and its answer as a program sees them: system calls that send and receive on a connected socket, the network stack and the driver of the "
	"kernel in the guest, device, VMM and host, the peer behind a socket of its own, and all the way back, with the sleep and the wake-up of "
	"the program that waits. bytes is the length of the data: 1, or 1472, the most that one frame holds.",
	"Not the way of a frame alone, which io_net_rr is. Nor a network: the peer is a process of the same host, at the other end of the tap or the "
	"vif.",
	"The peer and the network stack of the host are a part of the value. Single echoes have several lengths, by who runs when and by the timers of two "
	"kernels: look at the distribution and the share of its mode before the mean. The exits vary with who tells whom. A datagram that is lost is a FAIL and no number.");
