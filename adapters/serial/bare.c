/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bare/serial: the guest straight on a physical machine, which gives that machine's true native baseline.
 */
#include "serial.h"

HVLAB_ADAPTER(bare_serial, .name = "bare/serial", .what = "no hypervisor: the guest on a machine at a serial line",
	      .where = WHERE_CONSOLE, .lanes = 1 << LANE_TIME, .probe = serial_probe, .create = serial_create,
	      .start = serial_start, .wait = serial_wait, .destroy = serial_destroy);
