/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A walk along a recorded path: which function is entered from which, and which one executes each instruction. Tells it and
 * keeps nothing. Pure.
 */
#pragma once

#include "path.h"

struct path_watch {
	/*
	 * A function is entered under a node, 0 being above all; returns its node. symbol NULL: code without a name. Not called:
	 * it was under way when what called it came into sight, as what a hypervisor goes on with after an exit.
	 */
	u32 (*enter)(void *arg, u32 parent, const struct symbol *symbol, bool called);
	/* An instruction of the function of that node, carried out. */
	void (*step)(void *arg, u32 node);
	void *arg;
};
void path_walk(const struct path *p, const struct symbols *names, const struct path_watch *watch);
