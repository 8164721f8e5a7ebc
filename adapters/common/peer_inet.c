/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An address on the peer's interface and what is said through it (peer_inet.h). The guest is not trusted: no order makes this
 * take more memory, and a connection that breaks is closed. Who is where on the line is told to the kernel, so that nobody asks.
 */
#include "peer_inet.h"

#include <hvlab/inet.h>
#include <hvlab/net.h>

#include <arpa/inet.h>
#include <errno.h>
#include <net/if_arp.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr address(const char *text, unsigned port)
{
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons((u16)port)};
	struct sockaddr any;

	inet_pton(AF_INET, text, &in.sin_addr);
	memcpy(&any, &in, sizeof(any));
	return any;
}

void peer_inet_name(const char *interface)
{
	static const u8 own[6] = HVLAB_NET_PEER;
	struct ifreq r = {.ifr_hwaddr.sa_family = ARPHRD_ETHER};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	copy_str(r.ifr_name, interface);
	memcpy(r.ifr_hwaddr.sa_data, own, sizeof(own));
	if (fd >= 0)
		ioctl(fd, SIOCSIFHWADDR, &r); /* where it may not be changed, the guest's frames come all the same: they are for the host */
	close(fd);
}

static int set_address(int fd, const char *interface, bool has_neighbour)
{
	static const u8 guest[6] = HVLAB_NET_GUEST;
	struct ifreq r = {.ifr_addr = address(HVLAB_INET_PEER, 0)};
	struct arpreq neighbour = {.arp_pa = address(HVLAB_INET_GUEST, 0), .arp_ha.sa_family = ARPHRD_ETHER, .arp_flags = ATF_PERM | ATF_COM};

	copy_str(r.ifr_name, interface);
	copy_str(neighbour.arp_dev, interface);
	memcpy(neighbour.arp_ha.sa_data, guest, sizeof(guest));
	if (ioctl(fd, SIOCSIFADDR, &r))
		return -errno;
	r.ifr_netmask = address(HVLAB_INET_MASK, 0);
	return ioctl(fd, SIOCSIFNETMASK, &r) || (has_neighbour && ioctl(fd, SIOCSARP, &neighbour)) ? -errno : 0;
}

static int bound(int type, const char *interface)
{
	struct sockaddr at = address(HVLAB_INET_PEER, HVLAB_INET_PORT);
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0), on = 1;

	if (fd >= 0 && !setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, interface, (socklen_t)strlen(interface)) &&
	    !setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) && !bind(fd, &at, sizeof(at)) &&
	    (type == SOCK_DGRAM || !listen(fd, 1)))
		return fd;
	int err = -errno;
	if (fd >= 0)
		close(fd);
	return err;
}

int peer_inet_open(struct peer_inet *p, const char *interface, bool neighbour, struct why *why)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), err = fd < 0 ? -errno : set_address(fd, interface, neighbour);

	*p = (struct peer_inet){-1, -1};
	if (fd >= 0)
		close(fd);
	if (!err && (p->udp = bound(SOCK_DGRAM, interface)) < 0)
		err = p->udp;
	if (!err && (p->tcp = bound(SOCK_STREAM, interface)) < 0)
		err = p->tcp;
	return err ? fail(why, err, "no sockets for the guest's peer on %s: %s", interface, strerror(-err)) : 0;
}

void peer_inet_serve_udp(int fd)
{
	u8 datagram[HVLAB_INET_BYTES];
	struct sockaddr_in from;

	for (;;) {
		socklen_t size = sizeof(from);
		ssize_t n = recvfrom(fd, datagram, sizeof(datagram), 0, (struct sockaddr *)&from, &size);

		if (n >= 0)
			sendto(fd, datagram, (size_t)n, 0, (struct sockaddr *)&from, size);
		else if (errno != EINTR && errno != ENETDOWN)
			return;
	}
}

/* --- connections */

static bool send_all(int fd, const void *bytes, size_t n)
{
	return send(fd, bytes, n, MSG_NOSIGNAL) == (ssize_t)n; /* it waits until all of it is with the kernel */
}

static bool receive_all(int fd, void *bytes, size_t n)
{
	return recv(fd, bytes, n, MSG_WAITALL) == (ssize_t)n;
}

static bool obey(int fd, const struct inet_order *o, const u8 *sample)
{
	u8 message[HVLAB_INET_BYTES];
	u64 wrong = 0;

	for (u64 i = 0; i < o->messages; i++) {
		if (o->kind != INET_SOURCE && !receive_all(fd, message, o->bytes))
			return false;
		if (o->kind == INET_SINK)
			wrong += !!memcmp(message, sample, o->bytes);
		else if (!send_all(fd, o->kind == INET_ECHO ? message : sample, o->bytes))
			return false;
	}
	return o->kind != INET_SINK || send_all(fd, &wrong, sizeof(wrong));
}

static bool is_order(const struct inet_order *o)
{
	return o->kind >= INET_ECHO && o->kind <= INET_SOURCE && o->bytes && o->bytes <= HVLAB_INET_BYTES;
}

void peer_inet_serve_connection(int fd)
{
	u8 sample[HVLAB_INET_BYTES];
	struct inet_order order;
	int on = 1;

	for (u32 i = 0; i < sizeof(sample); i++)
		sample[i] = net_byte(i);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	while (receive_all(fd, &order, sizeof(order)) && is_order(&order) && obey(fd, &order, sample))
		;
}

void peer_inet_serve_tcp(int fd)
{
	for (;;) {
		int one = accept4(fd, NULL, NULL, SOCK_CLOEXEC);

		if (one >= 0) {
			peer_inet_serve_connection(one);
			close(one);
		} else if (errno != EINTR && errno != ECONNABORTED && errno != ENETDOWN) {
			return;
		}
	}
}
