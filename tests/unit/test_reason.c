/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * reason.c: ids to sentences, parameters in their places, others' words left alone; every rule's reason has a sentence.
 */
#include "unit.h"
#include "guest_diff_rules.h"
#include "reason.h"

static void sentence_is(const char *reason, const char *expected)
{
	char text[REASON_MAX];

	assert_string_equal(reason_text(reason, text), expected);
}

static void ids_become_sentences(void **state)
{
	(void)state;
	char clock[160];

	sentence_is(WHY_ONE_ROUND, "n = 1: no inference");
	reason_put(clock, sizeof(clock), WHY_CLOCK_CIRCULAR, "source=%s", "tsc");
	assert_string_equal(clock, "clock.circular source=tsc");
	assert_true(reason_is(clock, WHY_CLOCK_CIRCULAR));
	sentence_is(clock, "circular: the host's clock (tsc) is itself read from the TSC");
	copy_str(clock, WHY_UNASKED);
	reason_add(clock, sizeof(clock), "bench", "%.4s", "a=b c");
	assert_string_equal(clock, "boot.unasked bench=a%3db%20");
	sentence_is("found.fact key=a%20b value=100%25", "a b 100%");
	sentence_is("boot.also reason=boot.timeout%20s%3d10 also=a%20b", "still running after 10 s; and a b");
	sentence_is("objection.shape factor=memory a=1 b=2 why=diff.shape.memory", "memory is 1 in A and 2 in B: memory size decides "
		    "page tables, placement and TLB reach (to compare exactly that: --factor memory)");
}

static void other_words_are_left_alone(void **state)
{
	(void)state;
	static const char *const texts[] = {"", "no hypervisor to call", "clock", "clock.circularity", "compare.one-roundabout x=1"};

	for (size_t i = 0; i < LEN(texts); i++)
		sentence_is(texts[i], texts[i]);
	sentence_is(NULL, "");
	assert_false(reason_is("clock.circularity", WHY_CLOCK_CIRCULAR));
	assert_false(reason_is(NULL, WHY_CLOCK_CIRCULAR));
}

/* A stored reason may be damaged, or cut: what is missing shows as such. */
static void missing_parameters_show(void **state)
{
	(void)state;
	char long_one[2 * REASON_MAX];

	sentence_is("clock.circular", "circular: the host's clock (?) is itself read from the TSC");
	sentence_is("clock.circular source", "circular: the host's clock (?) is itself read from the TSC");
	sentence_is("clock.circular other=1 source=x", "circular: the host's clock (x) is itself read from the TSC");
	sentence_is("boot.also reason=a%20b also=cut%20in%2", "a b; and cut in");
	sentence_is("boot.also reason=a%20b al", "a b; and ?");
	memset(long_one, 'x', sizeof(long_one));
	long_one[sizeof(long_one) - 1] = 0;
	memcpy(long_one, "found.unknown key=", 18);
	char text[REASON_MAX];
	assert_true(strlen(reason_text(long_one, text)) < REASON_MAX);
}

static void has_sentence(const char *reason)
{
	char text[REASON_MAX];

	if (!strcmp(reason_text(reason, text), reason))
		fail_msg("%s has no sentence", reason);
}

static void every_reason_is_one(void **state)
{
	(void)state;
#define ID(name, id, english) WHY_##name,
	const char *const ids[] = {REASONS(ID)};
#undef ID

	for (size_t i = 0; i < LEN(ids); i++) {
		has_sentence(ids[i]);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(ids[i], ids[k]);
	}
	for (size_t i = 0; i < guest_diff_fact_count; i++)
		if (strcmp(guest_diff_facts[i].keys, "shape.lane") && strcmp(guest_diff_facts[i].keys, "shape.timeout") &&
		    strcmp(guest_diff_facts[i].keys, "shape.events") && strcmp(guest_diff_facts[i].keys, "shape.disk") &&
		    strcmp(guest_diff_facts[i].keys, "shape.net") && strcmp(guest_diff_facts[i].keys, "shape.template"))
			has_sentence(guest_diff_facts[i].why);
	for (size_t i = 0; i < guest_diff_bit_count; i++)
		has_sentence(guest_diff_bits[i].why);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_become_sentences), cmocka_unit_test(other_words_are_left_alone),
		cmocka_unit_test(missing_parameters_show), cmocka_unit_test(every_reason_is_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
