/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What bandwidth benchmarks share beyond the walk (blocks.h): one, two or three equal arrays of 8-byte integers cut from
 * the working set, and the accounting of body and control. A byte is a byte that the program asked for, read or written:
 * write-allocate traffic is not counted, and n is rounded up to whole blocks.
 */
#ifndef HVLAB_BYTES_H
#define HVLAB_BYTES_H

#include "blocks.h"
#include "printf.h"
#include "prng.h"
#include <hvlab/bench.h>

struct bytes {
	u64 *a, *b, *c;      /* of `blocks` blocks each; as many as were asked for */
	u64 blocks, per;     /* per: bytes of all arrays that one block of each makes */
	u64 at[2], done[2];  /* the next block, blocks so far: of the body, and of the control */
};

/* For each word of a block, without a loop: what is in it is all that a block costs. */
#define BYTES_EACH(k) _Pragma("GCC unroll 16") for (u32 k = 0; k < BLOCK_WORDS; k++)

/* a becomes zero, b and c are filled from the seed. NULL, or why not. */
static inline const char *bytes_setup(struct bytes *s, struct bench_env *env, u32 arrays)
{
	*s = (struct bytes){.per = arrays * BLOCK_BYTES};
	s->blocks = env->working_set / s->per;
	if (!s->blocks)
		return "the working set is below one block of 128 bytes for each array";
	u64 words = s->blocks * BLOCK_WORDS;

	s->a = (u64 *)(uintptr_t)env->arena;
	s->b = s->a + (arrays > 1 ? words : 0);
	s->c = s->b + (arrays > 2 ? words : 0);
	for (u64 i = 0; i < words; i++) {
		s->c[i] = prng_next(&env->seed);
		s->b[i] = prng_next(&env->seed);
		s->a[i] = 0;
	}
	format(env->params, sizeof(env->params), "ws=%lu", s->blocks * s->per);
	return NULL;
}

static inline void bytes_skip(u64 i)
{
	(void)i;
}

/* n bytes by blocks; which: 0 the body, 1 the control. */
static inline __attribute__((always_inline)) void bytes_run(struct bytes *s, int which, u64 n, void (*operation)(u64))
{
	u64 count = (n + s->per - 1) / s->per;

	blocks_walk(&s->at[which], s->blocks, count, operation);
	s->done[which] += count;
}

/* Words of the arrays that the body has reached. */
static inline u64 bytes_words(const struct bytes *s)
{
	return (s->done[0] < s->blocks ? s->done[0] : s->blocks) * BLOCK_WORDS;
}

#endif
