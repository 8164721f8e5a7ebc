/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * a[i] = b[i] + 3 c[i] in 8-byte integers over three thirds of the working set. A byte is a byte asked for: each
 * block of a costs two blocks read and one written, n is rounded up to whole blocks, write-allocate traffic is not
 * counted.
 */
#include <hvlab/bench.h>
#include "blocks.h"
#include "printf.h"
#include "prng.h"

#define BYTES_PER_BLOCK (3 * BLOCK_BYTES)

static u64 *a, *b, *c;
static u64 blocks;            /* in one third */
static u64 at[2], done[2];    /* the next block, blocks so far: of the body, and of the control */

static const char *setup(struct bench_env *env)
{
	blocks = env->working_set / BYTES_PER_BLOCK;
	if (!blocks)
		return "the working set is below three blocks of 128 bytes";
	a = (u64 *)(uintptr_t)env->arena;
	b = a + blocks * BLOCK_WORDS;
	c = b + blocks * BLOCK_WORDS;
	at[0] = done[0] = at[1] = 0;
	for (u64 i = 0; i < blocks * BLOCK_WORDS; i++) {
		a[i] = 0;
		b[i] = prng_next(&env->seed);
		c[i] = prng_next(&env->seed);
	}
	format(env->params, sizeof(env->params), "ws=%lu", blocks * BYTES_PER_BLOCK);
	return NULL;
}

static inline void triad_line(u64 *x, const u64 *y, const u64 *z)
{
	x[0] = y[0] + 3 * z[0];
	x[1] = y[1] + 3 * z[1];
	x[2] = y[2] + 3 * z[2];
	x[3] = y[3] + 3 * z[3];
	x[4] = y[4] + 3 * z[4];
	x[5] = y[5] + 3 * z[5];
	x[6] = y[6] + 3 * z[6];
	x[7] = y[7] + 3 * z[7];
}

static inline void triad_block(u64 i)
{
	triad_line(a + i, b + i, c + i);
	triad_line(a + i + 8, b + i + 8, c + i + 8);
}

static inline void skip_block(u64 i)
{
	(void)i;
}

static void body(u64 n)
{
	u64 count = (n + BYTES_PER_BLOCK - 1) / BYTES_PER_BLOCK;

	blocks_walk(&at[0], blocks, count, triad_block);
	done[0] += count;
}

static void control(u64 n)
{
	u64 count = (n + BYTES_PER_BLOCK - 1) / BYTES_PER_BLOCK;

	blocks_walk(&at[1], blocks, count, skip_block);
	done[1] += count;
}

static const char *check(u64 *result)
{
	*result = done[0] < blocks ? done[0] : blocks;
	for (u64 i = 0; i < *result * BLOCK_WORDS; i++)
		if (a[i] != b[i] + 3 * c[i])
			return "a[i] is not b[i] + 3 c[i]";
	return NULL;
}

HVLAB_BENCH(mem_triad, .what = "a = b + 3c, bytes read and written", .unit = UNIT_BYTE, .setup = setup,
	    .body = body, .control = control, .check = check, .exits_per_op = 0, .stable = true);

HVLAB_ABOUT(mem_triad,
	"The triad of STREAM, a = b + s * c, in integers, per byte asked for (two read, one written).",
	"Not floating point, and one vCPU only: not the bandwidth of the machine.",
	"Write-allocation is traffic that is not counted. ws decides which level of memory it is.");
