/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What launching cost, over all launches of a system: the facts launch.* gathered into rows of median, least, most and n.
 * Pure. The numbers come from boot_run.c and usage.c; docs/method.md section 8 says what each begins and ends with.
 */
#pragma once

#include "util.h"

struct launch_cost {
	char system[64];
	const char *key, *what, *unit; /* launch.create_ns, "create", "ms" */
	double *v;                     /* in `unit`, sorted by launch_costs_finish() */
	size_t n;
	double median, least, most;
};

struct launch_costs {
	struct launch_cost *v; /* by system as they came, then as a life goes */
	size_t n;
};

/* A fact of one launch; what is no launch.* is not looked at. */
void launch_costs_add(struct launch_costs *l, const char *system, const char *key, const char *value);
void launch_costs_finish(struct launch_costs *l);
void launch_costs_free(struct launch_costs *l);
