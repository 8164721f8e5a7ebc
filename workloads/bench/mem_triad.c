/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * a[i] = b[i] + 3 c[i] in 8-byte integers over three thirds of the working set. A byte is a byte asked for: each
 * block of a costs two blocks read and one written, n is rounded up to whole blocks, write-allocate traffic is not
 * counted.
 */
#include <hvlab/bench.h>
#include "bytes.h"

static struct bytes s;

static const char *setup(struct bench_env *env)
{
	return bytes_setup(&s, env, 3);
}

static inline void triad_block(u64 i)
{
	BYTES_EACH(k)
		s.a[i + k] = s.b[i + k] + 3 * s.c[i + k];
}

static void body(u64 n)
{
	bytes_run(&s, 0, n, triad_block);
}

static void control(u64 n)
{
	bytes_run(&s, 1, n, bytes_skip);
}

static const char *check(u64 *result)
{
	*result = s.done[0];
	for (u64 i = 0; i < bytes_words(&s); i++)
		if (s.a[i] != s.b[i] + 3 * s.c[i])
			return "a[i] is not b[i] + 3 c[i]";
	return NULL;
}

HVLAB_BENCH(mem_triad, .what = "a = b + 3c, bytes read and written", .unit = UNIT_BYTE, .setup = setup,
	    .body = body, .control = control, .check = check, .exits_per_op = 0, .stable = true);

HVLAB_ABOUT(mem_triad,
	"The triad of STREAM, a = b + s * c, in integers, per byte asked for (two read, one written).",
	"Not floating point, and one vCPU only: not the bandwidth of the machine.",
	"Write-allocation is traffic that is not counted. ws decides which level of memory it is.");
