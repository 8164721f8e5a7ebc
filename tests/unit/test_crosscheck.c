/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * peer*.c: parsers on what the programs really said, and on what they never say; agreement over rounds.
 */
#include "unit.h"
#include "crosscheck.h"

static const struct { const char *file; int (*parse)(const char *text, struct crosscheck_reading *r); double value; u64 ws;
} cases[] = {
	{"multichase.txt", crosscheck_parse_multichase, 12.263, 0},
	{"stream.txt", crosscheck_parse_stream_copy, 45.7460, 2 * 1398101 * 8},
	{"stream.txt", crosscheck_parse_stream_triad, 33.0525, 3 * 1398101 * 8},
	{"mbw.txt", crosscheck_parse_mbw, 2 * 16789.087 * 1048576 / 1e9, 0},
	{"likwid.txt", crosscheck_parse_likwid, 34.04931, 32000000},
	{"sysbench.txt", crosscheck_parse_sysbench_memory, 9020.51 * 1048576 / 1e9, 0},
	{"perf.txt", crosscheck_parse_perf_memcpy, 2 * 2.966058977441482, 0},
	{"stress-ng.txt", crosscheck_parse_stress_read, 30882.88 * 1048576 / 1e9, 0},
	{"fio.json", crosscheck_parse_fio, 386.53125, 0},
	{"fio-randread.json", crosscheck_parse_fio_median, 54016, 0},
	{"fio-randread.json", crosscheck_parse_fio_rate, 1e9 / 2757.742258, 0},
	{"sockperf.txt", crosscheck_parse_sockperf, 2 * 11566, 0},
};

static char *text_of(const char *file)
{
	char *path = xasprintf(GOLDEN "crosscheck/%s", file);
	struct buf b = {0};

	assert_int_equal(file_read(path, &b), 0);
	free(path);
	return b.data;
}

static void real_outputs_are_read(void **state)
{
	for (size_t i = 0; i < LEN(cases); i++) {
		char *text = text_of(cases[i].file);
		struct crosscheck_reading r;

		assert_int_equal(cases[i].parse(text, &r), 0);
		assert_close(r.value, cases[i].value, 1e-6 * cases[i].value);
		assert_int_equal(r.working_set, cases[i].ws);
		free(text);
	}
}

static void vmexit_is_read(void **state)
{
	struct crosscheck_reading r;

	assert_int_equal(crosscheck_parse_vmexit_cpuid("enabling apic\ncpuid 1744\nvmcall 1700\n", &r), 0);
	assert_close(r.value, 1744, 0);
	assert_int_equal(crosscheck_parse_vmexit_cpuid("nocpuid 3\n", &r), -EINVAL);
}

/* Every beginning of every output, and the outputs of the others: refused or read, never read beyond. */
static void anything_else_is_refused(void **state)
{
	static const char *const nonsense[] = {"", "\n", "Copy:", "Copy: x", "nan", "-3", "# only\n# comments", "MiB transferred (",
					       "{\"jobs\":[]}", "cpuid", "\nCopy: 1e999", "1e999"};

	for (size_t i = 0; i < LEN(cases); i++) {
		struct crosscheck_reading r;

		for (size_t k = 0; k < LEN(nonsense); k++)
			assert_int_equal(cases[i].parse(nonsense[k], &r), -EINVAL);
		char *text = text_of(cases[i].file);
		for (size_t n = strlen(text); n--;) {
			text[n] = 0;
			char *exact = xstrdup(text);
			cases[i].parse(exact, &r);
			free(exact);
		}
		free(text);
	}
}

static void every_pair_is_whole(void **state)
{
	for (size_t i = 0; i < crosscheck_program_count; i++) {
		const struct crosscheck_program *p = &crosscheck_programs[i];

		assert_true(p->program && p->quantity && p->unit && p->parse && strlen(p->note) > 10);
		assert_int_equal(p->variant != NULL, p->bench != NULL);
		assert_int_equal(p->bench && !p->near, !strncmp(p->note, "same:", 5));
		for (size_t k = 0; k < i; k++)
			assert_true(strcmp(p->quantity, crosscheck_programs[k].quantity) || strcmp(p->program, crosscheck_programs[k].program));
	}
}

static void our_side_is_per_operation(void **state)
{
	struct cell c = {.n = 1000, .verdict = HVLAB_OK};
	struct crosscheck_program ns = {.unit = "ns", .best = true}, rate = {.unit = "GB/s"};

	assert_true(isnan(crosscheck_own(&ns, &c, 2e9)));
	for (u64 i = 0; i < 3; i++) {
		series_push(&c.body, 4000 + 1000 * i);
		series_push(&c.control, 10);
	}
	assert_close(crosscheck_own(&ns, &c, 2e9), 2, 1e-12);     /* the best, its loop included */
	assert_close(crosscheck_own(&rate, &c, 2e9), 0.4, 1e-12); /* the median */
	assert_true(isnan(crosscheck_own(&ns, &c, 0)));
	cell_free(&c);
	assert_true(crosscheck_same_set("ws=1000", 0) && crosscheck_same_set("ws=1000", 1005));
	assert_false(crosscheck_same_set("ws=1000", 2000) || crosscheck_same_set("", 2000));
}

static void add(struct crosscheck_lines *l, const char *quantity, double value, double own, bool same)
{
	const struct crosscheck_row row = {.tag = "p", .program = "mbw", .version = "", .command = "", .quantity = quantity, .unit = "ns",
				     .bench = "b", .params = "", .note = "", .output = "", .value = value, .own = own,
				     .same = same, .share = 1};

	crosscheck_lines_add(l, &row);
}

static void more_than_ten_per_cent_is_marked(void **state)
{
	struct crosscheck_lines l = {0};

	for (int i = 0; i < 3; i++) {
		add(&l, "close", 100 + i, 105 + i, true);
		add(&l, "far", 100, 120, true);
		add(&l, "far the other way", 100, 85, true);
		add(&l, "another thing", 100, 300, false);
		add(&l, "nothing", NAN, 300, true);
	}
	crosscheck_lines_finish(&l);
	assert_int_equal(l.n, 5);
	assert_int_equal(l.v[0].n, 3);
	assert_false(l.v[0].disagree);
	assert_close(l.v[0].ratio, 106.0 / 101, 1e-9);
	assert_true(l.v[1].disagree && l.v[2].disagree);
	assert_true(isnan(l.v[3].ratio) && !l.v[3].disagree);
	assert_true(isnan(l.v[4].ratio) && !l.v[4].disagree);
	crosscheck_lines_free(&l);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(real_outputs_are_read), cmocka_unit_test(vmexit_is_read),
		cmocka_unit_test(anything_else_is_refused), cmocka_unit_test(every_pair_is_whole),
		cmocka_unit_test(our_side_is_per_operation), cmocka_unit_test(more_than_ten_per_cent_is_marked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
