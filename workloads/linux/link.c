/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one network device of the Linux guest: an address, its only neighbour, no IPv6, which would send frames of its own. It is on and
 * has its carrier when this returns; what goes wrong is said on the console.
 */
#include "init.h"

#include <hvlab/inet.h>
#include <hvlab/net.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define APPEAR_MS 10000 /* drivers look for their devices on their own time, and e1000 for its carrier */
#define STEP_MS 10

void init_no_ipv6(void)
{
	int fd = open("/proc/sys/net/ipv6/conf/default/disable_ipv6", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return; /* there is none */
	if (write(fd, "1", 1) != 1)
		init_complain("switch off", "IPv6");
	close(fd);
}

static struct sockaddr address(const char *text)
{
	struct sockaddr_in in = {.sin_family = AF_INET};
	struct sockaddr any;

	inet_pton(AF_INET, text, &in.sin_addr);
	memcpy(&any, &in, sizeof(any));
	return any;
}

static bool switch_on(int fd)
{
	struct ifreq r = {.ifr_name = INIT_LINK};

	for (int ms = 0; ioctl(fd, SIOCGIFFLAGS, &r); ms += STEP_MS) {
		if (ms >= APPEAR_MS)
			return false;
		usleep(STEP_MS * 1000);
	}
	r.ifr_flags |= IFF_UP;
	return !ioctl(fd, SIOCSIFFLAGS, &r);
}

static bool has_carrier(void)
{
	char word = '0';
	int fd = open("/sys/class/net/" INIT_LINK "/carrier", O_RDONLY | O_CLOEXEC);
	bool has = fd >= 0 && read(fd, &word, 1) == 1 && word == '1';

	if (fd >= 0)
		close(fd);
	return has;
}

static bool set_address(int fd)
{
	static const unsigned char peer[6] = HVLAB_NET_PEER;
	struct ifreq r = {.ifr_name = INIT_LINK};
	struct arpreq neighbour = {.arp_pa = address(HVLAB_INET_PEER), .arp_ha.sa_family = ARPHRD_ETHER, .arp_flags = ATF_PERM | ATF_COM,
				   .arp_dev = INIT_LINK};

	memcpy(neighbour.arp_ha.sa_data, peer, sizeof(peer));
	r.ifr_addr = address(HVLAB_INET_GUEST);
	if (ioctl(fd, SIOCSIFADDR, &r))
		return false;
	r.ifr_netmask = address(HVLAB_INET_MASK);
	return !ioctl(fd, SIOCSIFNETMASK, &r) && !ioctl(fd, SIOCSARP, &neighbour);
}

void init_link(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || !switch_on(fd) || !set_address(fd))
		init_complain("set up", INIT_LINK);
	for (int ms = 0; ms < APPEAR_MS && !has_carrier(); ms += STEP_MS)
		usleep(STEP_MS * 1000);
	if (fd >= 0)
		close(fd);
}
