/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A physical address that no machine gives to anything: between the page of the local APICs, which ends at FEF00000h,
 * and the firmware's flash. It reads all zeros or all ones and keeps nothing.
 */
#pragma once

#include <hvlab/bench.h>
#include "x86.h"

#define UNBACKED 0xfef00000ull

static u32 unbacked; /* what it reads */

static const char *unbacked_setup(struct bench_env *env)
{
	unbacked = mmio_read(UNBACKED);
	return unbacked && ~unbacked ? "something answers where nothing should be" : NULL;
}
