/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bare/bochs: the guest straight on the machine that carries minimal/vmx, so that this has a baseline of its own.
 */
#include "../bochs/bochs.h"

static int bare_create(const struct vm_spec *spec, struct vm **vm, struct why *why)
{
	return bochs_create(NULL, spec, vm, why);
}

HVLAB_ADAPTER(bare_bochs, .name = "bare/bochs", .what = "no hypervisor: the guest straight on Bochs' machine",
	      .lanes = 1 << LANE_PATH, .emulated = true, .lab_only = true, .by_name = true, .probe = bochs_probe,
	      .create = bare_create, .start = bochs_start, .wait = bochs_wait, .destroy = bochs_destroy);
