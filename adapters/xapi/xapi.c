/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xapi/hvm, xapi/pvh: a guest on a host of XCP-ng or XenServer, made by that host's own toolstack, the only program that may
 * make domains there. What is the same for both is in vm.c. No exit counters, as with Xen itself (adapters/xen/xen.c).
 */
#include "facts.h"
#include "vm.h"

#include "boot_image.h"

#include <stdlib.h>

static const struct vm_flavour hvm = {.type = "hvm", .called = true};
static const struct vm_flavour pvh = {.type = "pvh"};

/* Checks that the host answers, has the expected identity, lets us in, is the pool's master and keeps text consoles open. */
static int probe(const void *flavour, const struct target *target, struct why *why)
{
	const struct vm_flavour *f = flavour;
	struct xapi *x = NULL;
	char *host = NULL;
	int err = target->url ? iso_probe(why) : 0;

	if (!err)
		err = xapi_open(&x, target, why);
	if (!err)
		err = xapi_this_host(x, &host, why);
	if (!err && !f->called)
		err = xapi_console_stays(x, why);
	xapi_close(x);
	free(host);
	return err;
}

HVLAB_ADAPTER(xapi_hvm, .name = "xapi/hvm", .what = "XCP-ng or XenServer over HTTPS, a guest with an emulated PC",
	      .where = WHERE_HOST, .lanes = 1 << LANE_TIME, .schemes = "xapi", .flavour = &hvm, .probe = probe,
	      .create = xapi_vm_create, .start = xapi_vm_start, .wait = xapi_vm_wait, .destroy = xapi_vm_destroy);
HVLAB_ADAPTER(xapi_pvh, .name = "xapi/pvh",
	      .what = "XCP-ng or XenServer over HTTPS, a guest without emulated devices", .where = WHERE_HOST,
	      .lanes = 1 << LANE_TIME, .schemes = "xapi", .flavour = &pvh, .probe = probe,
	      .create = xapi_vm_create, .start = xapi_vm_start, .wait = xapi_vm_wait, .destroy = xapi_vm_destroy);
