/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * #UD raised and taken inside the guest, through the IDT, the runtime's handler and its fixup table.
 */
#include "traps.h"

TRAP_LOOPS("#UD", "", "", "ud2", "memory", "cc")

HVLAB_BENCH(exit_ud, .what = "#UD taken inside the guest", .needs = NEED_TRAPS, TRAP_BENCH, .exits_per_op = 1);

HVLAB_ABOUT(exit_ud,
	"An undefined instruction, delivered to the guest's own handler and back by IRET. The handler is the runtime's and "
	"takes about the same instructions everywhere, so bare shows how much of the value it is.",
	"Not an operating system's signal or exception path.",
	"One exit is declared because KVM looks at every #UD first, to emulate what the processor lacks; where none is "
	"counted (^) it goes straight to the guest. A PV guest gets it bounced by Xen.");
