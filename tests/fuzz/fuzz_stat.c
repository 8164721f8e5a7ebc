/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes /proc/stat at two moments (cpu_share.c), a NUL between them: a share is from 0 to 100, or not known.
 *
 * Feeds: harness/machine/cpu_share.c
 */
#include "fuzz.h"
#include "cpu_share.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct buf b = {0};

	buf_put(&b, data, size);
	const char *before = b.data, *after = before + strlen(before) < before + size ? before + strlen(before) + 1 : before;
	struct cpu_share s = cpu_share_between(before, after, "0-2");
	must(s.busy >= -1 && s.busy <= 100 && s.steal >= -1 && s.steal <= 100);
	buf_free(&b);
	return 0;
}
