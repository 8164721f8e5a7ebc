/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libvirt: a guest made by libvirt, as a domain whose configuration is a template of the user's: what does my own machine
 * cost? What is done with it is in vm.c. No exit counters: what runs below is QEMU's or Xen's, and libvirt asks it for none.
 * In the lab the host is the L1, whose daemon is the system's.
 */
#include "virsh.h"
#include "vm.h"

#include <errno.h>
#include <stdlib.h>

/* Checks that virsh is here, the daemon answers and lets us in. */
static int probe(const void *flavour, const struct target *target, struct why *why)
{
	char *uri = virsh_uri(target);
	int err = uri ? virsh(uri, NULL, why, "version", NULL)
		      : fail(why, -ENODEV, "no host is named: --host qemu:///system, qemu+ssh://[USER@]HOST/system, xen:///system");

	free(uri);
	return err;
}

HVLAB_ADAPTER(libvirt, .name = "libvirt", .what = "a domain of libvirt's, made from a template of yours", .where = WHERE_HOST, .l1 = "libvirt",
	      .traits = ADAPTER_CONCURRENT | ADAPTER_QUIESCES | ADAPTER_DECODES | ADAPTER_TEMPLATES, .lanes = 1 << LANE_TIME | 1 << LANE_PATH, .schemes = LIBVIRT_SCHEMES, .probe = probe,
	      .create = libvirt_create, .start = libvirt_start, .wait = libvirt_wait,
	      .counters = libvirt_counters, .destroy = libvirt_destroy);
