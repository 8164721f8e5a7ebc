/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The line to the harness: COM1, or what the hypervisor has in its place.
 */
#pragma once

#include <hvlab/abi.h>

struct console {
	void (*write)(const char *bytes, size_t n);
	int (*read)(u64 ticks); /* one byte, or -1 when none came within about `ticks` TSC ticks */
	void (*drain)(void);    /* until the last byte has left */
};

/*
 * Chooses; after the hypervisor was opened. ring: the hypervisor's own rather than COM1, where there are both. e9: the
 * emulator's port instead of COM1.
 */
void console_open(bool ring, bool e9);
const struct console *console(void);
