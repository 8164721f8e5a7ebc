/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Blocks SIGPIPE in one thread (sigpipe.h).
 */
#include "sigpipe.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

static sigset_t only_sigpipe(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	return set;
}

struct sigpipe sigpipe_hold(void)
{
	struct sigpipe held;
	sigset_t set = only_sigpipe(), pending;

	sigpending(&pending);
	held.pending = sigismember(&pending, SIGPIPE) == 1;
	pthread_sigmask(SIG_BLOCK, &set, &held.was);
	return held;
}

void sigpipe_release(const struct sigpipe *held)
{
	sigset_t set = only_sigpipe();
	int err = errno;

	while (!held->pending && sigtimedwait(&set, NULL, &(struct timespec){0}) == SIGPIPE)
		;
	pthread_sigmask(SIG_SETMASK, &held->was, NULL);
	errno = err;
}
