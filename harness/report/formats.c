/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The formats of formats.h, a row for each, and what they share.
 */
#include "formats.h"

#include <errno.h>
#include <math.h>
#include <string.h>

const struct format formats[] = {
	{"google-benchmark", "JSON of Google Benchmark, a row for each launch; times only", format_google},
	{"hyperfine", "JSON of hyperfine; times only", format_hyperfine},
	{"benchstat", "text of Go's benchmarks, a line for each launch, for benchstat", format_benchstat},
};
const size_t format_count = LEN(formats);

const struct format *format_find(const char *name)
{
	for (size_t i = 0; i < format_count; i++)
		if (!strcmp(formats[i].name, name))
			return &formats[i];
	return NULL;
}

const char *format_only_system(const struct load *l)
{
	for (size_t i = 1; i < l->summary.n; i++)
		if (strcmp(l->summary.v[i].system, l->summary.v[0].system))
			return NULL;
	return l->summary.n ? l->summary.v[0].system : NULL;
}

bool format_takes(const struct summary_row *r, const char *system)
{
	return !isnan(r->value) && (!system || !strcmp(r->system, system));
}

double format_ns(const struct load *l, const struct summary_row *r)
{
	return summary_ns(&l->summary, r) / r->value;
}

void format_put_name(struct buf *out, const struct summary_row *r, const char *system)
{
	buf_printf(out, "%s%s%s", r->bench, *r->params ? "/" : "", r->params);
	if (!system)
		buf_printf(out, "/%s", r->system);
}

int format_no_time(const struct load *l, const char *format, struct why *why)
{
	return fail(why, -ENODATA, "%s holds times, and no value of campaign %s may be called one%s", format, l->campaign->tag,
		    l->summary.lane == LANE_PATH ? ": the path lane counts instructions (csv, json and benchstat have them)" : "");
}
