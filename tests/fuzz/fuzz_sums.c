/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes the sums of a published folder (sums.c): it ends, and no name that it gives leads out of the folder.
 *
 * Feeds: harness/report/sums.c
 */
#include "fuzz.h"
#include "sums.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct buf b = {0};
	struct sum_line line;
	size_t lines = 0;
	int got;

	buf_put(&b, data, size);
	for (char *rest = b.data; (got = sums_next(&rest, &line)); lines++) {
		must(lines <= size);
		must(got == 1 || got == -22);
		must(got < 0 || (strlen(line.hex) == 64 && *line.name && *line.name != '.' && !strchr(line.name, '/')));
	}
	buf_free(&b);
	return 0;
}
