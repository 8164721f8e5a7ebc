/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * a[i] = 3 b[i] in 8-byte integers over two halves of the working set: the second loop of STREAM.
 */
#include <hvlab/bench.h>
#include "bytes.h"

static struct bytes s;

static const char *setup(struct bench_env *env)
{
	return bytes_setup(&s, env, 2);
}

static inline void scale_block(u64 i)
{
	BYTES_EACH(k)
		s.a[i + k] = 3 * s.b[i + k];
}

static void body(u64 n)
{
	bytes_run(&s, 0, n, scale_block);
}

static void control(u64 n)
{
	bytes_run(&s, 1, n, bytes_skip);
}

static const char *check(u64 *result)
{
	*result = s.done[0];
	for (u64 i = 0; i < bytes_words(&s); i++)
		if (s.a[i] != 3 * s.b[i])
			return "a[i] is not 3 b[i]";
	return NULL;
}

HVLAB_BENCH(mem_scale, .what = "a = 3b, bytes read and written", .unit = UNIT_BYTE, .setup = setup,
	    .body = body, .control = control, .check = check, .exits_per_op = 0, .stable = true);
HVLAB_ABOUT(mem_scale, "Bandwidth of one vCPU with one stream read and one written.",
	    "STREAM as published, which uses doubles, all processors and far larger arrays.",
	    "Where the working set fits a cache it is the cache that is measured: ws is part of the result.");
