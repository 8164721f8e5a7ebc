/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CPUs and memory of this machine; the only file that knows hwloc. Chooses where vCPUs and helper threads go, and keeps their
 * memory on the same NUMA node.
 */
#pragma once

#include "placement.h"

/* 0, or negative errno with why. Respects cpusets and the affinity the process was given. */
int topology_place(unsigned vcpus, struct placement *p, struct why *why);
/* Memory of this thread from that node from now on; 0 or negative errno: -ENODEV for no node. */
int topology_bind_memory(int node);
/* Facts: topology.summary ("1 package, 2 cores, 2 PUs"), topology.packages, .cores, .pus, .nodes, .l3 ... */
void topology_facts(void (*fact)(void *arg, const char *key, const char *value), void *arg);
