/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which CPUs the vCPUs of a guest get, out of those that may be used, by where each of them stands in the machine, and
 * what of that was not to be had. Pure.
 */
#pragma once

#include "util.h"

#define PLACEMENT_MAX 256 /* vCPUs */

struct placement {
	unsigned n;              /* CPUs chosen, one a vCPU; 0: too few to pin */
	int cpus[PLACEMENT_MAX]; /* their OS numbers, in the order of the vCPUs: neighbours in number need not be neighbours */
	int cpu;                 /* the first of them; -1: none */
	int helper_cpu;          /* for everything else; -1 when there is none but theirs */
	int node;                /* NUMA node of all of them, with memory; -1: there is none */
	bool shares_core;        /* helper sits on an SMT sibling of a vCPU: said, not hidden */
	bool several_nodes, several_packages, several_kinds; /* what the vCPUs are spread over */
	bool lacks_memory;       /* a vCPU has no memory of its own that may be used */
	bool only_node;          /* there is no other node whose memory may be used */
	bool slow_kind;          /* a vCPU is on a core of a slower kind than others here: an E-core */
	bool vcpus_share_core;   /* two vCPUs are threads of one core */
	bool boot_core;          /* a vCPU is on the core of CPU 0, which takes the interrupts nobody else wants */
};

/* A CPU that may be used. Numbers that are equal mean the same core, cache, package, kind; node -1: no memory of its own. */
struct candidate {
	int cpu, core, cache, package, node, kind;
	bool slow; /* there is a faster kind here */
	bool boot; /* on the core of CPU 0 */
	bool taken, shared; /* while companies are tried: it, a CPU on its core is in this one */
};

/* Fills p, whose numbers are -1 and whose flags but only_node are false; leaves it so when there are too few. */
void placement_choose(struct candidate *candidates, size_t n, unsigned vcpus, struct placement *p);

/* Facts: placement.pinned, .cpus, .memory ("same node" and nothing else is as it should be) ... bound: memory is. */
void placement_facts(const struct placement *p, bool bound, void (*fact)(void *arg, const char *key, const char *value),
		     void *arg);
