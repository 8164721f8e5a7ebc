/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writing the working set by 8-byte stores.
 */
#include <hvlab/bench.h>
#include "bytes.h"

static struct bytes s;

static const char *setup(struct bench_env *env)
{
	return bytes_setup(&s, env, 1);
}

static inline void fill_block(u64 i)
{
	u64 *p = s.a + i;

	BYTES_EACH(k)
		p[k] = i + k;
}

static void body(u64 n)
{
	bytes_run(&s, 0, n, fill_block);
}

static void control(u64 n)
{
	bytes_run(&s, 1, n, bytes_skip);
}

static const char *check(u64 *result)
{
	*result = s.done[0];
	for (u64 i = 0; i < bytes_words(&s); i++)
		if (s.a[i] != i)
			return "a word is not what was written";
	return NULL;
}

HVLAB_BENCH(mem_write, .what = "write, bytes written", .unit = UNIT_BYTE, .setup = setup,
	    .body = body, .control = control, .check = check, .exits_per_op = 0, .stable = true);
HVLAB_ABOUT(mem_write, "Write bandwidth of one vCPU with 8-byte stores, the line being read first (write-allocate).",
	    "The bytes that the memory moves: those read for the sake of the write are not counted.",
	    "Where the working set fits a cache it is the cache that is measured: ws is part of the result.");
