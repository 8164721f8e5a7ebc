/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Patience with a console that rings for every byte. Where instructions are counted, host and guest share the one
 * processor there is, and being woken for a byte costs more of it than sending that byte did.
 */
#pragma once

#include "util.h"
#include <hvlab/adapter.h>
#include <unistd.h>

#define COALESCE_US 500 /* of counted time: some ten bytes, far fewer than any buffer on the way holds */

/*
 * After the console has become readable: lets more come. Not in the time lane, where a guest may write faster than a
 * socket of so many small messages takes, and a VMM drops what does not fit.
 */
static inline void console_coalesce(const struct vm_spec *spec)
{
	if (spec->lane == LANE_PATH)
		usleep(COALESCE_US);
}
