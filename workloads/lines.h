/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Walking over the 64-byte lines of an array, round and round, an operation on each: the loop that bandwidth
 * benchmarks and their controls share.
 */
#ifndef HVLAB_LINES_H
#define HVLAB_LINES_H

#include <hvlab/abi.h>

#define LINE_WORDS 8u
#define LINE_BYTES 64u

/*
 * Does operation(word) for `lines` lines, word being the index of the line's first word, beginning with line *at of
 * `total`. Always inlined, so the operation is no call; the asm keeps the loop a loop in which nothing is merged.
 */
static inline __attribute__((always_inline)) void lines_walk(u64 *at, u64 total, u64 lines, void (*operation)(u64))
{
	while (lines) {
		u64 chunk = lines < total - *at ? lines : total - *at;
		u64 word = *at * LINE_WORDS;

		for (u64 left = chunk; left--; word += LINE_WORDS) {
			operation(word);
			__asm__ volatile("" : "+r"(word));
		}
		*at = *at + chunk == total ? 0 : *at + chunk;
		lines -= chunk;
	}
}

#endif
