/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xl-network-configuration(5), and the node hotplug-status of Linux's network back end (net.h).
 */
#include "net.h"

#include <stdlib.h>
#include <string.h>

#define GUEST "02:68:76:6c:61:62" /* HVLAB_NET_GUEST */
#define NO_SCRIPT "/bin/true" /* the host's own would put the interface into a bridge */

void net_config(struct buf *b, const struct net_spec *net)
{
	if (net->model)
		buf_puts(b, "vif = [\"type=vif,mac=" GUEST ",script=" NO_SCRIPT "\"]\n");
}

int net_connect(struct xenstore *store, const char *domain, const struct vm_spec *spec, struct peer *p, struct why *why)
{
	if (!spec->net.model)
		return 0;
	char *node = xasprintf("/local/domain/0/backend/vif/%s/0/hotplug-status", domain);
	char *interface = xasprintf("vif%s.0", domain);
	int err = peer_on_interface(p, interface, spec, 0, why);

	if (!err && (err = xs_write(store, node, "connected")))
		fail(why, err, "xenstore does not take %s: %s", node, strerror(-err));
	free(interface);
	free(node);
	return err;
}
