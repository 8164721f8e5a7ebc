/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Copy of one half of the working set into the other by 8-byte loads and stores. A byte is a byte asked for: each
 * block copied is 128 read and 128 written, n is rounded up to whole blocks, write-allocate traffic is not counted.
 */
#include <hvlab/bench.h>
#include "blocks.h"
#include "printf.h"
#include "prng.h"
#include "str.h"

#define BYTES_PER_BLOCK (2 * BLOCK_BYTES)

static u64 *from, *to;
static u64 blocks;            /* in one half */
static u64 at[2], done[2];    /* the next block, blocks so far: of the body, and of the control */

static const char *setup(struct bench_env *env)
{
	blocks = env->working_set / BYTES_PER_BLOCK;
	if (!blocks)
		return "the working set is below two blocks of 128 bytes";
	from = (u64 *)(uintptr_t)env->arena;
	to = from + blocks * BLOCK_WORDS;
	at[0] = done[0] = at[1] = 0;
	for (u64 i = 0; i < blocks * BLOCK_WORDS; i++)
		from[i] = prng_next(&env->seed);
	memset(to, 0, blocks * BLOCK_BYTES);
	format(env->params, sizeof(env->params), "ws=%lu", blocks * BYTES_PER_BLOCK);
	return NULL;
}

static inline void copy_line(u64 *d, const u64 *s)
{
	u64 a = s[0], b = s[1], c = s[2], e = s[3], f = s[4], g = s[5], h = s[6], k = s[7];

	d[0] = a, d[1] = b, d[2] = c, d[3] = e, d[4] = f, d[5] = g, d[6] = h, d[7] = k;
}

static inline void copy_block(u64 i)
{
	copy_line(to + i, from + i);
	copy_line(to + i + 8, from + i + 8);
}

static inline void skip_block(u64 i)
{
	(void)i;
}

static void body(u64 n)
{
	u64 count = (n + BYTES_PER_BLOCK - 1) / BYTES_PER_BLOCK;

	blocks_walk(&at[0], blocks, count, copy_block);
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
	return memcmp(from, to, *result * BLOCK_BYTES) ? "the copy differs from the original" : NULL;
}

HVLAB_BENCH(mem_copy, .what = "copy, bytes read and written", .unit = UNIT_BYTE, .setup = setup,
	    .body = body, .control = control, .check = check, .exits_per_op = 0, .stable = true);

HVLAB_ABOUT(mem_copy,
	"Memory copied by ordinary 8-byte loads and stores, per byte asked for: one read and one written are two.",
	"Not a memcpy of a library, which uses vector or string instructions.",
	"Write-allocation is traffic that is not counted. ws decides which level of memory it is.");
