/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A sleeping neighbour costs memory, a spinning one takes its turn of the processor; neither does anything that makes
 * work for the hypervisor.
 */
#include "neighbour.h"
#include "platform.h"
#include "record.h"

/* Without PAUSE: hypervisors may intercept a loop of PAUSEs, and each interception would be an exit. */
static void spin(void *unused)
{
	for (;;)
		__asm__ volatile("");
}

void neighbour_stay(const struct engine_options *options)
{
	if (!options->neighbour)
		return;
	fact_str("neighbour", neighbour_word(options->neighbour));
	if (options->neighbour == HVLAB_NEIGHBOUR_SLEEP)
		platform_sleep();
	for (u32 i = 1; i < platform_cpus(); i++)
		platform_run_on(i, spin, NULL);
	spin(NULL);
}
