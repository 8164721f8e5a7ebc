/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exceptions that a benchmark wants: taken through the IDT and the runtime's handler, which finds the place in the fixup
 * table and goes on behind it. What is counted is counted there, so an exception that does not come is missed.
 */
#ifndef HVLAB_TRAPS_H
#define HVLAB_TRAPS_H

#include <hvlab/abi.h>

/*
 * For an asm statement: `before`, then an exception whose saved address is that of `at`, then one more in operand 0. A
 * TRAP_NONE() of the same without the exception is its control.
 */
#define TRAP(before, at)                                                                      \
	before "\n1: " at "\n jmp 3f\n2: incq %0\n3:\n.pushsection trap_fixup, \"a\"\n .balign 8\n" \
	" .quad 1b, 2b\n .popsection"
#define TRAP_NONE(before) before "\n incq %0"

#endif
