/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest on a host that answers from afar: its console is a line of bytes, and whether the guest still runs has to be asked
 * for. Asking costs time there, so it is done when the console is silent or has ended, and not before.
 */
#pragma once

#include "bye_scan.h"
#include "util.h"

enum far_state { FAR_ALIVE, FAR_OFF, FAR_CRASHED };

struct far_guest {
	void *vm; /* the adapter's own, given to all three */
	/* Bytes read, 0 nothing before deadline_ns, -EPIPE the console has ended (why says how), or another negative errno. */
	long (*read)(void *vm, void *bytes, size_t n, u64 deadline_ns, struct why *why);
	int (*write)(void *vm, const char *bytes, size_t n, struct why *why);
	int (*state)(void *vm, enum far_state *state, struct why *why);
	const char *crashed; /* what FAR_CRASHED means on this host, as a reason */
	u64 silent_ns;       /* without a byte before the host is asked */
	bool held;           /* the guest waits for a byte of ours (hold=1), which it gets once it has said that it waits */
	struct bye_scan last;
};

/* Serves the console until the guest ends: a VM_* outcome with why, or negative errno with why. */
int far_guest_watch(struct far_guest *g, const struct console *console, u64 deadline_ns, struct why *why);
