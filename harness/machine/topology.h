/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CPUs and memory of this machine; the only file that knows hwloc. Chooses where vCPUs and helper threads go and
 * keeps their memory on the same NUMA node.
 */
#pragma once

#include "util.h"

struct placement {
	int cpu;        /* first of `vcpus` consecutive-in-choice CPUs (OS numbers); -1: too few to pin */
	int helper_cpu; /* for everything else; -1 when only one CPU is allowed */
	int node;       /* NUMA node of cpu; -1 unknown */
	bool shares_core; /* helper sits on an SMT sibling of a vCPU: said, not hidden */
};

/* 0, or negative errno with why. Respects the affinity the process was given. */
int topology_place(unsigned vcpus, struct placement *p, struct why *why);
/* Memory of this thread from that node from now on; 0 or negative errno (harmless on one node). */
int topology_bind_memory(int node);
/* Facts: topology.summary ("1 package, 2 cores, 2 PUs"), topology.packages, .cores, .pus, .nodes, .l3 ... */
void topology_facts(void (*fact)(void *arg, const char *key, const char *value), void *arg);
