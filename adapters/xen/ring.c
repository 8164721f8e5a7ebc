/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading a ring (ring.h). No record lies across its end: Xen fills up what is left there.
 */
#include "ring.h"

#include <errno.h>

#define RECORD_MAX 128 /* bytes: the longest record, and a note of lost ones in front of it */

s64 ring_filled(const struct ring *r)
{
	u32 from = r->head->consumed, to = r->head->produced, most = 2 * r->size;

	if ((from | to) & 3 || from >= most || to >= most)
		return -1;
	u32 filled = to >= from ? to - from : to + most - from;
	return filled <= r->size ? (s64)filled : -1;
}

int ring_take(struct ring *r, struct exits *e)
{
	s64 left = ring_filled(r);
	int err = left < 0 ? -EILSEQ : 0;

	/* As good as full: Xen may keep to itself how many found no room. */
	e->lost += left > (s64)r->size - RECORD_MAX;
	__atomic_thread_fence(__ATOMIC_ACQUIRE); /* the records behind the offset that Xen wrote after them */
	while (left > 0 && !err) {
		u32 from = r->head->consumed, at = from % r->size;
		u32 piece = (u32)left < r->size - at ? (u32)left : r->size - at;

		err = exits_take(e, &r->ours, (const u32 *)(r->head + 1) + at / 4, piece / 4);
		r->head->consumed = (from + piece) % (2 * r->size);
		left -= piece;
	}
	return err;
}

void ring_forget(struct ring *r)
{
	r->head->consumed = r->head->produced;
	r->ours = false;
}
