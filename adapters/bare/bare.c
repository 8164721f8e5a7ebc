/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bare: the guest straight on a processor of the lab, no hypervisor under it. It is the machine that carries the L1 of
 * every other system at that place, and so their baseline.
 */
#include "../emulator/emulator.h"
#include "../qemu/qemu.h"

HVLAB_ADAPTER(bare, .name = "bare", .what = "no hypervisor: the guest straight on the lab's machine",
	      .where = WHERE_LAB, .traits = ADAPTER_EMULATED, .varies = VARY_APIC_OFF, .linux_console = "ttyS0,115200",
	      EMULATOR_DEVICES, .lanes = 1 << LANE_TIME | 1 << LANE_PATH, .flavour = EMULATOR_SVM, .probe = emulator_probe, .create = emulator_create, .start = emulator_start,
	      .wait = emulator_wait, .destroy = emulator_destroy);
