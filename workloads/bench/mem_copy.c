/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Copy of one half of the working set into the other by 8-byte loads and stores. A byte is a byte asked for: each
 * line copied is 64 read and 64 written, n is rounded up to whole lines, write-allocate traffic is not counted.
 */
#include <hvlab/bench.h>
#include "lines.h"
#include "printf.h"
#include "prng.h"
#include "string.h"

#define BYTES_PER_LINE (2 * LINE_BYTES)

static u64 *from, *to;
static u64 lines, at, done; /* in one half; the next one; copied so far */

static const char *setup(struct bench_env *env)
{
	lines = env->working_set / BYTES_PER_LINE;
	if (!lines)
		return "the working set is below two lines";
	from = (u64 *)(uintptr_t)env->arena;
	to = from + lines * LINE_WORDS;
	at = done = 0;
	for (u64 i = 0; i < lines * LINE_WORDS; i++)
		from[i] = prng_next(&env->seed);
	memset(to, 0, lines * LINE_BYTES);
	format(env->params, sizeof(env->params), "ws=%lu", lines * BYTES_PER_LINE);
	return NULL;
}

static inline void copy_line(u64 i)
{
	u64 *d = to + i;
	const u64 *s = from + i;
	u64 a = s[0], b = s[1], c = s[2], e = s[3], f = s[4], g = s[5], h = s[6], k = s[7];

	d[0] = a, d[1] = b, d[2] = c, d[3] = e, d[4] = f, d[5] = g, d[6] = h, d[7] = k;
}

static inline void skip_line(u64 i)
{
	(void)i;
}

static void body(u64 n)
{
	u64 count = (n + BYTES_PER_LINE - 1) / BYTES_PER_LINE;

	lines_walk(&at, lines, count, copy_line);
	done += count;
}

static void control(u64 n)
{
	u64 from_here = at;

	lines_walk(&from_here, lines, (n + BYTES_PER_LINE - 1) / BYTES_PER_LINE, skip_line);
}

static const char *check(u64 *result)
{
	*result = done < lines ? done : lines;
	return memcmp(from, to, *result * LINE_BYTES) ? "the copy differs from the original" : NULL;
}

HVLAB_BENCH(mem_copy, .what = "copy, bytes read and written", .unit = UNIT_BYTE, .setup = setup,
	    .body = body, .control = control, .check = check, .exits_per_op = 0, .stable = true);
