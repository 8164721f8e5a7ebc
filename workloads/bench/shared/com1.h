/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The scratch register of COM1: a byte of a real device model that does nothing. Where the guest's console is another,
 * COM1 may be missing.
 */
#pragma once

#include "x86.h"

#define COM1_SCRATCH 0x3ff
#define COM1_PATTERN 0x5a

/* Leaves the pattern there. False: nobody keeps it, and a read of all ones is not taken for somebody. */
static inline bool com1_open(void)
{
	outb(COM1_SCRATCH, (u8)~COM1_PATTERN);
	if (inb(COM1_SCRATCH) != (u8)~COM1_PATTERN)
		return false;
	outb(COM1_SCRATCH, COM1_PATTERN);
	return inb(COM1_SCRATCH) == COM1_PATTERN;
}
