/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes what other programs print: the parsers of crosscheck_programs.c. The first byte says whose output it is to be.
 *
 * Feeds: harness/analyse/crosscheck.c harness/analyse/crosscheck_programs.c
 */
#include "fuzz.h"
#include "crosscheck.h"

#include <math.h>

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct crosscheck_reading r;

	if (!size)
		return 0;
	const struct crosscheck_program *p = &crosscheck_programs[data[0] % crosscheck_program_count];
	char *text = xcalloc(1, size);
	memcpy(text, data + 1, size - 1);
	if (!p->parse(text, &r))
		must(isfinite(r.value) && r.value > 0);
	free(text);
	return 0;
}
