/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's clock held against the harness's: doorbells (HVLAB_BELL_GROUPS in abi.h) in, a rate with its uncertainty
 * out. Pure; what the rate is worth is verdict.c's to say.
 */
#ifndef HVLAB_BELLS_H
#define HVLAB_BELLS_H

#include "util.h"

#define BELLS_MAX 256
#define BELLS_SPAN_NS 1000000000ull /* least time between the two groups that are compared */

struct bell {
	u32 id;
	enum hvlab_bell_group group;
	bool heard, stamped; /* host_ns is there; from and to are there */
	u64 host_ns;         /* CLOCK_MONOTONIC_RAW where the guest's machine stands */
	u64 from, to;        /* the guest's ticks just before and just after */
};

struct bells {
	struct bell v[BELLS_MAX];
	size_t n;
};

/* Ticks, the host's ns, and how well the one follows the other. */
struct clock_fit {
	size_t n;        /* complete doorbells */
	u64 span_ns;     /* between the two that the rate comes from */
	double hz;       /* ticks of the guest in a second of the host */
	double off;      /* hz may be off by this share of itself, from the widths of the two brackets */
	double bracket;  /* ticks, the wider of the two */
	double residual; /* how far the worst doorbell lies outside of its own bracket, in brackets */
};

/* False when there is no room, or no doorbell with that id. */
bool bells_ring(struct bells *b, u32 id, enum hvlab_bell_group group);
bool bells_hear(struct bells *b, u32 id, u64 host_ns);
bool bells_stamp(struct bells *b, u32 id, u64 from, u64 to);

/* 0; -ENODATA: no complete doorbell in the first or in the last group; -ERANGE: less than a second between them, or
 * ticks that do not advance at all. */
int bells_fit(const struct bells *b, struct clock_fit *f);

int bell_group_parse(const char *word, enum hvlab_bell_group *group);

#endif
