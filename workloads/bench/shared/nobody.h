/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A physical address that no machine gives to anything: between the page of the local APICs, which ends at FEF00000h,
 * and the firmware's flash. It reads all zeros or all ones and keeps nothing.
 */
#ifndef HVLAB_NOBODY_H
#define HVLAB_NOBODY_H

#include "x86.h"

#define NOBODY 0xfef00000ull

static inline const char *nobody_open(u32 *expected)
{
	*expected = mmio_read(NOBODY);
	return *expected && ~*expected ? "something answers where nothing should be" : NULL;
}

#endif
