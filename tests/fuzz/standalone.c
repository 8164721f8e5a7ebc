/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A plain driver for fuzz targets where there is no libFuzzer: each seed file as it is, then `runs` mutations of the
 * seeds from a fixed random sequence. Blind, but bounded and the same on every machine.
 */
#include "fuzz.h"

#include <stdio.h>

static u64 state = 1;

static u64 draw(u64 below)
{
	state = state * 6364136223846793005ull + 1442695040888963407ull;
	return (state >> 33) % below;
}

/* Overwrites, removes, repeats or cuts. */
static void mutate(struct buf *b)
{
	static const char bytes[] = "\0\n\r %*=,:-09azAZ@\x7f\x80\xff";

	for (u64 changes = draw(6) + 1; changes && b->len; changes--) {
		size_t at = draw(b->len), n = draw(b->len - at) % 40 + 1;
		n = n < b->len - at ? n : b->len - at;
		switch (draw(5)) {
		case 0:
			b->data[at] = (char)draw(256);
			break;
		case 1:
			b->data[at] = bytes[draw(sizeof(bytes) - 1)];
			break;
		case 2:
			memmove(b->data + at, b->data + at + n, b->len - at - n);
			b->len -= n;
			break;
		case 3: {
			char *copy = memcpy(xmalloc(n), b->data + at, n);
			buf_put(b, copy, n);
			free(copy);
			break;
		}
		default:
			b->len = draw(8) ? b->len : at;
		}
	}
}

static void run_one(const struct buf *seed)
{
	u8 *exact = memcpy(xmalloc(seed->len), seed->len ? seed->data : "", seed->len);

	LLVMFuzzerTestOneInput(exact, seed->len);
	free(exact);
}

int main(int argc, char **argv)
{
	u64 runs;

	if (argc < 3 || parse_u64(argv[1], &runs)) {
		fprintf(stderr, "usage: %s RUNS SEED...\n", argv[0]);
		return 2;
	}
	int seeds = argc - 2;
	struct buf *seed = xcalloc((size_t)seeds, sizeof(*seed));
	for (int i = 0; i < seeds; i++) {
		if (file_read(argv[i + 2], &seed[i]))
			return 2;
		run_one(&seed[i]);
	}
	for (u64 i = 0; i < runs; i++) {
		struct buf b = {0};
		const struct buf *from = &seed[draw((u64)seeds)];
		buf_put(&b, from->data, from->len);
		mutate(&b);
		run_one(&b);
		buf_free(&b);
	}
	for (int i = 0; i < seeds; i++)
		buf_free(&seed[i]);
	free(seed);
	printf("%llu runs\n", (unsigned long long)runs);
	return 0;
}
