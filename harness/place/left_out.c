/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a processor of the lab cannot carry (left_out.h). The table itself is processors.c's.
 */
#include "left_out.h"

#include "lab_place.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct cannot *cannot_of(const struct job *job)
{
	static const struct cannot nothing = {0};
	struct lab_place place;
	bool known = !lab_place_parse(job->place, &place, NULL) && place.processor->cannot;

	return known ? place.processor->cannot : &nothing;
}

static bool asks_for(const struct job *job, const struct cannot *c)
{
	const char *word = strstr(job->cmdline, "bench=");
	char globs[HVLAB_CMDLINE_MAX];

	if (!globs_match(c->under, job->variant))
		return false;
	if (!word)
		return true;
	copy_str(globs, word + strlen("bench="));
	globs[strcspn(globs, " ")] = '\0';
	return globs_match(globs, c->bench);
}

static int skip_also(struct job *job, const char *bench)
{
	size_t n = strlen(job->skip), room = sizeof(job->skip) - n;
	int added = snprintf(job->skip + n, room, "%s%s", n ? "," : "", bench);

	return added >= (int)room ? -E2BIG : 0;
}

int left_out_skip(const struct job *job, struct job *bare)
{
	int err = 0;

	for (const struct cannot *c = cannot_of(job); c->bench && !err; c++)
		if (asks_for(job, c))
			err = skip_also(bare, c->bench);
	return err;
}

void left_out_tell(const struct job *job, const struct job_sink *to)
{
	for (const struct cannot *c = cannot_of(job); c->bench; c++)
		if (asks_for(job, c))
			sink_tell(to, left_out, c->bench, c->why);
}
