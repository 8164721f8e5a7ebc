/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tcg: the guest under QEMU's binary translation, without any help of the processor: what virtualisation would cost
 * if every instruction were emulated. Emulated, so never ranked with hardware.
 */
#include "../qemu/qemu.h"

static const struct qemu_flavour tcg = {.accel = "tcg", .cpu = "max"};

HVLAB_ADAPTER(tcg, .name = "tcg", .what = "QEMU's binary translation: every instruction emulated",
	      .traits = ADAPTER_CONCURRENT | ADAPTER_EMULATED, .varies = VARY_APIC_OFF, .lanes = 1 << LANE_TIME, .flavour = &tcg,
	      .disks = QEMU_DISKS, .engines = QEMU_ENGINES, .stores = QEMU_STORES,
	      .nets = QEMU_NETS, .net_engines = QEMU_NET_ENGINES, .linux_console = QEMU_LINUX_CONSOLE,
	      .probe = qemu_probe, .create = qemu_create, .start = qemu_start, .wait = qemu_wait, .destroy = qemu_destroy);
