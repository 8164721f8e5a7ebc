/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Xen's trace records, as they were seen in a real trace and as they must not be believed: whose exit it was, its
 * reason, what was lost, and where a ring begins anew.
 */
#include "unit.h"
#include "boot.h"
#include "adapters/xen/ring.h"

#define OURS 5
#define RECORD(event, extra) ((u32)(event) | (u32)(extra) << 28)
#define STAMPED(event, extra) (RECORD(event, extra) | 1u << 31), 0x1111, 0x2222
/* runstates: 0 runs, 1 could, 2 sleeps */
#define RUNSTATE(domain, from, to) STAMPED(0x21001 | (from) << 8 | (to) << 4, 1), (u32)(domain) << 16
#define EXIT64(reason) STAMPED(0x81102, 3), reason, 0x200000, 0
#define ENTRY STAMPED(0x81001, 0)
#define SVM_CPUID 0x72

static u64 counted(const struct exits *e, const char *name)
{
	u64 value = 0;

	counters_get(&e->counters, name, &value);
	return value;
}

static int take(struct exits *e, bool *ours, const u32 *words, size_t bytes)
{
	return exits_take(e, ours, words, bytes / sizeof(*words));
}

static void only_ours_count(void **state)
{
	static const u32 words[] = {
		EXIT64(SVM_CPUID),                          /* somebody's: we have not been seen to run */
		RUNSTATE(OURS, 1, 0), ENTRY, EXIT64(SVM_CPUID), ENTRY, EXIT64(0x60),
		RUNSTATE(OURS, 0, 1), RUNSTATE(0, 1, 0), STAMPED(0x20100d, 1), 29, /* dom0's hypercall */
		RUNSTATE(OURS, 2, 1), EXIT64(SVM_CPUID),    /* woken here, running nowhere */
		RUNSTATE(0, 0, 2), STAMPED(0x21002, 1), OURS << 16, EXIT64(0x81),
	};
	struct exits e;
	bool ours = false;

	exits_init(&e, OURS, true);
	assert_int_equal(take(&e, &ours, words, sizeof(words)), 0);
	assert_true(ours);
	assert_int_equal(counted(&e, "exits"), 3);
	assert_int_equal(counted(&e, "cpuid"), 1);
	assert_int_equal(counted(&e, "interrupt"), 1);
	assert_int_equal(counted(&e, "irq_exits"), 1);
	assert_int_equal(counted(&e, "hypercall"), 1);
	assert_int_equal(e.lost, 0);
	assert_string_equal(e.counters.c[0].name, "exits");
}

static void reasons_are_the_vendors(void **state)
{
	static const u32 words[] = {EXIT64(10), EXIT64(1), EXIT64(0x999), STAMPED(0x81103, 3), SVM_CPUID, 0, 0,
				    STAMPED(0x81502, 3), 30, 0, 0};
	struct exits e;
	bool ours = true;

	exits_init(&e, OURS, false);
	assert_int_equal(take(&e, &ours, words, sizeof(words)), 0);
	assert_int_equal(counted(&e, "exits"), 5);
	assert_int_equal(counted(&e, "cpuid"), 2); /* one of either vendor's number */
	assert_int_equal(counted(&e, "irq_exits"), 1);
	assert_int_equal(counted(&e, "io"), 1);
	assert_int_equal(counted(&e, "reason_999h"), 1);
}

static void a_pv_guest_enters_in_other_ways(void **state)
{
	static const u32 words[] = {STAMPED(0x20100d, 2), 0x300000 | 29, 1, STAMPED(0x201105, 2), 1, 0,
				    STAMPED(0x201106, 2), 1, 0, STAMPED(0x201103, 3), 1, 0, 13, STAMPED(0x20100f, 0)};
	struct exits e;
	bool ours = true;

	exits_init(&e, OURS, true);
	assert_int_equal(take(&e, &ours, words, sizeof(words)), 0);
	assert_int_equal(counted(&e, "exits"), 5);
	assert_int_equal(counted(&e, "hypercall"), 1);
	assert_int_equal(counted(&e, "forced_invalid_op"), 1);
	assert_int_equal(counted(&e, "privileged_op"), 1);
	assert_int_equal(counted(&e, "trap"), 1);
	assert_int_equal(counted(&e, "other"), 1);
}

static void what_is_lost_is_known(void **state)
{
	static const u32 words[] = {STAMPED(0x1f001, 4), 17, 0, 0, 0, RECORD(0x1f002, 1), 0};
	static const u32 cut[] = {STAMPED(0x81102, 3), SVM_CPUID};
	struct exits e;
	bool ours = true;

	exits_init(&e, OURS, true);
	assert_int_equal(take(&e, &ours, words, sizeof(words)), 0);
	assert_int_equal(e.lost, 17);
	assert_int_equal(take(&e, &ours, cut, sizeof(cut)), -EILSEQ);
	assert_int_equal(counted(&e, "exits"), 0);
}

#define SIZE 512 /* bytes of data */

struct memory {
	struct ring_head head;
	u32 data[SIZE / 4];
};

static void put(struct memory *m, const u32 *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		m->data[m->head.produced % SIZE / 4] = words[i];
		m->head.produced = (m->head.produced + 4) % (2 * SIZE);
	}
}

static void a_ring_goes_round(void **state)
{
	static const u32 exit[] = {EXIT64(SVM_CPUID)}; /* 24 bytes; 21 of them and 8 bytes fill the ring */
	static const u32 fill[] = {RECORD(0x1f002, 1), 0};
	struct memory m = {0};
	struct ring r = {.head = &m.head, .size = SIZE, .ours = true};
	struct exits e;

	exits_init(&e, OURS, true);
	for (int i = 0; i < 100; i++) {
		if (i % 21 == 20) {
			put(&m, exit, LEN(exit));
			put(&m, fill, LEN(fill));
		} else {
			put(&m, exit, LEN(exit));
		}
		if (i % 5 == 4)
			assert_int_equal(ring_take(&r, &e), 0);
	}
	assert_int_equal(counted(&e, "exits"), 100);
	assert_int_equal(ring_filled(&r), 0);
	assert_int_equal(e.lost, 0);
}

static void a_full_ring_is_not_believed(void **state)
{
	static const u32 exit[] = {EXIT64(SVM_CPUID)};
	struct memory m = {0};
	struct ring r = {.head = &m.head, .size = SIZE, .ours = true};
	struct exits e;

	exits_init(&e, OURS, true);
	for (int i = 0; i < 17; i++)
		put(&m, exit, LEN(exit));
	assert_int_equal(ring_take(&r, &e), 0);
	assert_true(e.lost > 0);
	put(&m, exit, LEN(exit));
	ring_forget(&r);
	assert_int_equal(ring_filled(&r), 0);
	assert_false(r.ours);
}

static void senseless_offsets_are_refused(void **state)
{
	static const struct ring_head bad[] = {{2, 8}, {0, 2 * SIZE}, {4, 3 * SIZE}, {0, SIZE + 4}, {8, 4}};
	struct memory m = {0};
	struct ring r = {.head = &m.head, .size = SIZE};
	struct exits e;

	exits_init(&e, OURS, true);
	for (size_t i = 0; i < LEN(bad); i++) {
		m.head = bad[i];
		assert_int_equal(ring_filled(&r), -1);
		assert_int_equal(ring_take(&r, &e), -EILSEQ);
	}
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_ours_count), cmocka_unit_test(reasons_are_the_vendors),
		cmocka_unit_test(a_pv_guest_enters_in_other_ways), cmocka_unit_test(what_is_lost_is_known),
		cmocka_unit_test(a_ring_goes_round), cmocka_unit_test(a_full_ring_is_not_believed),
		cmocka_unit_test(senseless_offsets_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
