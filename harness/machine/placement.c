/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A small search (placement.h): from each CPU on, the best companions are taken one by one, and the best company wins; so
 * the choice is the same on every run. What makes a company worse is counted by kind of fault, and a fault of a weightier
 * kind is never outweighed by any number of lighter ones.
 */
#include "placement.h"

#include <stdio.h>
#include <stdlib.h>

/* Faults from the lightest to the weightiest; each has eight bits of a cost, and there are at most 255 vCPUs. */
enum fault { CPU_ZERO_ITSELF, BOOT_CORE, OTHER_CACHE, SLOW_KIND, SHARED_CORE, OTHER_PACKAGE, OTHER_KIND, OTHER_NODE };
#define COST(fault, is) ((u64)((is) ? 1 : 0) << 8 * (fault))

/* Of one more CPU in the company that first began. A node without memory is no node. */
static u64 cost_of(const struct candidate *u, const struct candidate *first)
{
	return COST(OTHER_NODE, u->node < 0 || u->node != first->node) | COST(OTHER_KIND, u->kind != first->kind) |
	       COST(OTHER_PACKAGE, u->package != first->package) | COST(SHARED_CORE, u->shared) | COST(SLOW_KIND, u->slow) |
	       COST(OTHER_CACHE, u->cache != first->cache) | COST(BOOT_CORE, u->boot) | COST(CPU_ZERO_ITSELF, !u->cpu);
}

/* The cheapest one that is free, of equals the first. */
static struct candidate *next_of(struct candidate *candidates, size_t n, const struct candidate *first, u64 *cost)
{
	struct candidate *best = NULL;

	for (size_t i = 0; i < n; i++) {
		u64 c = cost_of(&candidates[i], first);

		if (candidates[i].taken || (best && c >= *cost))
			continue;
		*cost = c;
		best = &candidates[i];
	}
	return best;
}

static void take(struct candidate *candidates, size_t n, struct candidate *u)
{
	u->taken = true;
	for (size_t i = 0; i < n; i++)
		candidates[i].shared |= candidates[i].core == u->core;
}

/* Marks a company that begins with that one; what it costs. */
static u64 gather(struct candidate *candidates, size_t n, struct candidate *first, unsigned vcpus)
{
	u64 sum;

	for (size_t i = 0; i < n; i++)
		candidates[i].taken = candidates[i].shared = false;
	sum = cost_of(first, first);
	take(candidates, n, first);
	for (unsigned k = 1; k < vcpus; k++) {
		u64 cost = 0;

		take(candidates, n, next_of(candidates, n, first, &cost));
		sum += cost;
	}
	return sum;
}

static int by_number(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	return (x->cpu > y->cpu) - (x->cpu < y->cpu);
}

static void describe(const struct candidate *candidates, size_t n, const struct candidate *first, struct placement *p)
{
	for (size_t i = 0; i < n; i++) {
		const struct candidate *u = &candidates[i];

		if (!u->taken)
			continue;
		p->cpus[p->n++] = u->cpu;
		p->lacks_memory |= u->node < 0;
		p->several_nodes |= u->node != first->node;
		p->several_packages |= u->package != first->package;
		p->several_kinds |= u->kind != first->kind;
		p->slow_kind |= u->slow;
		p->boot_core |= u->boot;
		for (size_t k = 0; k < i; k++)
			p->vcpus_share_core |= candidates[k].taken && candidates[k].core == u->core;
	}
	p->cpu = p->cpus[0];
	p->node = p->several_nodes ? -1 : first->node;
}

/* Near the vCPUs, but on no core of theirs. */
static void choose_helper(const struct candidate *candidates, size_t n, const struct candidate *first, struct placement *p)
{
	const struct candidate *best = NULL;
	int least = 0;

	for (size_t i = 0; i < n; i++) {
		const struct candidate *u = &candidates[i];
		int cost = 8 * u->shared + 4 * (u->node != first->node) + 2 * (u->package != first->package) +
			   (u->cache != first->cache);

		if (u->taken || (best && cost >= least))
			continue;
		best = u;
		least = cost;
	}
	p->helper_cpu = best ? best->cpu : -1;
	p->shares_core = best && best->shared;
}

void placement_choose(struct candidate *candidates, size_t n, unsigned vcpus, struct placement *p)
{
	struct candidate *best = NULL;
	u64 least = 0;

	if (!vcpus || vcpus >= PLACEMENT_MAX || vcpus > n)
		return;
	qsort(candidates, n, sizeof(*candidates), by_number);
	for (size_t i = 0; i < n; i++) {
		u64 cost = gather(candidates, n, &candidates[i], vcpus);

		if (best && cost >= least)
			continue;
		least = cost;
		best = &candidates[i];
	}
	gather(candidates, n, best, vcpus);
	describe(candidates, n, best, p);
	choose_helper(candidates, n, best, p);
}

static const char *memory_word(const struct placement *p, bool bound)
{
	return p->several_nodes ? "several nodes" : p->lacks_memory ? "none of its own" :
	       bound || p->only_node ? "same node" : "any node";
}

static const char *yes_no(bool yes)
{
	return yes ? "yes" : "no";
}

void placement_facts(const struct placement *p, bool bound, void (*fact)(void *arg, const char *key, const char *value),
		     void *arg)
{
	struct buf cpus = {0};
	char helper[16];

	fact(arg, "placement.pinned", yes_no(p->n));
	if (!p->n)
		return;
	for (unsigned i = 0; i < p->n; i++)
		buf_printf(&cpus, "%s%d", i ? "," : "", p->cpus[i]);
	fact(arg, "placement.cpus", cpus.data);
	buf_free(&cpus);
	snprintf(helper, sizeof(helper), "%d", p->helper_cpu);
	if (p->helper_cpu >= 0)
		fact(arg, "placement.helper_cpu", helper);
	fact(arg, "placement.shares_core", yes_no(p->shares_core));
	fact(arg, "placement.memory", memory_word(p, bound));
	fact(arg, "placement.packages", p->several_packages ? "several" : "one");
	fact(arg, "placement.kind", p->several_kinds ? "several" : p->slow_kind ? "slower" : "fastest");
	fact(arg, "placement.vcpus_share_core", yes_no(p->vcpus_share_core));
	fact(arg, "placement.boot_core", yes_no(p->boot_core));
}
