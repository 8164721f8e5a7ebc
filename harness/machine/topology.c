/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CPUs, cores and NUMA nodes through hwloc. Placement is a small search: every window of consecutive CPU numbers the
 * process may use is given points, and the best one wins; so the choice is the same on every run.
 */
#include "topology.h"

#include <errno.h>
#include <hwloc.h>
#include <stdio.h>
#include <string.h>

static int topology_load(hwloc_topology_t *t, struct why *why)
{
	if (hwloc_topology_init(t))
		return fail(why, -ENOMEM, "hwloc does not start");
	if (hwloc_topology_load(*t)) {
		hwloc_topology_destroy(*t);
		return fail(why, -EIO, "hwloc cannot read the topology of this machine");
	}
	return 0;
}

static hwloc_obj_t core_of(hwloc_topology_t t, unsigned cpu)
{
	hwloc_obj_t pu = hwloc_get_pu_obj_by_os_index(t, cpu);

	return pu ? hwloc_get_ancestor_obj_by_type(t, HWLOC_OBJ_CORE, pu) : NULL;
}

static int node_of(hwloc_topology_t t, unsigned cpu)
{
	hwloc_obj_t pu = hwloc_get_pu_obj_by_os_index(t, cpu), node = NULL;

	while (pu && (node = hwloc_get_next_obj_by_type(t, HWLOC_OBJ_NUMANODE, node)))
		if (hwloc_bitmap_isincluded(pu->cpuset, node->cpuset))
			return (int)node->os_index;
	return -1;
}

static bool same_core(hwloc_topology_t t, unsigned a, unsigned b)
{
	hwloc_obj_t x = core_of(t, a);

	return x && x == core_of(t, b);
}

/* Points of vCPUs on first..first+n-1, or -1 when one of them is not allowed. */
static int window_score(hwloc_topology_t t, hwloc_const_cpuset_t allowed, unsigned first, unsigned n)
{
	int score = 8;

	for (unsigned cpu = first; cpu < first + n; cpu++) {
		if (!hwloc_bitmap_isset(allowed, cpu))
			return -1;
		if (cpu > first && same_core(t, cpu - 1, cpu))
			score -= 2;
		if (node_of(t, cpu) != node_of(t, first))
			score -= 4;
	}
	/* CPU 0 takes the interrupts nobody else wants. */
	if (first == 0)
		score -= 1;
	return score > 0 ? score : 0;
}

static int helper_score(hwloc_topology_t t, unsigned cpu, const struct placement *p, unsigned vcpus)
{
	int score = 4;

	for (unsigned i = 0; i < vcpus; i++) {
		if (cpu == (unsigned)p->cpu + i)
			return -1;
		if (same_core(t, cpu, (unsigned)p->cpu + i))
			score = 1;
	}
	return score + (node_of(t, cpu) == p->node);
}

static void place_vcpus(hwloc_topology_t t, hwloc_const_cpuset_t allowed, unsigned vcpus, struct placement *p)
{
	int best = -1, last = hwloc_bitmap_last(allowed);

	for (int first = hwloc_bitmap_first(allowed); first >= 0 && first + (int)vcpus - 1 <= last; first++) {
		int score = window_score(t, allowed, (unsigned)first, vcpus);
		if (score > best) {
			best = score;
			p->cpu = first;
		}
	}
	if (p->cpu >= 0)
		p->node = node_of(t, (unsigned)p->cpu);
}

static void place_helper(hwloc_topology_t t, hwloc_const_cpuset_t allowed, unsigned vcpus, struct placement *p)
{
	int best = -1, cpu;

	for (cpu = hwloc_bitmap_first(allowed); cpu >= 0; cpu = hwloc_bitmap_next(allowed, cpu)) {
		int score = helper_score(t, (unsigned)cpu, p, vcpus);
		if (score > best) {
			best = score;
			p->helper_cpu = cpu;
			p->shares_core = score <= 2;
		}
	}
}

int topology_place(unsigned vcpus, struct placement *p, struct why *why)
{
	hwloc_topology_t t;
	int err = topology_load(&t, why);

	*p = (struct placement){.cpu = -1, .helper_cpu = -1, .node = -1};
	if (err)
		return err;
	hwloc_cpuset_t allowed = hwloc_bitmap_alloc();
	if (!allowed || hwloc_get_cpubind(t, allowed, HWLOC_CPUBIND_PROCESS)) {
		err = fail(why, -EIO, "cannot read which CPUs this process may use: %s", strerror(errno));
	} else if (vcpus) {
		place_vcpus(t, allowed, vcpus, p);
		if (p->cpu >= 0)
			place_helper(t, allowed, vcpus, p);
	}
	hwloc_bitmap_free(allowed);
	hwloc_topology_destroy(t);
	return err;
}

int topology_bind_memory(int node)
{
	hwloc_topology_t t;
	int err = node < 0 ? 0 : topology_load(&t, NULL);

	if (node < 0 || err)
		return err;
	hwloc_obj_t obj = hwloc_get_numanode_obj_by_os_index(t, (unsigned)node);
	if (!obj)
		err = -ENODEV;
	else if (hwloc_set_membind(t, obj->nodeset, HWLOC_MEMBIND_BIND, HWLOC_MEMBIND_THREAD | HWLOC_MEMBIND_BYNODESET))
		err = -errno;
	hwloc_topology_destroy(t);
	return err;
}

static void say_number(void (*fact)(void *, const char *, const char *), void *arg, const char *key, u64 n)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)n);
	fact(arg, key, text);
}

static unsigned count(hwloc_topology_t t, hwloc_obj_type_t type)
{
	int n = hwloc_get_nbobjs_by_type(t, type);

	return n > 0 ? (unsigned)n : 0;
}

void topology_facts(void (*fact)(void *arg, const char *key, const char *value), void *arg)
{
	hwloc_topology_t t;
	char text[128];

	if (topology_load(&t, NULL))
		return;
	unsigned packages = count(t, HWLOC_OBJ_PACKAGE), cores = count(t, HWLOC_OBJ_CORE), pus = count(t, HWLOC_OBJ_PU);
	unsigned nodes = count(t, HWLOC_OBJ_NUMANODE);
	snprintf(text, sizeof(text), "%u package%s, %u core%s, %u CPU%s, %u NUMA node%s", packages,
		 packages == 1 ? "" : "s", cores, cores == 1 ? "" : "s", pus, pus == 1 ? "" : "s", nodes,
		 nodes == 1 ? "" : "s");
	fact(arg, "topology.summary", text);
	say_number(fact, arg, "topology.packages", packages);
	say_number(fact, arg, "topology.cores", cores);
	say_number(fact, arg, "topology.pus", pus);
	say_number(fact, arg, "topology.nodes", nodes);
	static const struct { hwloc_obj_type_t type; const char *key;
	} caches[] = {
	    {HWLOC_OBJ_L1CACHE, "topology.l1d"},
	    {HWLOC_OBJ_L2CACHE, "topology.l2"},
	    {HWLOC_OBJ_L3CACHE, "topology.l3"},
	};
	for (size_t i = 0; i < LEN(caches); i++) {
		hwloc_obj_t cache = hwloc_get_obj_by_type(t, caches[i].type, 0);
		if (cache)
			say_number(fact, arg, caches[i].key, cache->attr->cache.size);
	}
	hwloc_topology_destroy(t);
}
