/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Blocks SIGPIPE around a write without touching the process's signal handlers.
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
