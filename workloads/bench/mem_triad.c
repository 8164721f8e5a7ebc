/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * a[i] = b[i] + 3 c[i] in 8-byte integers over three thirds of the working set. A byte is a byte asked for: each
 * line of a costs two lines read and one written, n is rounded up to whole lines, write-allocate traffic is not
 * counted.
 */
#include <hvlab/bench.h>
#include "lines.h"
#include "printf.h"
#include "prng.h"

#define BYTES_PER_LINE (3 * LINE_BYTES)

static u64 *a, *b, *c;
static u64 lines, at, done; /* in one third; the next one; computed so far */

static const char *setup(struct bench_env *env)
{
	lines = env->working_set / BYTES_PER_LINE;
	if (!lines)
		return "the working set is below three lines";
	a = (u64 *)(uintptr_t)env->arena;
	b = a + lines * LINE_WORDS;
	c = b + lines * LINE_WORDS;
	at = done = 0;
	for (u64 i = 0; i < lines * LINE_WORDS; i++) {
		a[i] = 0;
		b[i] = prng_next(&env->seed);
		c[i] = prng_next(&env->seed);
	}
	format(env->params, sizeof(env->params), "ws=%lu", lines * BYTES_PER_LINE);
	return NULL;
}

static inline void triad_line(u64 i)
{
	u64 *x = a + i;
	const u64 *y = b + i, *z = c + i;

	x[0] = y[0] + 3 * z[0];
	x[1] = y[1] + 3 * z[1];
	x[2] = y[2] + 3 * z[2];
	x[3] = y[3] + 3 * z[3];
	x[4] = y[4] + 3 * z[4];
	x[5] = y[5] + 3 * z[5];
	x[6] = y[6] + 3 * z[6];
	x[7] = y[7] + 3 * z[7];
}

static inline void skip_line(u64 i)
{
	(void)i;
}

static void body(u64 n)
{
	u64 count = (n + BYTES_PER_LINE - 1) / BYTES_PER_LINE;

	lines_walk(&at, lines, count, triad_line);
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
	for (u64 i = 0; i < *result * LINE_WORDS; i++)
		if (a[i] != b[i] + 3 * c[i])
			return "a[i] is not b[i] + 3 c[i]";
	return NULL;
}

HVLAB_BENCH(mem_triad, .what = "a = b + 3c, bytes read and written", .unit = UNIT_BYTE, .setup = setup,
	    .body = body, .control = control, .check = check, .exits_per_op = 0, .stable = true);
