/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * placement.c on machines made up of bare numbers, and topology.c on those of tests/cases: CPU numbers are not topology,
 * and what could not be had is said.
 */
#include "unit.h"
#include "boot.h"
#include "placement.h"
#include "preflight.h"
#include "topology.h"

static void see(void *arg, const char *key, const char *value)
{
	facts_set(arg, key, value);
}

/* Of the facts that a placement gives, are there findings, and of which level is the worst of that name? */
static int level_of(const struct placement *p, bool bound, const char *id)
{
	struct facts env = {0}, now = {0};
	struct finding found[FINDINGS_MAX];
	int level = PREFLIGHT_OK;

	placement_facts(p, bound, see, &env);
	size_t n = preflight(&env, &now, found);
	for (size_t i = n; i-- > 0;)
		if (!strcmp(found[i].id, id))
			level = (int)found[i].level;
	facts_free(&env);
	return level;
}

static struct placement choose(const struct candidate *units, size_t n, unsigned vcpus)
{
	struct placement p = {.cpu = -1, .helper_cpu = -1, .node = -1};
	struct candidate copy[64];

	memcpy(copy, units, n * sizeof(*units));
	placement_choose(copy, n, vcpus, &p);
	return p;
}

static bool is(const struct placement *p, unsigned n, int first, int second)
{
	return p->n == n && p->cpus[0] == first && (n < 2 || p->cpus[1] == second);
}

/* Two fast cores of two threads (0 and 1, 2 and 3), and four slow ones. */
static const struct candidate hybrid[] = {
	{.cpu = 0, .core = 0, .kind = 1, .boot = true}, {.cpu = 1, .core = 0, .kind = 1, .boot = true},
	{.cpu = 2, .core = 1, .kind = 1}, {.cpu = 3, .core = 1, .kind = 1},
	{.cpu = 4, .core = 2, .slow = true}, {.cpu = 5, .core = 3, .slow = true}, {.cpu = 6, .core = 4, .slow = true},
	{.cpu = 7, .core = 5, .slow = true},
};

static void kinds_of_cores_are_told_apart(void **state)
{
	(void)state;
	struct placement p = choose(hybrid, LEN(hybrid), 1);

	assert_true(is(&p, 1, 2, 0));
	assert_false(p.slow_kind || p.boot_core || p.shares_core);
	p = choose(hybrid, LEN(hybrid), 2);
	assert_true(is(&p, 2, 1, 2));
	assert_false(p.several_kinds || p.vcpus_share_core || p.slow_kind);
	assert_true(p.boot_core);
	p = choose(hybrid, LEN(hybrid), 4);
	assert_true(is(&p, 4, 4, 5) && p.slow_kind && !p.several_kinds && !p.vcpus_share_core);
	assert_int_equal(level_of(&p, true, "kind"), PREFLIGHT_NOTE);
	p = choose(hybrid, LEN(hybrid), 6);
	assert_true(p.n == 6 && p.several_kinds);
	assert_int_equal(level_of(&p, true, "kind"), PREFLIGHT_WARN);
}

/* Nodes inside of a package, packages without nodes, caches inside of both: each alone decides. */
static void company_stays_together(void **state)
{
	(void)state;
	static const struct candidate node[] = {{.cpu = 1, .core = 1}, {.cpu = 2, .core = 2, .node = 1}, {.cpu = 3, .core = 3, .node = 1}},
		package[] = {{.cpu = 1, .core = 1}, {.cpu = 2, .core = 2, .package = 1}, {.cpu = 3, .core = 3, .package = 1}},
		cache[] = {{.cpu = 1, .core = 1}, {.cpu = 2, .core = 2, .cache = 1}, {.cpu = 3, .core = 3, .cache = 1}};
	static const struct candidate thread[] = {{.cpu = 1, .core = 1}, {.cpu = 2, .core = 1}, {.cpu = 3, .core = 3, .node = 1}};
	struct placement p = choose(node, LEN(node), 2);

	assert_true(is(&p, 2, 2, 3) && !p.several_nodes);
	p = choose(package, LEN(package), 2);
	assert_true(is(&p, 2, 2, 3) && !p.several_packages);
	p = choose(cache, LEN(cache), 2);
	assert_true(is(&p, 2, 2, 3));
	p = choose(thread, LEN(thread), 1); /* the VMM's other threads would rather be far away than on the core */
	assert_true(is(&p, 1, 1, 0) && p.helper_cpu == 3 && !p.shares_core);
}

/* A cpuset leaves CPUs of no kind of order, and without CPU 0. */
static void numbers_need_not_be_neighbours(void **state)
{
	(void)state;
	static const struct candidate units[] = {
		{.cpu = 3, .core = 3, .package = 1, .node = 1}, {.cpu = 9, .core = 9, .package = 0, .node = 0},
		{.cpu = 17, .core = 17, .package = 1, .node = 1}, {.cpu = 40, .core = 9, .package = 0, .node = 0},
	};
	struct placement p = choose(units, LEN(units), 2);

	assert_true(is(&p, 2, 3, 17) && p.node == 1 && p.helper_cpu == 9);
	p = choose(units, LEN(units), 3);
	assert_true(p.n == 3 && p.several_nodes && p.node == -1);
	assert_int_equal(level_of(&p, false, "numa"), PREFLIGHT_WARN);
	assert_int_equal(level_of(&p, false, "packages"), PREFLIGHT_WARN);
	p = choose(units, LEN(units), 5);
	assert_int_equal(p.n, 0);
	assert_int_equal(level_of(&p, false, "pinned"), PREFLIGHT_WARN);
	assert_int_equal(choose(units, 0, 1).n, 0);
}

static void threads_of_a_core_are_the_last_resort(void **state)
{
	(void)state;
	static const struct candidate units[] = {{.cpu = 0, .core = 0, .boot = true}, {.cpu = 1, .core = 1}, {.cpu = 2, .core = 1}};
	struct placement p = choose(units, LEN(units), 2);

	assert_true(is(&p, 2, 0, 1) && !p.vcpus_share_core && p.helper_cpu == 2 && p.shares_core);
	assert_int_equal(level_of(&p, true, "helper"), PREFLIGHT_WARN);
	p = choose(units, LEN(units), 3);
	assert_true(p.vcpus_share_core && p.helper_cpu == -1);
	assert_int_equal(level_of(&p, true, "shared-core"), PREFLIGHT_WARN);
}

static struct placement place(const char *variable, const char *value, unsigned vcpus)
{
	struct placement p;
	struct why why;

	setenv(variable, value, 1);
	setenv("HWLOC_THISSYSTEM", "0", 1);
	assert_int_equal(topology_place(vcpus, &p, &why), 0);
	unsetenv(variable);
	unsetenv("HWLOC_THISSYSTEM");
	return p;
}

static char *synthetic(const char *path)
{
	struct buf b = {0};

	assert_int_equal(file_read(path, &b), 0);
	b.data[strcspn(b.data, "\n")] = 0;
	return b.data;
}

static void sockets_may_alternate(void **state)
{
	(void)state;
	char *machine = synthetic("tests/cases/topo-interleaved-sockets/machine.synthetic");
	struct placement p = place("HWLOC_SYNTHETIC", machine, 2);

	assert_true(is(&p, 2, 1, 3) && p.node == 1 && !p.several_nodes);
	p = place("HWLOC_SYNTHETIC", machine, 5);
	assert_true(p.n == 5 && p.several_nodes && p.node == -1);
	assert_int_equal(level_of(&p, false, "numa"), PREFLIGHT_WARN);
	free(machine);
}

static void the_other_thread_of_cpu_0_is_avoided(void **state)
{
	(void)state;
	char *machine = synthetic("tests/cases/topo-smt-sibling-of-cpu0/machine.synthetic");
	struct placement p = place("HWLOC_SYNTHETIC", machine, 1);

	assert_true(p.cpu >= 2 && !p.boot_core);
	p = place("HWLOC_SYNTHETIC", "numa:1 core:4 pu:2(indexes=0,4,1,5,2,6,3,7)", 1);
	assert_true(p.cpu == 1);
	p = place("HWLOC_SYNTHETIC", "numa:1 core:1 pu:2", 1);
	assert_true(p.boot_core);
	free(machine);
}

/* With one node alone the memory is somewhere, but not here. */
static void a_cpu_without_memory_is_avoided_or_said(void **state)
{
	(void)state;
	static const char machine[] = "tests/cases/topo-no-local-memory/machine.xml";
	struct placement p = place("HWLOC_XMLFILE", machine, 1);

	assert_true(p.cpu >= 2 && p.node == 1 && !p.lacks_memory);
	assert_int_equal(level_of(&p, false, "numa"), PREFLIGHT_OK); /* there is no other that it could come from */
	p = place("HWLOC_XMLFILE", machine, 3);
	assert_true(p.n == 3 && p.lacks_memory && p.node == -1);
	assert_int_equal(level_of(&p, false, "numa"), PREFLIGHT_WARN);
	p = place("HWLOC_XMLFILE", "tests/cases/topo-empty-node/machine.xml", 1);
	assert_true(p.cpu >= 2 && p.node == 1 && p.only_node);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_of_cores_are_told_apart), cmocka_unit_test(numbers_need_not_be_neighbours),
		cmocka_unit_test(company_stays_together),
		cmocka_unit_test(threads_of_a_core_are_the_last_resort), cmocka_unit_test(sockets_may_alternate),
		cmocka_unit_test(the_other_thread_of_cpu_0_is_avoided), cmocka_unit_test(a_cpu_without_memory_is_avoided_or_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
