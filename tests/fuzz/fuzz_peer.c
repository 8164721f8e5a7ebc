/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes what other programs print: the parsers of peer_pairs.c. The first byte says whose output it is to be.
 */
#include "fuzz.h"
#include "peer.h"

#include <math.h>

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct peer_reading r;

	if (!size)
		return 0;
	const struct peer_pair *p = &peer_pairs[data[0] % peer_pair_count];
	char *text = xcalloc(1, size);
	memcpy(text, data + 1, size - 1);
	if (!p->parse(text, &r))
		must(isfinite(r.value) && r.value > 0);
	free(text);
	return 0;
}
