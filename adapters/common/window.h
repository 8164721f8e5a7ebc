/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The reader's end of a console in a guest's memory (hvlab/window.h). How that memory is read and written is the adapter's.
 */
#pragma once

#include "util.h"

/* Copies n bytes at a guest-physical address: 0, or negative errno; -EFAULT where the guest has no such memory. */
struct window_memory {
	void *arg;
	int (*read)(void *arg, u64 at, void *to, size_t n);
	int (*write)(void *arg, u64 at, const void *from, size_t n);
};

/* All zero at first. */
struct window {
	u64 at;        /* guest-physical; 0: the guest has not said yet */
	u32 put;       /* as far as it was read */
	bool waits;    /* the guest does, for what was read to be taken */
	char line[32]; /* the beginning of the line that COM1 is in */
	u32 length;    /* of the whole line so far */
};

/*
 * n bytes have come from the guest's COM1. Appends to *out what the guest says: those that are no bell, and at a bell what is new in
 * the window. 0, or negative errno with why: -EILSEQ when the window makes no sense.
 */
int window_hear(struct window *w, const struct window_memory *m, const char *bytes, size_t n, struct buf *out, struct why *why);
/* How many exits the guest has made so far to wait for its reader; 0 without a window. 0, or negative errno. */
int window_polls(const struct window *w, const struct window_memory *m, u32 *polls);
/* What was heard is dealt with: the guest may go on. */
int window_done(struct window *w, const struct window_memory *m, struct why *why);
