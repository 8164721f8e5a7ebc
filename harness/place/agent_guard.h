/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An agent that must not outlive the connection it serves: whatever happens to that or to the agent, what it made is
 * taken away. Knows neither jobs nor events.
 */
#pragma once

#include "util.h"

/*
 * Runs serve in a child with a private work directory under root/tag and stays beside it. When the other end of
 * standard input or output goes, or the child ends, however: the child and what it started end, domains and
 * directories of it are removed. An empty tag: no job is expected, and no directory made. Returns serve's value, 128 +
 * signal, or negative errno when nothing was started.
 */
int agent_guard_run(const char *root, const char *tag, int (*serve)(void *arg, const char *workroot), void *arg,
		 struct why *why);
