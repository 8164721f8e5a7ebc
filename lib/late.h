/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Libraries that are loaded when they are first needed: with the thirty that they bring along they made two thirds of what starting
 * the program cost, and most verbs need none of them. Which functions of theirs we call is listed in late_calls.S; a new one belongs there.
 */
#pragma once

#include "util.h"

struct late {
	const char *file; /* its soname, when the program was built */
	struct late_function {
		const char *name; /* NULL behind the last one */
		void *at;
	} function[];
};
extern struct late late_curl, late_xml;

/* Before the first call; again does no harm. -ENOENT: it is not there, or lacks a function, and why says so. */
int late_load(struct late *l, struct why *why);
