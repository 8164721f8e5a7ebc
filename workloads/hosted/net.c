/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Frames of io_net_* through the kernel of the Linux guest (net.h): the same frames to the same peer as those of the freestanding guest,
 * by a packet socket, so that what the two differ by is that kernel and its driver. A kick is a system call for each frame.
 */
#include "hosted.h"
#include "init.h"
#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#define SOCKET_BYTES (4 << 20) /* more than the peer sends at a time */

static struct {
	int fd;
	struct net_frame out[NET_SLOTS], in;
	struct { u32 slot, bytes; } waiting[NET_SLOTS]; /* sent, and not yet told of */
	u32 nwaiting;
} line = {.fd = -1};

static struct net_frame *slot(u32 i)
{
	return &line.out[i];
}

static void put(u32 i, u32 bytes)
{
	line.waiting[line.nwaiting].slot = i;
	line.waiting[line.nwaiting++].bytes = bytes;
}

static void kick(void)
{
	for (u32 i = 0; i < line.nwaiting; i++)
		while (send(line.fd, &line.out[line.waiting[i].slot], line.waiting[i].bytes, 0) < 0 && (errno == EINTR || errno == ENOBUFS))
			;
	line.nwaiting = 0;
}

static struct net_frame *take(u32 *bytes)
{
	ssize_t n;

	while ((n = recv(line.fd, &line.in, sizeof(line.in), 0)) < 0 && errno == EINTR)
		;
	*bytes = n < 0 ? 0 : (u32)n;
	return n < 0 ? NULL : &line.in;
}

static void give(void)
{
}

static bool ready(void)
{
	struct pollfd in = {.fd = line.fd, .events = POLLIN};

	return poll(&in, 1, 0) > 0;
}

static void listen_always(bool on)
{
}

static const struct net packets = {
	.model = "linux", .slot = slot, .send = put, .kick = kick, .take = take, .give = give, .ready = ready, .listen = listen_always,
};

static const char *open_line(void)
{
	struct sockaddr_ll at = {.sll_family = AF_PACKET, .sll_protocol = htons(HVLAB_NET_TYPE), .sll_ifindex = (int)if_nametoindex(INIT_LINK)};
	int bytes = SOCKET_BYTES;

	if (hosted_loopback)
		return "frames go by a network device: the loopback interface has sockets alone";
	if (!hosted_alone)
		return "a process has no network device of its own";
	if (!hosted_net)
		return "no network device in this boot (--net)";
	line.fd = at.sll_ifindex ? socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0) : -1;
	if (line.fd < 0 || bind(line.fd, (struct sockaddr *)&at, sizeof(at)))
		return "no network device has appeared in this boot";
	setsockopt(line.fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes));
	return NULL;
}

const struct net *platform_net(const char **absent)
{
	static const char *why_not;
	static bool opened;

	if (!opened)
		why_not = open_line();
	opened = true;
	*absent = why_not;
	return why_not ? NULL : &packets;
}
