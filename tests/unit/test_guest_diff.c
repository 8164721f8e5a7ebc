/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * guest_diff.c: a masked feature is caught, what must differ is not, unequal shape refuses until it is declared.
 */
#include "unit.h"
#include "reason.h"
#include "guest_diff.h"

static void same_guest(struct guest_diff *id, const char *system)
{
	system_fact(&id->of, system, "cpuid.00000001", "00a20f10.00000800.80ba2223.178bfbff");
	system_fact(&id->of, system, "cpuid.0000000b", "00000000.00000001.00000100.00000000");
	system_fact(&id->of, system, "cpuid.40000000", "40000001.4b4d564b.564b4d56.0000004d");
	system_fact(&id->of, system, "apic.mode", "x2apic");
	system_fact(&id->of, system, "apic.ids", "0");
	system_fact(&id->of, system, "hello.kind", "metal");
	system_fact(&id->of, system, "tsc.hz.15h", "2600000000");
	system_fact(&id->of, system, "tsc.stamp", "52");
	system_fact(&id->of, system, "mem.total", "268435456");
	system_fact(&id->of, system, "shape.memory", "268435456");
	system_fact(&id->of, system, "shape.backing", "2M, huge pages");
	system_fact(&id->of, system, "clock.gap.lost", "1");
}

static const struct guest_diff_row *row_of(const struct guest_diff *id, const char *key)
{
	for (size_t i = 0; i < id->n; i++)
		if (!strcmp(id->v[i].key, key))
			return &id->v[i];
	return NULL;
}

static void a_masked_feature_is_caught(void **state)
{
	struct guest_diff id = {0};

	same_guest(&id, "a");
	same_guest(&id, "b");
	/* PCID is bit 17 of ECX. */
	facts_set(&id.of.v[1].facts, "cpuid.00000001", "00a20f10.00000800.80b82223.178bfbff");
	guest_diff_compare(&id);
	assert_int_equal(id.n, 1);
	const struct guest_diff_row *r = row_of(&id, "cpu feature pcid");
	assert_non_null(r);
	assert_int_equal(r->kind, DIFF_MOVES);
	assert_string_equal(r->value[0], "yes");
	assert_string_equal(r->value[1], "no");
	assert_non_null(strstr(r->why, WHY_FEATURE_PCID));
	assert_null(guest_diff_refusal(&id, NULL));
	guest_diff_free(&id);
}

static void a_feature_without_a_name_is_caught_too(void **state)
{
	struct guest_diff id = {0};

	same_guest(&id, "a");
	same_guest(&id, "b");
	facts_set(&id.of.v[1].facts, "cpuid.00000001", "00a20f10.00000800.80ba2222.178bfbff");
	guest_diff_compare(&id);
	assert_non_null(row_of(&id, "cpu feature 1h.ecx[0]"));
	guest_diff_free(&id);
}

/* APIC ids, OSXSAVE, the hypervisor's leaves and its bit, firmware's bite, readings of a clock. */
static void noise_is_left_out_by_rule(void **state)
{
	struct guest_diff id = {0};

	same_guest(&id, "a");
	same_guest(&id, "b");
	struct facts *b = &id.of.v[1].facts;
	facts_set(b, "cpuid.00000001", "00a20f10.01000800.08ba2223.178bfbff");
	facts_set(b, "cpuid.0000000b", "00000000.00000001.00000100.00000001");
	facts_set(b, "cpuid.40000000", "40000005.566e6558.65584d4d.4d4d566e");
	facts_set(b, "apic.ids", "1");
	facts_set(b, "tsc.hz.15h", "2600100000");
	facts_set(b, "tsc.stamp", "78");
	facts_set(b, "mem.total", "268000000");
	facts_set(b, "shape.backing", "2M, transparent");
	facts_set(b, "clock.gap.lost", "99999");
	facts_set(b, "hv.signature", "XenVMMXenVMM");
	guest_diff_compare(&id);
	if (id.n)
		fail_msg("%s differs", id.v[0].key);
	guest_diff_free(&id);
}

static void what_moves_a_number_is_listed_with_a_reason(void **state)
{
	static const char *const facts[][2] = {
		{"apic.mode", "xapic"}, {"tsc.hz.15h", "2700000000"}, {"mem.total", "134217728"}, {"hello.kind", "hosted"},
		{"tsc.invariant", "0"}, {"mem.page", "4096"},
	};

	for (size_t i = 0; i < 4; i++) {
		struct guest_diff id = {0};

		same_guest(&id, "a");
		same_guest(&id, "b");
		facts_set(&id.of.v[1].facts, facts[i][0], facts[i][1]);
		guest_diff_compare(&id);
		const struct guest_diff_row *r = row_of(&id, facts[i][0]);
		assert_true(r ? r->kind == DIFF_MOVES && strlen(r->why) > 10 : 0);
		guest_diff_free(&id);
	}
}

static void unequal_shape_refuses_until_declared(void **state)
{
	struct guest_diff id = {0};

	same_guest(&id, "a");
	same_guest(&id, "b");
	facts_set(&id.of.v[1].facts, "shape.memory", "536870912");
	facts_set(&id.of.v[1].facts, "shape.backing", "4K");
	guest_diff_compare(&id);
	assert_int_equal(guest_diff_count(&id, DIFF_SHAPE), 2);
	assert_string_equal(guest_diff_refusal(&id, NULL)->key, "shape.backing");
	assert_string_equal(guest_diff_refusal(&id, "shape.backing")->key, "shape.memory");
	assert_null(guest_diff_refusal(&id, "shape.backing,shape.memory"));
	assert_null(guest_diff_refusal(&id, "shape.*"));
	guest_diff_free(&id);
}

/* What is declared by one word on a command line. */
static void processors_and_versions_are_factors(void **state)
{
	struct guest_diff id = {0};

	same_guest(&id, "a");
	same_guest(&id, "b");
	facts_set(&id.of.v[0].facts, "lab.processor", "intel");
	facts_set(&id.of.v[1].facts, "lab.processor", "qemu");
	facts_set(&id.of.v[0].facts, "lab.version", "debian12");
	facts_set(&id.of.v[1].facts, "lab.version", "debian13");
	guest_diff_compare(&id);
	assert_string_equal(guest_diff_factor(guest_diff_refusal(&id, NULL)), "processor");
	assert_string_equal(guest_diff_factor(guest_diff_refusal(&id, "processor")), "version");
	assert_null(guest_diff_refusal(&id, "processor,version"));
	assert_null(guest_diff_refusal(&id, "lab.*"));
	assert_non_null(guest_diff_refusal(&id, "shape.*"));
	guest_diff_free(&id);
}

static void silence_is_no_difference(void **state)
{
	struct guest_diff id = {0};

	same_guest(&id, "a");
	system_fact(&id.of, "b", "hello.kind", "metal");
	guest_diff_compare(&id);
	assert_int_equal(id.n, 0);
	guest_diff_free(&id);
}

/* A system whose own boots differ is not one guest. */
static void boots_of_one_system_may_differ(void **state)
{
	struct guest_diff id = {0};

	same_guest(&id, "a");
	system_fact(&id.of, "a", "apic.mode", "xapic");
	guest_diff_compare(&id);
	assert_int_equal(id.n, 1);
	assert_string_equal(id.v[0].value[0], "x2apic | xapic");
	guest_diff_free(&id);
}

/* What another night may have changed without anybody's saying so. */
static void the_host_is_looked_at_too(void **state)
{
	static const char *const keys[] = {"lab.initrd.sha256", "lab.machine.version", "qemu.version", "xen.version", "host.cmdline",
					   "xen.cmdline", "host.governor", "host.kvm.halt_poll_ns", "host.thp"};

	for (size_t i = 0; i < LEN(keys); i++) {
		struct guest_diff id = {0};

		same_guest(&id, "a");
		same_guest(&id, "b");
		system_fact(&id.of, "a", keys[i], "one");
		system_fact(&id.of, "b", keys[i], "another");
		guest_diff_compare(&id);
		assert_int_equal(guest_diff_count(&id, DIFF_MOVES), 1);
		assert_string_equal(id.v[0].key, keys[i]);
		assert_non_null(id.v[0].why);
		guest_diff_free(&id);
	}
}

static void two_campaigns_join(void **state)
{
	struct guest_diff id = {0}, one = {0}, other = {0};

	same_guest(&one, "x");
	same_guest(&one, "s");
	same_guest(&other, "s");
	facts_set(&other.of.v[0].facts, "shape.memory", "1");
	guest_diff_add(&id, &one.of, "s", "s");
	guest_diff_add(&id, &other.of, "s", "s of B");
	guest_diff_compare(&id);
	assert_int_equal(id.of.n, 2);
	assert_string_equal(id.of.v[1].label, "s of B");
	assert_string_equal(id.v[0].key, "shape.memory");
	assert_string_equal(id.of.v[0].label, "s");
	assert_int_equal(one.of.n, 2);
	guest_diff_free(&id);
	guest_diff_free(&one);
	guest_diff_free(&other);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_masked_feature_is_caught), cmocka_unit_test(a_feature_without_a_name_is_caught_too),
		cmocka_unit_test(noise_is_left_out_by_rule), cmocka_unit_test(what_moves_a_number_is_listed_with_a_reason),
		cmocka_unit_test(unequal_shape_refuses_until_declared), cmocka_unit_test(silence_is_no_difference),
		cmocka_unit_test(processors_and_versions_are_factors),
		cmocka_unit_test(boots_of_one_system_may_differ), cmocka_unit_test(the_host_is_looked_at_too), cmocka_unit_test(two_campaigns_join),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
