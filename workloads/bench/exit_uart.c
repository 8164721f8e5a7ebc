/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IN from a register of COM1 that does nothing: a port of a device model, whereas no device claims exit_pio_user's port.
 */
#define ABSENT "no UART with a scratch register at COM1"
#include "com1_read.h"

HVLAB_BENCH(exit_uart, .what = "IN from COM1's scratch register, served by a device model", .needs = NEED_RING0,
	    COM1_READ_BENCH);

HVLAB_ABOUT(exit_uart,
	"A port read that ends in the device model of a UART: on most hypervisors the whole way to a VMM process and back.",
	"Not serial output, and not a port that nobody claims: Xen answers the latter itself (exit_pio_user).",
	"How many devices stand before it in the VMM, and which lock it takes, is part of the value. Under a device model in "
	"dom0 the scheduler is too.");
