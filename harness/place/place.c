/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Picks the way to a place. Everything about the lab is in place_lab.c, about another host in place_ssh.c, about this
 * machine in boot_run.c.
 */
#include "place.h"
#include "lab_place.h"
#include "names.h"
#include "place_url.h"

#include <errno.h>
#include <string.h>

static int fail_place(const char *place, struct why *why)
{
	return fail(why, -ENOTSUP, "unknown place \"%s\": places are local, lab[/PROCESSOR][@VERSION] and ssh://HOST", place);
}

static const struct adapter *adapter_known(const char *variant, struct why *why)
{
	const struct adapter *a = adapter_find(variant);

	if (!a)
		fail(why, -ENODEV, "this program has no adapter \"%s\" (see hvlab list)", variant);
	return a;
}

int place_run(const struct job *job, const struct images *images, const struct job_sink *sink, struct why *why)
{
	const struct adapter *a = adapter_known(job->variant, why);

	if (!a)
		return -ENODEV;
	if (!name_is_tag(job->tag))
		return fail(why, -EINVAL, "job with an invalid tag: \"%.31s\"", job->tag);
	if (place_is_lab(job->place))
		return lab_run(job, images, sink, why);
	if (a->where == WHERE_HOST || (a->where == WHERE_CONSOLE && !strcmp(job->place, "console")))
		return boot_run(job, images, sink, why);
	if (place_is_ssh(job->place))
		return ssh_run(job, images, sink, why);
	if (strcmp(job->place, "local"))
		return fail_place(job->place, why);
	if (a->where == WHERE_LAB)
		return fail(why, -ENOTSUP, "%s exists only in the virtual lab: use --place lab", a->name);
	return boot_run(job, images, sink, why);
}

int place_probe(const char *place, const char *variant, const struct target *target, unsigned *lanes, struct why *why)
{
	const struct adapter *a = adapter_known(variant, why);

	if (!a)
		return -ENODEV;
	if (place_is_lab(place) && (a->where != WHERE_HOST || (a->l1 && !target->url)))
		return lab_probe(place, a, lanes, why);
	if (place_is_ssh(place) && adapter_is_local(a))
		return ssh_probe(place, variant, target, lanes, why);
	if (strcmp(place, "local") && a->where != WHERE_HOST)
		return fail_place(place, why);
	if (a->where == WHERE_LAB)
		return fail(why, -ENOTSUP, "%s exists only in the virtual lab: use --place lab", a->name);
	*lanes = a->lanes;
	return a->probe(a->flavour, target, why);
}

int place_reach(const char *place, const struct images *images, struct facts *facts, struct why *why)
{
	return place_is_ssh(place) ? ssh_reach(place, images, facts, why) : 0;
}

void place_leave(void)
{
	ssh_leave();
}
