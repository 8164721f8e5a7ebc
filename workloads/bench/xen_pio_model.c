/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IN from a register of COM1 that only holds what was written to it: Xen hands it to the device model, a process of
 * dom0, and waits for its answer. A port that no device claims (exit_pio_user) Xen answers itself.
 */
#define ABSENT "no COM1, and so no device model"
#include "com1_read.h"

HVLAB_BENCH(xen_pio_model, .what = "IN from a device of the device model in dom0", .needs = NEED_XEN | NEED_RING0,
	    COM1_READ_BENCH);

HVLAB_ABOUT(xen_pio_model,
	"A read of a port that the device model of an HVM guest serves: the exit, Xen, the wake-up of a "
	"process in another domain, and all the way back.",
	"A port that Xen itself answers: exit_pio_hv.",
	"It measures the scheduling of dom0 as much as Xen: pin its vCPU, and look at the spread.");
