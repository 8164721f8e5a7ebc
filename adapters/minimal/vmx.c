/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * minimal/vmx: the guest on the project's own core on an Intel processor, as Bochs emulates it: QEMU's emulation has
 * AMD's SVM alone. Its baseline is bare/bochs. It counts its exits itself.
 */
#include "minimal.h"

#include "../bochs/bochs.h"

#include <errno.h>
#include <stdlib.h>

static int vmx_probe(struct why *why)
{
	char *core = minimal_image(why);

	free(core);
	return core ? bochs_probe(why) : -ENODEV;
}

static int vmx_create(const struct vm_spec *spec, struct vm **vm, struct why *why)
{
	char *core = minimal_image(why);
	int err = core ? bochs_create(core, spec, vm, why) : -ENODEV;

	free(core);
	return err;
}

static int vmx_wait(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why)
{
	minimal_tell(console);
	return bochs_wait(vm, console, deadline_ns, why);
}

HVLAB_ADAPTER(minimal_vmx, .name = "minimal/vmx", .what = "the project's own core on Intel VMX with EPT, in Bochs",
	      .lanes = 1 << LANE_PATH, .emulated = true, .lab_only = true, .self_counting = true, .probe = vmx_probe,
	      .create = vmx_create, .start = bochs_start, .wait = vmx_wait, .destroy = bochs_destroy);
