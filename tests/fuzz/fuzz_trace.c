/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Xen's trace records as they lie in a ring: two offsets, then data. Any bytes: nothing is read beyond them, and the
 * ring is empty or refused in the end.
 *
 * Feeds: adapters/xen/ring.c
 */
#include "fuzz.h"

#include "../../adapters/xen/ring.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct exits e;

	if (size < sizeof(struct ring_head) + 4)
		return 0;
	struct ring_head *copy = xmalloc(size);
	memcpy(copy, data, size);
	struct ring r = {.head = copy, .size = (u32)(size - sizeof(*copy)) & ~3u, .ours = data[0] & 4};
	copy->consumed %= 2 * r.size;
	copy->produced %= 2 * r.size;
	exits_init(&e, 1, data[size - 1] & 1);
	must(ring_take(&r, &e) || !ring_filled(&r));
	must(e.counters.n <= COUNTERS_MAX);
	free(copy);
	return 0;
}
