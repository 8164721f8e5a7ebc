/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Walking over the 128-byte blocks of an array, round and round, an operation on each: the loop that bandwidth
 * benchmarks and their controls share. Two cache lines a turn keep the loop itself small beside the operation.
 */
#ifndef HVLAB_BLOCKS_H
#define HVLAB_BLOCKS_H

#include <hvlab/abi.h>

#define BLOCK_WORDS 16u
#define BLOCK_BYTES 128u

/*
 * Does operation(word) for `blocks` blocks, word being the index of the block's first word, beginning with block *at of
 * `total`. Always inlined, so the operation is no call; the asm keeps the loop a loop in which nothing is merged.
 */
static inline __attribute__((always_inline)) void blocks_walk(u64 *at, u64 total, u64 blocks, void (*operation)(u64))
{
	while (blocks) {
		u64 chunk = blocks < total - *at ? blocks : total - *at;
		u64 word = *at * BLOCK_WORDS;

		for (u64 left = chunk; left--; word += BLOCK_WORDS) {
			operation(word);
			__asm__ volatile("" : "+r"(word));
		}
		*at = *at + chunk == total ? 0 : *at + chunk;
		blocks -= chunk;
	}
}

#endif
