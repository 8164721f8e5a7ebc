/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a host's agent says that its processes have mapped, up to a NUL, and behind it the archive of their files. A recording keeps all of its
 * instructions but for whose they are, and every name can be read.
 *
 * Feeds: harness/record/processes.c lib/newc.c
 */
#include "fuzz.h"
#include "processes.h"
#include <hvlab/step.h>

#define AT 0x555555554000

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static const u8 code[] = {0x55, 0x0f, 0x22, 0xd8};
	const u64 step[] = {step_make(AT, code, 1), step_make(0xffffffff81000000, code + 1, 3), step_make(AT, code, 1)};
	const struct step_interval head = {STEP_MAGIC, 0, LEN(step)};
	const u8 *nul = memchr(data, 0, size);
	size_t n = nul ? (size_t)(nul - data) : size;
	struct buf maps = {0}, files = {0}, steps = {0}, names = {0};
	struct symbols s = {0};

	buf_put(&maps, data, n);
	if (nul)
		buf_put(&files, nul + 1, size - n - 1);
	buf_put(&steps, &head, sizeof(head));
	buf_put(&steps, step, sizeof(step));
	processes_name(&maps, &files, &steps, &names);
	for (size_t i = 0; i < LEN(step); i++) {
		u64 now;
		memcpy(&now, steps.data + sizeof(head) + i * sizeof(now), sizeof(now));
		must(step_of(now, 0) == step_of(step[i], 0));
	}
	must(!symbols_parse(&s, names.data ? names.data : "", names.len));
	symbols_free(&s);
	buf_free(&maps);
	buf_free(&files);
	buf_free(&steps);
	buf_free(&names);
	return 0;
}
