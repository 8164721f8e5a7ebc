/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Contract: what io_net_udp_* and io_net_tcp_* of the guest "linux" say to the peer through sockets. The two have addresses that
 * are set aside for measuring (RFC 2544), on a line that nobody else is on. A datagram comes back as it is; what a
 * connection is for is said by orders, one after the other. Data are net_byte() of hvlab/net.h; the first byte of a datagram is its number.
 */
#pragma once

#include <hvlab/abi.h>

#define HVLAB_INET_PEER "198.18.0.1"
#define HVLAB_INET_GUEST "198.18.0.2"
#define HVLAB_INET_MASK "255.255.255.0"
#define HVLAB_INET_PORT 8885
#define HVLAB_INET_BYTES 16384u /* of a message at most */

enum inet_kind {
	INET_ECHO = 1, /* each of `messages` messages comes back */
	INET_SINK,     /* all of them are taken and compared; then comes one u64: how many were not as they should be */
	INET_SOURCE,   /* the peer sends them */
};

struct inet_order {
	u32 kind, bytes; /* enum inet_kind; of a message */
	u64 messages;
};
