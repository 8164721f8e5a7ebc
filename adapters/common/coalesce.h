/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Coalesces reads from a console that wakes the reader for every byte. Where instructions are counted, host and guest share
 * one processor, and each wake-up costs more instructions than sending the byte.
 */
#pragma once

#include "util.h"
#include <hvlab/adapter.h>
#include <unistd.h>

#define COALESCE_US 500 /* of counted time: some ten bytes, far fewer than any buffer on the way holds */

/*
 * Called when the console has become readable: waits for more bytes. Not in the time lane, where a guest may write faster
 * than a socket of so many small messages takes, and a VMM drops what does not fit.
 */
static inline void console_coalesce(const struct vm_spec *spec)
{
	if (spec->lane == LANE_PATH)
		usleep(COALESCE_US);
}
