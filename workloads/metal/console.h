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
 * emulator's port instead of COM1. window: the guest's own memory, and COM1 for the bell.
 */
void console_open(bool ring, bool e9, bool window);
const struct console *console(void);

/* The console in memory (window.c), and the line that says where it is; after uart_init(). */
extern const struct console window_console;
void window_announce(void);
