/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Picks the way to a place. Everything about the lab is in place_lab.c, everything about this machine in job_run.c.
 */
#include "place.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int fail_place(const char *place, struct why *why)
{
	if (!strncmp(place, "ssh://", 6))
		return fail(why, -ENOTSUP,
			    "place %s: this version reaches no other host; run hvlab there, or use --place lab", place);
	return fail(why, -ENOTSUP, "unknown place \"%s\": places are local and lab", place);
}

static const struct adapter *adapter_known(const char *variant, struct why *why)
{
	const struct adapter *a = adapter_find(variant);

	if (!a)
		fail(why, -ENODEV, "this program has no adapter \"%s\" (see hvlab list)", variant);
	return a;
}

/* An adapter that reaches its host itself is told which by the environment, as with every option. */
static int run_at_host(const struct job *job, const struct images *images, const struct job_sink *sink, struct why *why)
{
	setenv(HOST_VARIABLE, job->place, 1);
	return job_run(job, images, sink, why);
}

int place_run(const struct job *job, const struct images *images, const struct job_sink *sink, struct why *why)
{
	const struct adapter *a = adapter_known(job->variant, why);

	if (!a)
		return -ENODEV;
	if (!strcmp(job->place, "lab"))
		return lab_run(job, images, sink, why);
	if (a->hosts)
		return run_at_host(job, images, sink, why);
	if (a->remote && !strcmp(job->place, "console"))
		return job_run(job, images, sink, why);
	if (strcmp(job->place, "local"))
		return fail_place(job->place, why);
	if (a->lab_only)
		return fail(why, -ENOTSUP, "%s exists only in the virtual lab: use --place lab", a->name);
	return job_run(job, images, sink, why);
}

int place_probe(const char *place, const char *variant, unsigned *lanes, struct why *why)
{
	const struct adapter *a = adapter_known(variant, why);

	if (!a)
		return -ENODEV;
	if (!strcmp(place, "lab") && !a->hosts)
		return lab_probe(a, lanes, why);
	if (strcmp(place, "local") && !a->hosts)
		return fail_place(place, why);
	if (a->lab_only)
		return fail(why, -ENOTSUP, "%s exists only in the virtual lab: use --place lab", a->name);
	*lanes = a->lanes;
	return a->probe(why);
}
