/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * topology.c on machines that hwloc makes up (HWLOC_SYNTHETIC needs no hardware) and on this one.
 */
#include "unit.h"
#include "boot.h"
#include "topology.h"

#include <sched.h>

static void see(void *arg, const char *key, const char *value)
{
	facts_set(arg, key, value);
}

/* hwloc binds nothing on a synthetic machine but still answers what the process may use. */
static struct placement place_on(const char *machine, unsigned vcpus)
{
	struct placement p;
	struct why why;

	setenv("HWLOC_SYNTHETIC", machine, 1);
	setenv("HWLOC_THISSYSTEM", "0", 1);
	assert_int_equal(topology_place(vcpus, &p, &why), 0);
	unsetenv("HWLOC_SYNTHETIC");
	unsetenv("HWLOC_THISSYSTEM");
	return p;
}

static void two_cores_are_shared_out(void **state)
{
	struct placement p = place_on("numa:1 core:2 pu:1", 1);

	assert_int_equal(p.cpu, 1);
	assert_int_equal(p.helper_cpu, 0);
	assert_int_equal(p.node, 0);
	assert_false(p.shares_core);
}

static void a_sibling_as_helper_is_said(void **state)
{
	struct placement p = place_on("numa:1 core:1 pu:2", 1);

	assert_int_equal(p.cpu, 1);
	assert_int_equal(p.helper_cpu, 0);
	assert_true(p.shares_core);
}

static void vcpus_stay_on_one_node(void **state)
{
	struct placement p = place_on("numa:2 core:4 pu:1", 4);

	assert_true(p.cpu == 4 || p.cpu == 0);
	assert_int_equal(p.node, p.cpu / 4);
	assert_true(p.helper_cpu >= 0);
	assert_true(p.helper_cpu < p.cpu || p.helper_cpu >= p.cpu + 4);
}

static void the_helper_is_near(void **state)
{
	struct placement p = place_on("numa:2 core:2 pu:1", 1);

	assert_int_equal(p.helper_cpu / 2, p.cpu / 2);
}

static void too_few_cpus_are_not_pinned(void **state)
{
	struct placement p = place_on("numa:1 core:2 pu:1", 3);

	assert_int_equal(p.cpu, -1);
	assert_int_equal(p.helper_cpu, -1);
	p = place_on("numa:1 core:1 pu:1", 1);
	assert_int_equal(p.cpu, 0);
	assert_int_equal(p.helper_cpu, -1);
}

static void the_affinity_of_the_process_is_respected(void **state)
{
	cpu_set_t before, one;
	struct placement p;
	struct why why;
	int cpu = 0;

	assert_int_equal(sched_getaffinity(0, sizeof(before), &before), 0);
	while (!CPU_ISSET(cpu, &before))
		cpu++;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
	assert_int_equal(topology_place(1, &p, &why), 0);
	sched_setaffinity(0, sizeof(before), &before);
	assert_int_equal(p.cpu, cpu);
	assert_int_equal(p.helper_cpu, -1);
}

static void facts_add_up(void **state)
{
	struct facts f = {0};

	setenv("HWLOC_SYNTHETIC", "pack:2 [numa] l3:1 core:4 pu:2", 1);
	topology_facts(see, &f);
	unsetenv("HWLOC_SYNTHETIC");
	assert_string_equal(facts_get(&f, "topology.summary"), "2 packages, 8 cores, 16 CPUs, 2 NUMA nodes");
	assert_string_equal(facts_get(&f, "topology.pus"), "16");
	assert_non_null(facts_get(&f, "topology.l3"));
	facts_free(&f);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_cores_are_shared_out), cmocka_unit_test(a_sibling_as_helper_is_said),
		cmocka_unit_test(vcpus_stay_on_one_node), cmocka_unit_test(the_helper_is_near),
		cmocka_unit_test(too_few_cpus_are_not_pinned),
		cmocka_unit_test(the_affinity_of_the_process_is_respected), cmocka_unit_test(facts_add_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
