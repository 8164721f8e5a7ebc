/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who runs first in the lab's L1, whose one processor several threads of a VMM share. With the default policy that is the
 * scheduler's choice and depends on what ran before; with fixed priorities it is the same from request to request
 * (docs/io.md). Only in the path lane: on a real machine nothing is set.
 */
#pragma once

#include "util.h"

#include <pthread.h>
#include <sys/types.h>

/* SCHED_FIFO with that priority; 0: the default policy. A thread's number, 0 being the caller. */
void realtime(pid_t thread, int priority);
void realtime_thread(pthread_t thread, int priority);
