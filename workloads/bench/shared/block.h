/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Requests to the scratch disk. Each variant of a benchmark has a size and a number of requests in flight; block i of the disk
 * has its place i in the arena, so nothing is prepared between two requests and everything can be looked at afterwards.
 * BLOCK_LOOPS() makes all of a benchmark but its descriptor.
 */
#pragma once

#include <hvlab/bench.h>
#include "disk.h"
#include "loops.h"
#include "printf.h"
#include "str.h"

#define BLOCK_FIRST 128ull        /* sector; what is before it is not ours */
#define BLOCK_REGION (2u << 20)   /* bytes; a power of two, as sizes are */
#define BLOCK_LARGE (64u << 10)   /* bytes of a request that fills or checks */
#define BLOCK_STEP 0x9e3779b1ull  /* odd, so each block comes once in a round, and not in order */
#define BLOCK_ROUNDS 4            /* of requests in flight that a batch has at least, where it has several */
#define BLOCK_COUNT_OPS 64
#define BLOCK_HIST_SHARE 2 / 5    /* of a distribution's usual operations: enough for a p99, and in the time lane for a p99.9 */

struct block_variant {
	u32 bytes, depth;
};

static struct block {
	const struct disk *disk;
	u32 bytes, depth, blocks;
	u64 step;          /* from one block to the next */
	u8 *data;
	u64 next, done;    /* requests so far */
	bool lost, gone, refused, wrong;
	u32 free[DISK_SLOTS], nfree;
	u64 block_in[DISK_SLOTS];
} blk;

/* What is in each word of the disk, by its number there; the second time over something else. */
static inline u64 block_word(u64 index, bool rewritten)
{
	u64 word = (index + 1) * 0x9e3779b97f4a7c15ull;

	return rewritten ? ~word : word;
}

static inline u64 *block_words(u64 block)
{
	return (u64 *)(uintptr_t)(blk.data + block * blk.bytes);
}

static inline void block_put(enum disk_operation what, u64 block)
{
	u32 slot = blk.free[--blk.nfree];

	blk.block_in[slot] = block;
	if (what == DISK_READ)
		*block_words(block) = 0;
	blk.disk->put(slot, what, BLOCK_FIRST + block * (blk.bytes / HVLAB_SECTOR), (u8 *)block_words(block), blk.bytes);
}

static inline void block_take(enum disk_operation what)
{
	bool refused = false;
	int slot = blk.disk->take(&refused);

	if (slot < 0) {
		blk.lost = true;
		blk.gone = slot == DISK_GONE;
		return;
	}
	u64 block = blk.block_in[slot];

	blk.refused |= refused;
	if (what == DISK_READ)
		blk.wrong |= *block_words(block) != block_word(block * (blk.bytes / 8), false);
	blk.free[blk.nfree++] = (u32)slot;
}

/* n requests, as many of them in flight as the variant wants; the device is told once for all that are put at a time. */
static inline void block_run(enum disk_operation what, u64 n)
{
	u64 put = 0, taken = 0;

	while (taken < n && !blk.lost) {
		for (; put < n && put - taken < blk.depth; put++)
			block_put(what, blk.next++ * blk.step & (blk.blocks - 1));
		blk.disk->kick(false);
		do {
			block_take(what);
			taken++;
		} while (taken < put && !blk.lost && blk.disk->ready());
	}
	blk.done += n;
}

/* Without data: one after the other. */
static inline void block_run_empty(enum disk_operation what, u64 n)
{
	blk.done += n;
	while (n-- && !blk.lost) {
		blk.disk->put(blk.free[--blk.nfree], what, 0, NULL, 0);
		blk.disk->kick(false);
		block_take(what);
	}
}

/* The whole region, by large requests; the variant is as it was afterwards. */
static inline void block_region(enum disk_operation what)
{
	struct block before = blk;

	blk.bytes = BLOCK_LARGE;
	blk.blocks = BLOCK_REGION / BLOCK_LARGE;
	blk.depth = blk.step = 1;
	blk.next = 0;
	block_run(what, blk.blocks);
	before.lost = blk.lost;
	before.gone = blk.gone;
	before.refused |= blk.refused;
	before.wrong |= blk.wrong;
	blk = before;
}

static inline void block_fill(bool rewritten)
{
	u64 *word = (u64 *)(uintptr_t)blk.data;

	for (u64 i = 0; i < BLOCK_REGION / 8; i++)
		word[i] = block_word(i, rewritten);
}

/* Opens the disk and fills it. NULL, or why not. */
static inline const char *block_open(struct bench_env *env)
{
	const char *absent;

	blk = (struct block){.disk = platform_disk(&absent), .data = env->arena, .bytes = HVLAB_SECTOR, .depth = 1, .step = BLOCK_STEP};
	if (!blk.disk)
		return absent;
	if (env->arena_size < BLOCK_REGION)
		return "too little memory here for the blocks";
	if (blk.disk->sectors < BLOCK_FIRST + BLOCK_REGION / HVLAB_SECTOR)
		return "the disk is too small";
	while (blk.nfree < DISK_SLOTS) {
		blk.free[blk.nfree] = blk.nfree;
		blk.nfree++;
	}
	if (env->count_ops > BLOCK_COUNT_OPS)
		env->count_ops = BLOCK_COUNT_OPS;
	blk.disk->listen(true);
	block_fill(false);
	block_region(DISK_WRITE);
	return blk.lost || blk.refused ? "the disk cannot be written to" : NULL;
}

/* The same where the benchmark speaks to the device itself. */
static inline const char *block_open_own(struct bench_env *env)
{
	const char *absent = block_open(env);

	return absent ? absent : blk.disk->plain ? "only by a driver of our own (--guest metal)" : NULL;
}

/* The same for one of several variants. */
static inline const char *block_open_variant(struct bench_env *env, const struct block_variant *all, u32 n)
{
	const struct block_variant *v = &all[env->variant];

	env->variants = n;
	format(env->params, sizeof(env->params), "bs=%u,qd=%u", v->bytes, v->depth);
	const char *absent = block_open(env);

	if (!absent && v->depth > blk.disk->depth)
		absent = "this disk takes fewer requests at a time";
	blk.bytes = v->bytes;
	blk.depth = v->depth;
	blk.blocks = BLOCK_REGION / v->bytes;
	env->least_ops = v->depth > 1 ? BLOCK_ROUNDS * v->depth : 1;
	env->hist_ops = v->depth > 1 || v->bytes != 4096 ? 0 : env->hist_ops * BLOCK_HIST_SHARE;
	return absent;
}

static inline const char *block_verdict(u64 *result)
{
	*result = blk.done;
	if (blk.gone)
		return "the disk says that it is broken, or is gone";
	if (blk.lost)
		return "the disk has left a request without an answer";
	if (blk.refused)
		return "the disk has answered a request with an error";
	return blk.wrong && !blk.disk->forgets ? "the disk gave back other data than was written to it" : NULL;
}

/* Were the blocks that the body has reached rewritten on the disk, and no others? */
static inline bool block_holds(bool rewritten)
{
	const u64 *word = (const u64 *)(uintptr_t)blk.data;
	u64 words = blk.bytes / 8, reached = blk.done < blk.blocks ? blk.done : blk.blocks;
	bool good = true;

	for (u64 i = 0; i < blk.blocks; i++) {
		u64 block = i * blk.step & (blk.blocks - 1);

		for (u64 w = block * words; w < (block + 1) * words; w++)
			good &= word[w] == block_word(w, rewritten && i < reached);
	}
	return good;
}

/* All of the region is read once more, into memory that does not hold it. */
static inline const char *block_check(u64 *result, bool rewritten)
{
	if (blk.done && !blk.lost) {
		bool wrong = blk.wrong;

		memset(blk.data, 0, BLOCK_REGION);
		block_region(DISK_READ);
		blk.wrong = wrong || !block_holds(rewritten);
	}
	return block_verdict(result);
}

static inline void block_close(void)
{
	if (blk.disk)
		blk.disk->listen(false);
}
