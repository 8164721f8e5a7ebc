/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a plan will show, before anything runs: half-widths, the effect that is found in 80 % of campaigns and the rounds that find
 * a given one, from the launches of a pilot. These are no part of what is measured then. Returns tables, prints nothing.
 */
#pragma once

#include "host_boots.h"
#include "load.h"
#include "table.h"

struct store;

struct forecast {
	double effect, delta; /* to be found, and what compare is told: ratio - 1 */
	u32 rounds;           /* of the plan */
	/* Filled in. */
	size_t rows, found;   /* comparisons, and those in which the plan's rounds find the effect */
	u32 most, nine;       /* rounds that find it in all of them, and in nine of ten; 0: none do */
};

/* The batches of a pilot's launches, gathered by load_campaign(): arg is a struct batches. */
struct batches {
	struct batches_of {
		char bench[HVLAB_NAME_MAX], params[48], system[SYSTEM_MAX];
		double *x, ticks; /* logarithms, launch by launch; sum of body and control */
		size_t n, per;    /* per: batches of a launch; 0: not of each as many */
		char host[HOST_BOOT_MAX];
		size_t hosts, launches, most; /* boots of the host, which come one after the other; launches in this one, in any */
	} *v;
	size_t n;
};
int batches_add(void *arg, const struct stored_cell *cell);
void batches_free(struct batches *b);

/* launch_ns: mean life of a launch. */
struct table *forecast_table(const struct load *pilot, const struct batches *b, double launch_ns, struct forecast *f,
			     enum table_format format);
/* Mean life of a launch of a system, or of all (NULL), ns; 0: there was none. */
int forecast_launch(struct store *s, s64 campaign, const char *system, double *ns, struct why *why);
