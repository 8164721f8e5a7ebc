/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads this machine's facts from /proc and /sys: what it is, whether it is fit for timing, its present state. Changes
 * nothing.
 */
#pragma once

#include "placement.h"

/* What this machine is, for the environment of a number: kernel, CPU, microcode, mitigations, THP ... (host.c). */
void host_facts(void (*fact)(void *arg, const char *key, const char *value), void *arg);
/*
 * What else decides whether it can be timed: isolation, the CPUs left to us, huge pages, firmware. Not asked
 * in the path lane: there is no time, and looking around in /proc and /sys before a boot moves the kernel's memory.
 */
void host_fitness(void (*fact)(void *arg, const char *key, const char *value), void *arg);
/* How the CPUs that are measured are governed: governor, limits, boost, idle states (host_cpus.c). In the time lane too. */
void host_cpus(const struct placement *p, void (*fact)(void *arg, const char *key, const char *value), void *arg);
/*
 * How it is just now: now.load, now.temperature, now.memory.free, now.cpu.busy of those CPUs ... (host_now.c). Takes a
 * tenth of a second where there are such.
 */
void host_now(const struct placement *p, void (*fact)(void *arg, const char *key, const char *value), void *arg);
