/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reload of CR3 in a PV guest: MMUEXT_NEW_BASEPTR with the root it has. exit_cr3 is the same in ring 0.
 */
#include <hvlab/bench.h>
#include "platform.h"
#include "xen_guest.h"

static const struct xen_guest *xen;
static struct xen_mmuext operation;
static s64 answer[2]; /* or-ed; [0] of the body, [1] of the control */

static const char *setup(struct bench_env *env)
{
	(void)env;
	xen = platform_xen();
	operation = (struct xen_mmuext){.command = MMUEXT_NEW_BASEPTR, .argument = xen->root};
	answer[0] = answer[1] = 0;
	return NULL;
}

static void body(u64 n)
{
	while (n--)
		answer[0] |= xen_call(xen, XEN_MMUEXT_OP, xen_address(&operation), 1, 0, XEN_DOMID_SELF);
}

static void control(u64 n)
{
	while (n--)
		answer[1] |= xen_no_call(xen, XEN_MMUEXT_OP, xen_address(&operation), 1, 0, XEN_DOMID_SELF);
}

static const char *check(u64 *result)
{
	*result = (u64)answer[0];
	return answer[0] ? "Xen refused the operation" : NULL;
}

HVLAB_BENCH(pv_set_cr3, .what = "reload of CR3 by hypercall", .unit = UNIT_OP, .needs = NEED_XEN_PV,
	    .setup = setup, .body = body, .control = control, .check = check, .exits_per_op = 1, .stable = true);

HVLAB_ABOUT(pv_set_cr3,
	"The change of address space of a PV guest: a hypercall that validates and loads the root.",
	"Not a root seen for the first time, whose whole tree would have to be checked and pinned.",
	"It loads the root that is loaded; XPTI makes each return to the guest dearer than this shows.");
