/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Contract: a guest's console in the guest's own memory, for whoever can read that memory while the guest runs.
 *
 * A byte on COM1 is an exit to a process, and a record has a hundred of them. With "window=1" on its command line the guest says on
 * COM1 where its window is (HVLAB_WINDOW_SAYS, the guest-physical address in hexadecimal, a newline), puts all output into the window
 * and rings COM1 once, by HVLAB_WINDOW_BELL. Then it waits until everything is taken, so that nothing is lost whatever it does next.
 * Input comes on COM1.
 *
 * The reader may need the processor that the guest waits on, and not every emulated one ends a guest that has interrupts off for
 * an interrupt of its host. So the guest makes exits while it waits. How many is chance, and it says so: they are none of the
 * measured ones.
 */
#pragma once

#include <hvlab/abi.h>

#define HVLAB_WINDOW_SAYS "window at 0x"
#define HVLAB_WINDOW_BELL '\a'
#define HVLAB_WINDOW_BYTES 4096 /* a record, four times */

/* A ring. Both count bytes since the beginning and run on past 2^32. */
struct hvlab_window {
	u32 put;   /* by the guest */
	u32 taken; /* by the reader, who writes this and nothing else */
	u32 polls; /* exits that the guest has made to wait, this one included where it is in one */
	char bytes[HVLAB_WINDOW_BYTES];
};
