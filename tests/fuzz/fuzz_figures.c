/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes what is made of a cell of io_*: parameters of any text, a distribution of any counts. The first byte is how many bytes the
 * parameters are, the rest is the distribution, a byte a bucket. Every figure lies in its interval.
 *
 * Feeds: harness/analyse/io_figures.c
 */
#include "fuzz.h"
#include "io_figures.h"

#include <math.h>

static void add(struct io_figures *f, struct summary *s, const u8 *data, size_t size)
{
	struct stored_cell c = {.exits_counted = EXITS_UNCOUNTED, .clock_hz = 1e9, .class = "bare", .clock = "verified",
				.system = "local:kvm/qemu+nvme", .cell = {.bench = "io_blk_read", .n = 1}};
	size_t n = size ? data[0] : 0, from = 1 + (n < size ? n : size);
	u64 ticks = 1000;

	copy_strn(c.cell.params, n < size ? n + 1 : 1, (const char *)data + 1);
	c.cell.params[sizeof(c.cell.params) - 1] = '\0';
	c.cell.hist.bucket = xcalloc(HVLAB_HIST_BUCKETS, sizeof(u64));
	for (size_t i = from; i < size && i - from < HVLAB_HIST_BUCKETS; i++) {
		c.cell.hist.bucket[i - from] = data[i];
		c.cell.hist.count += data[i];
	}
	series_push(&c.cell.body, ticks);
	series_push(&c.cell.control, 10);
	io_figures_add(f, &c);
	summary_add(s, &c);
	free(c.cell.body.v);
	free(c.cell.control.v);
	free(c.cell.hist.bucket);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct summary s = {.lane = LANE_TIME};
	struct io_figures f = {0};

	if (size && data[0] >= sizeof(((struct cell *)0)->params))
		return 0;
	add(&f, &s, data, size);
	summary_finish(&s);
	io_figures_make(&f, &s);
	for (size_t i = 0; i < f.n; i++)
		must(isfinite(f.v[i].value) && f.v[i].value >= 0 && !(f.v[i].low > f.v[i].value) && !(f.v[i].high < f.v[i].value));
	io_figures_free(&f);
	summary_free(&s);
	return 0;
}
