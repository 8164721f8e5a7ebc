/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writing to what may be closed at its other end without dying of it, in a program whose signals are not ours to set.
 */
#pragma once

#include <signal.h>
#include <stdbool.h>

struct sigpipe {
	sigset_t was;
	bool pending; /* before us: somebody else's, and to be delivered */
};

/* Between the two no SIGPIPE reaches this thread; those that came meanwhile are gone afterwards. errno is kept. */
struct sigpipe sigpipe_hold(void);
void sigpipe_release(const struct sigpipe *held);
