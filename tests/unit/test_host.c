/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host.c: the facts that identify an environment are there, are said once, and do not change from call to call.
 */
#include "unit.h"
#include "boot.h"
#include "host.h"

struct seen {
	struct facts facts;
	size_t calls;
};

static void see(void *arg, const char *key, const char *value)
{
	struct seen *s = arg;

	assert_true(*key && *value);
	facts_set(&s->facts, key, value);
	s->calls++;
}

static void the_machine_is_named(void **state)
{
	static const char *const wanted[] = {
		"host.kernel", "host.cpu.vendor", "host.cpu.model", "host.hypervisor", "host.tsc.invariant",
	};
	struct seen s = {0};

	host_facts(see, &s);
	for (size_t i = 0; i < LEN(wanted); i++)
		assert_non_null(facts_get(&s.facts, wanted[i]));
	facts_free(&s.facts);
}

static void every_fact_is_said_once(void **state)
{
	struct seen s = {0};

	host_facts(see, &s);
	assert_int_equal(s.calls, s.facts.n);
	facts_free(&s.facts);
}

/* The environment is a key: what changes by itself must not be in it. */
static void nothing_changes_by_itself(void **state)
{
	struct seen a = {0}, b = {0};

	host_facts(see, &a);
	usleep(20000);
	host_facts(see, &b);
	assert_int_equal(a.facts.n, b.facts.n);
	for (size_t i = 0; i < a.facts.n; i++)
		assert_string_equal(facts_get(&b.facts, a.facts.v[i].key), a.facts.v[i].value);
	facts_free(&a.facts);
	facts_free(&b.facts);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_machine_is_named),
		cmocka_unit_test(every_fact_is_said_once),
		cmocka_unit_test(nothing_changes_by_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
