/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads this machine's facts from /proc and /sys: what it is, whether it is fit for timing, its present state. Changes
 * nothing.
 */
#ifndef HVLAB_HOST_H
#define HVLAB_HOST_H

#include "util.h"

/* What this machine is, for the environment of a number: kernel, CPU, microcode, mitigations, THP ... (host.c). */
void host_facts(void (*fact)(void *arg, const char *key, const char *value), void *arg);
/*
 * What else decides whether it can be timed: idle states, isolation, the CPUs left to us, huge pages, firmware. Not asked
 * in the path lane: there is no time, and looking around in /proc and /sys before a boot moves the kernel's memory.
 */
void host_fitness(void (*fact)(void *arg, const char *key, const char *value), void *arg);
/*
 * How it is just now: now.load, now.temperature, now.memory.free, now.sibling.busy of `cpu` (-1: no such question) ...
 * (host_now.c). Takes a tenth of a second where there is a sibling to be watched.
 */
void host_now(int cpu, void (*fact)(void *arg, const char *key, const char *value), void *arg);

#endif
