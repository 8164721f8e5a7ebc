/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Has a series come to rest? A series in time order is flat, warms up, slows down, or has no steady state. Only what is called
 * warm-up here is ever left out of a value. Pure.
 */
#pragma once

#include "util.h"

enum steady {
	STEADY_FLAT,
	STEADY_WARM_UP,  /* longer batches first */
	STEADY_SLOWDOWN, /* shorter ones first */
	STEADY_NONE,     /* what it has come to began too late to be believed */
};

struct steadiness {
	enum steady kind;
	size_t from; /* first batch of what it has come to; 0 where it is flat */
};

struct steadiness steady_of(const double *x, size_t n);
