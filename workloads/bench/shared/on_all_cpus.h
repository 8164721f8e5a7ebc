/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The same function on every vCPU at once, for benchmarks of all of them together.
 */
#pragma once

#include "platform.h"

/* Runs fn(NULL) on each vCPU, this one included, until it is done on all. */
static inline void on_all_cpus(void (*fn)(void *))
{
	for (u32 i = 1; i < platform_cpus(); i++)
		platform_run_on(i, fn, NULL);
	fn(NULL);
	for (u32 i = 1; i < platform_cpus(); i++)
		platform_wait_for(i);
}
