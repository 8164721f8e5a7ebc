/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bandwidth: one, two or three equal arrays of 8-byte integers, cut from the working set and walked round and round by
 * 128-byte blocks; STREAM() makes all of a benchmark but its descriptor. A byte is a byte that the program asked for, read
 * or written: write-allocate traffic is not counted, and n is rounded up to whole blocks.
 */
#pragma once

#include <hvlab/bench.h>
#include "printf.h"
#include "prng.h"

#define BLOCK_WORDS 16u /* two cache lines a turn keep the loop itself small beside the operation */
#define BLOCK_BYTES 128u

static struct stream {
	u64 *a, *b, *c;      /* of `blocks` blocks each; as many as were asked for */
	u64 blocks, per;     /* per: bytes of all arrays that one block of each makes */
	u64 at[2], done[2];  /* the next block, blocks so far: of the body, and of the control */
} s;

/* For each word of a block, without a loop: what is in it is all that a block costs. */
#define BLOCK_EACH(k) _Pragma("GCC unroll 16") for (u32 k = 0; k < BLOCK_WORDS; k++)

/* a becomes zero, b and c are filled from the seed. NULL, or why not. */
static inline const char *stream_open(struct stream *t, struct bench_env *env, u32 arrays)
{
	*t = (struct stream){.per = arrays * BLOCK_BYTES};
	t->blocks = env->working_set / t->per;
	if (!t->blocks)
		return "the working set is below one block of 128 bytes for each array";
	u64 words = t->blocks * BLOCK_WORDS;

	t->a = (u64 *)(uintptr_t)env->arena;
	t->b = t->a + (arrays > 1 ? words : 0);
	t->c = t->b + (arrays > 2 ? words : 0);
	for (u64 i = 0; i < words; i++) {
		t->c[i] = prng_next(&env->seed);
		t->b[i] = prng_next(&env->seed);
		t->a[i] = 0;
	}
	format(env->params, sizeof(env->params), "ws=%lu", t->blocks * t->per);
	return NULL;
}

static inline void skip_block(u64 i)
{
}

/*
 * Does operation(word) for `blocks` blocks, word being the index of the block's first word, beginning with block *at of
 * `total`. Always inlined, so the operation is no call; the asm keeps the loop a loop in which nothing is merged.
 */
static inline __attribute__((always_inline)) void blocks_walk(u64 *at, u64 total, u64 blocks, void (*operation)(u64))
{
	u64 next = *at; /* a copy, or the body would store it at each turn and the control would not */

	while (blocks) {
		u64 chunk = blocks < total - next ? blocks : total - next;
		u64 word = next * BLOCK_WORDS;

		for (u64 left = chunk; left--; word += BLOCK_WORDS) {
			operation(word);
			__asm__ volatile("" : "+r"(word));
		}
		next = next + chunk == total ? 0 : next + chunk;
		blocks -= chunk;
	}
	*at = next;
}

/* n bytes by blocks; which: 0 the body, 1 the control. */
static inline __attribute__((always_inline)) void stream_run(struct stream *t, int which, u64 n, void (*operation)(u64))
{
	u64 count = (n + t->per - 1) / t->per;

	blocks_walk(&t->at[which], t->blocks, count, operation);
	t->done[which] += count;
}

/* Words of the arrays that the body has reached. */
static inline u64 stream_words(void)
{
	return (s.done[0] < s.blocks ? s.done[0] : s.blocks) * BLOCK_WORDS;
}

/* assign_block(): each word of a becomes WORD(index). */
#define STREAM_ASSIGN(WORD)                    \
	static inline void assign_block(u64 i) \
	{                                      \
		BLOCK_EACH(k)                  \
			s.a[i + k] = WORD(i + k); \
	}

/* Set-up and control of so many arrays. */
#define STREAM_ARRAYS(arrays)                               \
	static const char *setup(struct bench_env *env)     \
	{                                                   \
		return stream_open(&s, env, arrays);            \
	}                                                   \
	static void control(u64 n)                          \
	{                                                   \
		stream_run(&s, 1, n, skip_block);               \
	}

#define STREAM_BODY(operation)                 \
	static void body(u64 n)                \
	{                                      \
		stream_run(&s, 0, n, operation);   \
	}

/* Is each word of a that the body has reached WORD(index)? */
#define STREAM_CHECK(WORD, wrong)                              \
	static const char *check(u64 *result)                  \
	{                                                      \
		*result = s.done[0];                           \
		for (u64 i = 0; i < stream_words(); i++)       \
			if (s.a[i] != WORD(i))                 \
				return wrong;                  \
		return NULL;                                   \
	}

#define STREAM(arrays, WORD, wrong) \
	STREAM_ASSIGN(WORD)         \
	STREAM_ARRAYS(arrays)       \
	STREAM_BODY(assign_block)   \
	STREAM_CHECK(WORD, wrong)

#define STREAM_BENCH .unit = UNIT_BYTE, .setup = setup, .body = body, .control = control, .check = check, \
		     .exits_per_op = 0, .stable = true, .result = RESULT_COUNTED
