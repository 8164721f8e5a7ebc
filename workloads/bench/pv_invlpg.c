/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Flush of one page from this vCPU's TLB in a PV guest: the page that the benchmark itself lies in.
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
	operation = (struct xen_mmuext){.command = MMUEXT_INVLPG_LOCAL, .argument = xen_address(&operation)};
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

HVLAB_BENCH(pv_invlpg, .what = "INVLPG by hypercall", .unit = UNIT_OP, .needs = NEED_XEN_PV,
	    .setup = setup, .body = body, .control = control, .check = check, .exits_per_op = 1, .stable = true);

HVLAB_ABOUT(pv_invlpg,
	"INVLPG of a PV guest: a hypercall with one operation.",
	"Not a batch of operations, which is how a kernel does it.",
	"Divide by nothing: a guest that batches pays the way into Xen once for many.");
