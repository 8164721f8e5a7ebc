/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bare: the guest straight on the lab's machine, no hypervisor under it. That machine is QEMU's emulated PC, the
 * same that carries the L1 of every other system of the lab; in the path lane it counts instructions.
 */
#include "../qemu/qemu.h"

static const struct qemu_flavour bare = {.accel = "tcg,thread=single", .cpu = "max", .path_alone = true};

static int bare_create(const struct vm_spec *spec, struct vm **vm, struct why *why)
{
	return qemu_create(&bare, spec, vm, why);
}

HVLAB_ADAPTER(bare, .name = "bare", .what = "no hypervisor: the guest straight on the lab's machine",
	      .lanes = 1 << LANE_TIME | 1 << LANE_PATH, .emulated = true, .lab_only = true, .probe = qemu_probe,
	      .create = bare_create, .start = qemu_start, .wait = qemu_wait, .destroy = qemu_destroy);
