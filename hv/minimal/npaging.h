/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Nested page tables of a partitioned machine: guest-physical is host-physical, the core's own memory is simply not
 * there. AMD's NPT and Intel's EPT differ only in the bits of an entry, so each is one const descriptor.
 */
#pragma once

#include "boot.h"

#define NPAGING_LEVELS 4

struct npaging_format {
	u64 table;          /* an entry that leads to the next level */
	u64 ram, device;    /* a leaf: normal memory; anything else (EPT alone decides cacheability, so it must know) */
	u64 device_readonly;
	u64 large;          /* added to a leaf above the lowest level */
};

/* A page that one vCPU maps differently from all others. */
struct npaging_private {
	u64 root;  /* physical address of that vCPU's top table */
	u64 *leaf; /* the 4 KiB entry */
};

/*
 * Maps [0, limit) to itself, except [absent, absent_end). huge: 1 GiB leaves may be used. Returns the physical address
 * of the top table, or 0 when the tables do not suffice. Once, before the others.
 */
u64 npaging_build(const struct npaging_format *f, const struct boot_info *machine, u64 limit, bool huge, u64 absent,
		  u64 absent_end);
/* A second view that shares all tables but those on the way to one page. False: no tables left. */
bool npaging_private(const struct npaging_format *f, u64 root, u64 page, struct npaging_private *p);
