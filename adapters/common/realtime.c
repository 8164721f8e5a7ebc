/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scheduling policies (realtime.h). A refusal is none of the caller's business: what does not repeat is shown as such.
 */
#include "realtime.h"

#include <sched.h>

static int policy(int priority)
{
	return priority ? SCHED_FIFO : SCHED_OTHER;
}

void realtime(pid_t thread, int priority)
{
	sched_setscheduler(thread, policy(priority), &(struct sched_param){.sched_priority = priority});
}

void realtime_thread(pthread_t thread, int priority)
{
	pthread_setschedparam(thread, policy(priority), &(struct sched_param){.sched_priority = priority});
}
