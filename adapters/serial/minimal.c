/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * minimal/serial: the guest on the project's own core on a physical machine, AMD or Intel.
 */
#include "serial.h"

HVLAB_ADAPTER(minimal_serial, .name = "minimal/serial",
	      .what = "the project's own core on a machine at a serial line", .where = WHERE_CONSOLE,
	      .traits = ADAPTER_GUEST_COUNTS, .lanes = 1 << LANE_TIME, .probe = serial_probe, .create = serial_create,
	      .start = serial_start, .wait = serial_wait, .destroy = serial_destroy);
