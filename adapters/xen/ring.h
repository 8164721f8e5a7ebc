/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One trace buffer of Xen: a ring that Xen writes and we read. Pure: it is memory, however it was mapped.
 */
#pragma once

#include "exits.h"

/* struct t_buf of xen/include/public/trace.h. Offsets in bytes run to twice the size of the data, so that full and
 * empty differ. */
struct ring_head {
	volatile u32 consumed, produced;
};

struct ring {
	struct ring_head *head; /* the data follow */
	u32 size;               /* of the data, in bytes */
	bool ours;              /* a vCPU of the domain is on this CPU */
};

/* Bytes to be read, or -1 when the offsets make no sense. */
s64 ring_filled(const struct ring *r);
/* Takes everything; e->lost grows where the ring was as good as full. 0, or -EILSEQ when what is there makes no sense. */
int ring_take(struct ring *r, struct exits *e);
/* Drops everything, and who was on the CPU. */
void ring_forget(struct ring *r);
