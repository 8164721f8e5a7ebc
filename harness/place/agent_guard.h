/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs an agent under a supervisor that cleans up when the connection or the agent ends. Knows neither jobs nor events.
 */
#pragma once

#include "util.h"

/*
 * Runs serve in a child with a private work directory under root/tag and supervises it. When standard input or output is
 * closed at its other end, or when the child ends: ends the child and all it started, removes its domains and directories.
 * An empty tag: no job is expected, and no directory made. Returns serve's value, 128 + signal, or negative errno when
 * nothing was started.
 */
int agent_guard_run(const char *root, const char *tag, int (*serve)(void *arg, const char *workroot), void *arg,
		 struct why *why);
