/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * io_figures.c: quantiles of one launch and of several, rates of a disk, and none of them where nothing is a time.
 */
#include "unit.h"
#include "io_figures.h"

#define HZ 2e9

/* A read that takes `ticks`, and of whose distribution one in `rare` takes ten times as long. */
static void add(struct io_figures *f, struct summary *s, const char *bench, const char *params, u32 round, u64 ticks, u64 count, u64 rare)
{
	struct stored_cell c = {.round = round, .exits_counted = EXITS_UNCOUNTED, .clock_hz = HZ, .quantum = 1};

	copy_str(c.system, "local:kvm/direct+virtio-mmio");
	copy_str(c.class, "L1");
	copy_str(c.clock, s->lane == LANE_PATH ? "virtual" : "consistent");
	copy_str(c.cell.bench, bench);
	copy_str(c.cell.params, params);
	copy_str(c.cell.unit, "op");
	c.cell.n = 1;
	for (int i = 0; i < 3; i++) {
		series_push(&c.cell.body, ticks + 10);
		series_push(&c.cell.control, 10);
	}
	if (count) {
		c.cell.hist = (struct hist){.count = count, .bucket = calloc(HVLAB_HIST_BUCKETS, sizeof(*c.cell.hist.bucket))};
		c.cell.hist.bucket[hvlab_hist_index(ticks)] = count - count / rare;
		c.cell.hist.bucket[hvlab_hist_index(10 * ticks)] += count / rare;
	}
	io_figures_add(f, &c);
	assert_int_equal(summary_add(s, &c), 0);
	free(c.cell.body.v);
	free(c.cell.control.v);
	free(c.cell.hist.bucket);
}

static const struct io_figure *get(const struct io_figures *f, const char *params, enum io_quantity what)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->v[i].what == what && !strcmp(f->v[i].row->params, params))
			return &f->v[i];
	return NULL;
}

static void one_launch_has_order_statistics(void **state)
{
	struct summary s = {.lane = LANE_TIME};
	struct io_figures f = {0};

	add(&f, &s, "io_blk_read", "bs=4096,qd=1", 0, 20000, 4000, 50);
	summary_finish(&s);
	io_figures_make(&f, &s);
	const struct io_figure *p50 = get(&f, "bs=4096,qd=1", IO_P50), *p99 = get(&f, "bs=4096,qd=1", IO_P99);

	assert_non_null(p50);
	assert_true(p50->in_ns);
	assert_int_equal(p50->operations, 4000);
	assert_close(p50->value, 10000, 50); /* 20000 ticks of half a ns, within its bucket */
	assert_true(p50->low <= 10000 && p50->high >= 10000 && p50->low < p50->high);
	assert_close(p99->value, 100000, 500);
	assert_non_null(get(&f, "bs=4096,qd=1", IO_P999));
	io_figures_free(&f);
	summary_free(&s);
}

static void too_few_operations_have_no_far_quantile(void **state)
{
	struct summary s = {.lane = LANE_TIME};
	struct io_figures f = {0};

	add(&f, &s, "io_blk_read", "bs=4096,qd=1", 0, 20000, 400, 50);
	summary_finish(&s);
	io_figures_make(&f, &s);
	assert_non_null(get(&f, "bs=4096,qd=1", IO_P99));
	assert_null(get(&f, "bs=4096,qd=1", IO_P999));
	io_figures_free(&f);
	summary_free(&s);
}

/* Of several each launch's own is one observation, and an earlier attempt is none. */
static void several_launches_are_several_observations(void **state)
{
	struct summary s = {.lane = LANE_TIME};
	struct io_figures f = {0};

	for (u32 round = 0; round < 4; round++)
		add(&f, &s, "io_net_rr", "bytes=60", round, 10000 + 1000 * round, 4000, 4001);
	summary_finish(&s);
	io_figures_make(&f, &s);
	const struct io_figure *p50 = get(&f, "bytes=60", IO_P50);

	assert_int_equal(p50->launches, 4);
	assert_int_equal(p50->operations, 16000);
	assert_close(p50->value, 5000 * pow(1.1 * 1.2 * 1.3, 0.25), 30);
	assert_true(p50->low < 5000 && p50->high > 6300); /* t of 3 degrees of freedom over so much difference */
	assert_null(get(&f, "bytes=60", IO_REQUESTS));
	io_figures_free(&f);
	summary_free(&s);
}

static void a_value_is_a_rate(void **state)
{
	struct summary s = {.lane = LANE_TIME};
	struct io_figures f = {0};

	for (u32 round = 0; round < 2; round++) {
		add(&f, &s, "io_blk_read", "bs=4096,qd=8", round, 4000, 0, 1);
		add(&f, &s, "io_blk_read", "bs=65536,qd=1", round, 40000, 0, 1);
	}
	summary_finish(&s);
	io_figures_make(&f, &s);
	assert_close(get(&f, "bs=4096,qd=8", IO_REQUESTS)->value, 500000, 1);
	assert_int_equal(get(&f, "bs=4096,qd=8", IO_REQUESTS)->depth, 8);
	assert_close(get(&f, "bs=65536,qd=1", IO_BYTES)->value, 65536 * 50000.0, 1);
	assert_true(get(&f, "bs=65536,qd=1", IO_BYTES)->low < get(&f, "bs=65536,qd=1", IO_BYTES)->high);
	io_figures_free(&f);
	summary_free(&s);
}

static void instructions_are_no_rate(void **state)
{
	struct summary s = {.lane = LANE_PATH};
	struct io_figures f = {0};

	add(&f, &s, "io_blk_read", "bs=4096,qd=1", 0, 20000, 400, 50);
	summary_finish(&s);
	io_figures_make(&f, &s);
	assert_false(get(&f, "bs=4096,qd=1", IO_P50)->in_ns);
	assert_null(get(&f, "bs=4096,qd=1", IO_REQUESTS));
	assert_null(get(&f, "bs=4096,qd=1", IO_BYTES));
	io_figures_free(&f);
	summary_free(&s);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_launch_has_order_statistics),
		cmocka_unit_test(too_few_operations_have_no_far_quantile),
		cmocka_unit_test(several_launches_are_several_observations),
		cmocka_unit_test(a_value_is_a_rate),
		cmocka_unit_test(instructions_are_no_rate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
