/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The clocks of boots of one host against one another. A boot alone sees its TSC beside the host's clock, which may be derived
 * from it; but the rate of one oscillator is the same in every boot, so one that is not is no measure of time. Pure.
 */
#pragma once

#include "util.h"

struct clock_rate {
	s64 boot;
	char *host;      /* place and processor; owned */
	double hz, off;  /* ticks in a second, and by which share of itself it may be off */
	double told;     /* what the guest is told of it; 0: nothing */
	double apart;    /* filled in: the share by which it differs from the others; 0: it does not */
};

struct clocks {
	struct clock_rate *v;
	size_t n;
};

void clocks_add(struct clocks *c, s64 boot, const char *host, double hz, double off, double told);
/* Each against the median of those of its host whose guests were told the same. */
void clocks_compare(struct clocks *c);
/* After clocks_compare(). */
double clocks_apart(const struct clocks *c, s64 boot);
void clocks_free(struct clocks *c);
