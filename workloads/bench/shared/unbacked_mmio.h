/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A physical address that no machine gives to anything: between the page of the local APICs, which ends at FEF00000h,
 * and the firmware's flash. It reads all zeros or all ones and keeps nothing.
 */
#ifndef HVLAB_UNBACKED_MMIO_H
#define HVLAB_UNBACKED_MMIO_H

#include "x86.h"

#define UNBACKED 0xfef00000ull

/* *expected: what it reads. NULL, or why not. */
static inline const char *unbacked_open(u32 *expected)
{
	*expected = mmio_read(UNBACKED);
	return *expected && ~*expected ? "something answers where nothing should be" : NULL;
}

#endif
