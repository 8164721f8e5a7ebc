/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes what the peer makes of a guest's connection: any bytes in the place of orders and messages, from a guest that takes a
 * while of what is sent to it and then nothing more.
 *
 * Feeds: adapters/common/peer_inet.c
 */
#include "fuzz.h"
#include "adapters/common/peer_inet.h"

#include <sys/socket.h>
#include <sys/time.h>

#define MOST 60000u /* what a socket holds, so that nobody has to wait */

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	const struct timeval soon = {0, 1000}; /* until the peer gives up */
	int pair[2];

	must(!socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(!setsockopt(pair[1], SOL_SOCKET, SO_SNDTIMEO, &soon, sizeof(soon)));
	if (size > MOST)
		size = MOST;
	must(send(pair[0], data, size, 0) == (ssize_t)size);
	must(!shutdown(pair[0], SHUT_WR));
	peer_inet_serve_connection(pair[1]);
	close(pair[0]);
	close(pair[1]);
	return 0;
}
