/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What launching cost, over all launches of a system: the facts life.* gathered into rows of median, least, most and n.
 * Pure. The numbers come from job_run.c and life.c; docs/method.md section 8 says what each begins and ends with.
 */
#ifndef HVLAB_LIVES_H
#define HVLAB_LIVES_H

#include "util.h"

struct life_row {
	char system[64];
	const char *key, *what, *unit; /* life.create_ns, "create", "ms" */
	double *v;                     /* in `unit`, sorted by lives_finish() */
	size_t n;
	double median, least, most;
};

struct lives {
	struct life_row *v; /* by system as they came, then as a life goes */
	size_t n;
};

/* A fact of one launch; what is no life.* is not looked at. */
void lives_add(struct lives *l, const char *system, const char *key, const char *value);
void lives_finish(struct lives *l);
void lives_free(struct lives *l);

#endif
