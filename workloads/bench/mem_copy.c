/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Copy of one half of the working set into the other by 8-byte loads and stores. A byte is a byte asked for: each
 * block copied is 128 read and 128 written, n is rounded up to whole blocks, write-allocate traffic is not counted.
 */
#include <hvlab/bench.h>
#include "bytes.h"

static struct bytes s;

static const char *setup(struct bench_env *env)
{
	return bytes_setup(&s, env, 2);
}

static inline void copy_block(u64 i)
{
	BYTES_EACH(k)
		s.a[i + k] = s.b[i + k];
}

static void body(u64 n)
{
	bytes_run(&s, 0, n, copy_block);
}

static void control(u64 n)
{
	bytes_run(&s, 1, n, bytes_skip);
}

static const char *check(u64 *result)
{
	*result = s.done[0];
	for (u64 i = 0; i < bytes_words(&s); i++)
		if (s.a[i] != s.b[i])
			return "the copy differs from the original";
	return NULL;
}

HVLAB_BENCH(mem_copy, .what = "copy, bytes read and written", .unit = UNIT_BYTE, .setup = setup,
	    .body = body, .control = control, .check = check, .exits_per_op = 0, .stable = true);

HVLAB_ABOUT(mem_copy,
	"Memory copied by ordinary 8-byte loads and stores, per byte asked for: one read and one written are two.",
	"Not a memcpy of a library, which uses vector or string instructions.",
	"Write-allocation is traffic that is not counted. ws decides which level of memory it is.");
