/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sockets of the Linux guest to its peer (sockets.h). What is lost would be waited for for ever, and a limit for each call would be part
 * of what it takes; so one timer that is far away ends a call that has been waiting for seconds.
 */
#include "sockets.h"
#include "hosted.h"
#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define LOOK_S 5
#define LOOKS_MOST 3u /* without progress */

static volatile sig_atomic_t looks;

static void look(int signal)
{
	looks++;
}

static void look_every(time_t seconds)
{
	struct sigaction action = {.sa_handler = look}; /* without SA_RESTART */

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &(struct itimerval){{seconds, 0}, {seconds, 0}}, NULL);
	looks = 0;
}

bool platform_silent(u64 progress)
{
	static u64 last;

	if (progress != last)
		looks = 0;
	last = progress;
	return (u32)looks > LOOKS_MOST;
}

s64 platform_connect(enum socket_kind kind, const char **absent)
{
	struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons(HVLAB_INET_PORT)};
	int on = 1;

	*absent = NULL;
	if (!hosted_loopback && !platform_net(absent))
		return -1;
	*absent = "the peer hears frames alone, no sockets (--net-engine " HVLAB_NET_SOCKET ")";
	if (!hosted_loopback && !getenv("inet"))
		return -1;
	*absent = "the peer takes no connection";
	inet_pton(AF_INET, HVLAB_INET_PEER, &peer.sin_addr);
	int fd = socket(AF_INET, (kind == SOCKET_STREAM ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	look_every(LOOK_S);
	if (connect(fd, (struct sockaddr *)&peer, sizeof(peer)) || (kind == SOCKET_STREAM && setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)))) {
		platform_hang_up(fd);
		return -1;
	}
	*absent = NULL;
	return fd;
}

void platform_hang_up(s64 fd)
{
	look_every(0);
	if (fd >= 0)
		close((int)fd);
}
