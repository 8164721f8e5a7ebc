/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CPUs, cores, kinds of cores and NUMA nodes through hwloc, and what they are called in facts. Which CPUs are chosen is
 * placement.c's matter.
 */
#include "topology.h"

#include <errno.h>
#include <hwloc.h>
#include <hwloc/cpukinds.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* CPUs that we may not use are seen too: the core of CPU 0 is its core whether we may run there or not. */
static int topology_load(hwloc_topology_t *t, struct why *why)
{
	if (hwloc_topology_init(t))
		return fail(why, -ENOMEM, "hwloc does not start");
	hwloc_topology_set_flags(*t, HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED);
	if (hwloc_topology_load(*t)) {
		hwloc_topology_destroy(*t);
		return fail(why, -EIO, "hwloc cannot read the topology of this machine");
	}
	return 0;
}

/* Where no node is said to have memory, nobody has said how much there is. */
static bool may_be_used(hwloc_topology_t t, hwloc_obj_t node)
{
	return (node->attr->numanode.local_memory || !hwloc_get_root_obj(t)->total_memory) &&
	       hwloc_bitmap_isset(hwloc_topology_get_allowed_nodeset(t), node->os_index);
}

/* The nearest node with memory: the one around the fewest CPUs, for memory may be attached to a whole machine too. */
static int node_of(hwloc_topology_t t, hwloc_obj_t pu)
{
	hwloc_obj_t node = NULL, best = NULL;

	while ((node = hwloc_get_next_obj_by_type(t, HWLOC_OBJ_NUMANODE, node)))
		if (may_be_used(t, node) && hwloc_bitmap_isincluded(pu->cpuset, node->cpuset) &&
		    (!best || hwloc_bitmap_weight(node->cpuset) < hwloc_bitmap_weight(best->cpuset)))
			best = node;
	return best ? (int)best->os_index : -1;
}

static unsigned nodes_usable(hwloc_topology_t t)
{
	hwloc_obj_t node = NULL;
	unsigned n = 0;

	while ((node = hwloc_get_next_obj_by_type(t, HWLOC_OBJ_NUMANODE, node)))
		n += may_be_used(t, node);
	return n;
}

/* The number of what holds the CPU, or that of the CPU itself where hwloc knows no such thing. */
static int holder_of(hwloc_obj_t pu, hwloc_obj_type_t type)
{
	hwloc_obj_t at = pu;

	while (at && at->type != type)
		at = at->parent;
	return at ? (int)at->logical_index : type == HWLOC_OBJ_CORE ? -1 - (int)pu->logical_index : -1;
}

/* hwloc sorts kinds by what they can do, the slowest first; where it cannot tell, none is slower. */
static void kind_of(hwloc_topology_t t, hwloc_obj_t pu, struct candidate *u)
{
	int efficiency = -1, last = hwloc_cpukinds_get_nr(t, 0) - 1, best = -1;

	u->kind = last > 0 ? hwloc_cpukinds_get_by_cpuset(t, pu->cpuset, 0) : 0;
	if (last <= 0 || u->kind < 0 || hwloc_cpukinds_get_info(t, (unsigned)u->kind, NULL, &efficiency, NULL, NULL, 0) ||
	    hwloc_cpukinds_get_info(t, (unsigned)last, NULL, &best, NULL, NULL, 0))
		return;
	u->slow = efficiency >= 0 && efficiency < best;
}

static void read_cpu(hwloc_topology_t t, hwloc_obj_t pu, struct candidate *u)
{
	hwloc_obj_t zero = hwloc_get_pu_obj_by_os_index(t, 0);

	*u = (struct candidate){
		.cpu = (int)pu->os_index, .core = holder_of(pu, HWLOC_OBJ_CORE), .cache = holder_of(pu, HWLOC_OBJ_L3CACHE),
		.package = holder_of(pu, HWLOC_OBJ_PACKAGE), .node = node_of(t, pu),
	};
	u->boot = zero && holder_of(zero, HWLOC_OBJ_CORE) == u->core;
	kind_of(t, pu, u);
}

/* The CPUs that cpusets and affinity leave to this process. */
static struct candidate *read_cpus(hwloc_topology_t t, hwloc_const_cpuset_t bound, size_t *n)
{
	struct candidate *cpus = xcalloc((size_t)hwloc_get_nbobjs_by_type(t, HWLOC_OBJ_PU), sizeof(*cpus));
	hwloc_obj_t pu = NULL;

	for (*n = 0; (pu = hwloc_get_next_obj_by_type(t, HWLOC_OBJ_PU, pu));)
		if (hwloc_bitmap_isset(bound, pu->os_index) &&
		    hwloc_bitmap_isset(hwloc_topology_get_allowed_cpuset(t), pu->os_index))
			read_cpu(t, pu, &cpus[(*n)++]);
	return cpus;
}

int topology_place(unsigned vcpus, struct placement *p, struct why *why)
{
	hwloc_topology_t t;
	size_t n;
	int err = topology_load(&t, why);

	*p = (struct placement){.cpu = -1, .helper_cpu = -1, .node = -1};
	if (err)
		return err;
	hwloc_cpuset_t bound = hwloc_bitmap_alloc();
	if (!bound || hwloc_get_cpubind(t, bound, HWLOC_CPUBIND_PROCESS)) {
		err = fail(why, -EIO, "cannot read which CPUs this process may use: %s", strerror(errno));
	} else {
		struct candidate *cpus = read_cpus(t, bound, &n);

		p->only_node = nodes_usable(t) == 1;
		placement_choose(cpus, n, vcpus, p);
		free(cpus);
	}
	hwloc_bitmap_free(bound);
	hwloc_topology_destroy(t);
	return err;
}

int topology_bind_memory(int node)
{
	hwloc_topology_t t;
	int err = node < 0 ? -ENODEV : topology_load(&t, NULL);

	if (err)
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

static void say_caches(hwloc_topology_t t, void (*fact)(void *arg, const char *key, const char *value), void *arg)
{
	static const struct { hwloc_obj_type_t type; const char *key; } caches[] = {
		{HWLOC_OBJ_L1CACHE, "topology.l1d"}, {HWLOC_OBJ_L2CACHE, "topology.l2"}, {HWLOC_OBJ_L3CACHE, "topology.l3"},
	};

	for (size_t i = 0; i < LEN(caches); i++) {
		hwloc_obj_t cache = hwloc_get_obj_by_type(t, caches[i].type, 0);
		if (cache)
			say_number(fact, arg, caches[i].key, cache->attr->cache.size);
	}
}

void topology_facts(void (*fact)(void *arg, const char *key, const char *value), void *arg)
{
	hwloc_topology_t t;
	char text[128];

	if (topology_load(&t, NULL))
		return;
	unsigned packages = count(t, HWLOC_OBJ_PACKAGE), cores = count(t, HWLOC_OBJ_CORE), pus = count(t, HWLOC_OBJ_PU);
	unsigned nodes = count(t, HWLOC_OBJ_NUMANODE);
	int kinds = hwloc_cpukinds_get_nr(t, 0);
	snprintf(text, sizeof(text), "%u package%s, %u core%s, %u CPU%s, %u NUMA node%s", packages,
		 packages == 1 ? "" : "s", cores, cores == 1 ? "" : "s", pus, pus == 1 ? "" : "s", nodes,
		 nodes == 1 ? "" : "s");
	fact(arg, "topology.summary", text);
	say_number(fact, arg, "topology.packages", packages);
	say_number(fact, arg, "topology.cores", cores);
	say_number(fact, arg, "topology.pus", pus);
	say_number(fact, arg, "topology.nodes", nodes);
	if (kinds > 1)
		say_number(fact, arg, "topology.kinds", (u64)kinds);
	say_caches(t, fact, arg);
	hwloc_topology_destroy(t);
}
