/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whose turn it was on a recorded path: the threads that the host's kernel, or dom0's, has switched between, told by what they
 * executed. Each one's instructions, of body's for it and of control's against it. Pure.
 */
#pragma once

#include "path.h"
#include "stored.h"

struct path_thread {
	const char *who;
	u64 turns;
	s64 self, layer[PATH_LAYER_COUNT];
};
#define THREADS_MAX 16
struct path_threads {
	struct path_thread v[THREADS_MAX]; /* in the order of their first turn */
	size_t n;
	u64 switches; /* 0: nobody else had a turn */
};
void threads_of(struct path_threads *t, const struct stored_path *p, const struct path *body, const struct path *control);
