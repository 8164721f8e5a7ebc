/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compares the guest's clock with the harness's: from sync points (HVLAB_SYNC_GROUPS in abi.h) to a rate with its
 * uncertainty. Pure; verdict.c judges the rate.
 */
#pragma once

#include "util.h"

#define SYNC_POINTS_MAX 256
#define SYNC_SPAN_NS 1000000000ull /* least time between the two groups that are compared */

struct sync_point {
	u32 id;
	enum hvlab_sync_group group;
	bool has_host, has_guest; /* host_ns is there; from and to are there */
	u64 host_ns;         /* CLOCK_MONOTONIC_RAW of the machine that runs the guest */
	u64 from, to;        /* the guest's ticks just before and just after */
};

struct sync_points {
	struct sync_point v[SYNC_POINTS_MAX];
	size_t n;
};

/* Ticks, the host's ns, and how well the one follows the other. */
struct clock_fit {
	size_t n;        /* complete sync points */
	u64 span_ns;     /* between the two that the rate comes from */
	double hz;       /* ticks of the guest in a second of the host */
	double off;      /* hz may be off by this share of itself, from the widths of the two brackets */
	double bracket;  /* ticks, the wider of the two */
	double residual; /* how far the worst sync point is outside its own bracket, in brackets */
};

/* False when there is no room, or no sync point with that id. */
bool sync_points_add(struct sync_points *b, u32 id, enum hvlab_sync_group group);
bool sync_points_set_host(struct sync_points *b, u32 id, u64 host_ns);
bool sync_points_set_guest(struct sync_points *b, u32 id, u64 from, u64 to);

/* 0; -ENODATA: no complete sync point in the first or in the last group; -ERANGE: less than a second between them, or
 * ticks that do not advance at all. */
int clock_fit(const struct sync_points *b, struct clock_fit *f);

int sync_group_parse(const char *word, enum hvlab_sync_group *group);
