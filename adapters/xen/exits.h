/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Trace records of Xen into exits of one domain, by reason. Pure: knows what records look like, and neither where they
 * come from nor how they were asked for.
 */
#pragma once

#include "util.h"

/*
 * What Xen must be told to record (trace.h of Xen: classes above, subclass below): runstates, entries and exits of
 * guests with virtualisation, entries of PV guests.
 */
#define EXITS_MASK (0x00021000u | 0x00081000u | 0x00201000u)

struct exits {
	u16 domain;
	bool amd;   /* exit reasons are those of SVM, not of VMX */
	u64 lost;   /* records that Xen had no room for */
	struct counters counters; /* "exits" first, "irq_exits" for those of the host's own interrupts, then reasons */
};

void exits_init(struct exits *e, u16 domain, bool amd);
/*
 * Records that follow each other on one CPU; *ours: is the domain on that CPU, before and after. 0, or -EILSEQ when
 * the last one is cut short.
 */
int exits_take(struct exits *e, bool *ours, const u32 *words, size_t n);
