/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asleep a neighbour costs memory, busy it takes its turn of the processor; either way it does nothing that the
 * hypervisor would have to do for it.
 */
#include "stand.h"
#include "platform.h"
#include "record.h"

/* No PAUSE: a hypervisor may take a loop of them as a wish to be left alone, and that is an exit. */
static void spin(void *unused)
{
	(void)unused;
	for (;;)
		__asm__ volatile("");
}

void stand(const struct engine_options *options)
{
	if (!options->stand)
		return;
	fact_str("stand", options->stand == HVLAB_STAND_SLEEP ? "sleep" : "spin");
	if (options->stand == HVLAB_STAND_SLEEP)
		platform_sleep();
	for (u32 i = 1; i < platform_cpus(); i++)
		platform_run_on(i, spin, NULL);
	spin(NULL);
}
