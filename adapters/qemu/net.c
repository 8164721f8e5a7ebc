/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Models of a network device by their names in a plan, as QEMU's options (net.h). Offloads stay as QEMU has them; the guest's
 * driver takes none. Without an option ROM: it is not on every host, and nobody boots from here.
 */
#include "net.h"

#include "../common/realtime.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define VHOST "vhost"
#define VHOST_DEVICE "/dev/vhost-net"
#define GUEST "02:68:76:6c:61:62" /* HVLAB_NET_GUEST */

static const struct { const char *model, *device, *options; } devices[] = {
	{"virtio-net", "virtio-net-pci", ",disable-legacy=on"},
	{"virtio-net-legacy", "virtio-net-pci", ",disable-modern=on"},
	{VHOST, "virtio-net-pci", ",disable-legacy=on"},
	{"e1000", "e1000", ""},
	{"rtl8139", "rtl8139", ""},
};

static bool is_vhost(const struct net_spec *net)
{
	return net->model && !strcmp(net->model, VHOST);
}

/* QEMU itself would serve the device without a word. */
static int check_vhost(const struct net_spec *net, struct why *why)
{
	if (strcmp(net->engine, PEER_TAP))
		return fail(why, -ENOTSUP, "vhost moves frames between a guest and a tap: --net-engine " PEER_TAP);
	int fd = open(VHOST_DEVICE, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return fail(why, -errno, "cannot open " VHOST_DEVICE ": %s%s", strerror(errno), errno == ENOENT ? " (modprobe vhost_net)" : "");
	close(fd);
	return 0;
}

int qemu_net_peer(struct peer *p, const struct vm_spec *spec, int priority, struct why *why)
{
	const struct net_spec *net = &spec->net;
	int err = is_vhost(net) ? check_vhost(net, why) : 0;

	if (!net->model || err)
		return err;
	return strcmp(net->engine, PEER_TAP) ? peer_on_socket(p, spec, priority, why) : peer_on_tap(p, spec, priority, why);
}

void qemu_args_net(struct qemu_args *a, const struct net_spec *net, const struct peer *p)
{
	if (!net->model)
		return;
	qemu_arg_made(a, "-netdev", strcmp(net->engine, PEER_TAP)
		? xasprintf("socket,id=net,fd=%d", p->device)
		: xasprintf("tap,id=net,fd=%d%s", p->device, is_vhost(net) ? ",vhost=on,vhostforce=on" : ""));
	for (size_t i = 0; i < LEN(devices); i++)
		if (!strcmp(net->model, devices[i].model))
			qemu_arg_made(a, "-device", xasprintf("%s,netdev=net,romfile=,mac=" GUEST "%s", devices[i].device, devices[i].options));
}

/* Is the thread the kernel's helper of that process? Since Linux 6.4 it is one of the process, before one of the kernel. */
static bool serves(const char *directory, const char *thread, pid_t qemu)
{
	char *path = xasprintf("%s/%s/comm", directory, thread), *name = xasprintf("vhost-%d\n", (int)qemu);
	struct buf comm = {0};
	bool is = !file_read(path, &comm) && !strcmp(comm.data, name);

	buf_free(&comm);
	free(path);
	free(name);
	return is;
}

static void order_those_in(const char *directory, pid_t qemu, int priority)
{
	DIR *d = opendir(directory);

	for (struct dirent *e; d && (e = readdir(d));)
		if (e->d_name[0] >= '1' && e->d_name[0] <= '9' && serves(directory, e->d_name, qemu))
			realtime((pid_t)strtol(e->d_name, NULL, 10), priority);
	if (d)
		closedir(d);
}

void qemu_net_order(const struct net_spec *net, pid_t qemu, int priority)
{
	char *own = xasprintf("/proc/%d/task", (int)qemu);

	if (is_vhost(net)) {
		order_those_in("/proc", qemu, priority);
		order_those_in(own, qemu, priority);
	}
	free(own);
}
