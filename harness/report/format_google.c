/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * JSON of Google Benchmark: an iteration for each launch. A guest has one time, so real and CPU time are the same number.
 */
#include "formats.h"
#include "json.h"

#include <math.h>
#include <stdlib.h>

static json_t *context(const struct load *l)
{
	char date[40], mark[LOAD_MARK_MAX];

	date_text(date, sizeof(date), "%Y-%m-%dT%H:%M:%S+00:00", true, l->campaign->started);
	return json_pack("{s:s, s:s, s:s, s:s, s:o, s:o}", "date", date, "host_name", "localhost", "executable", "hvlab",
		"library_build_type", "release", "campaign", json_clean(l->campaign->tag), "subset",
		json_clean(load_mark(l, NULL, NULL, NULL, mark)));
}

static void add_row(json_t *list, const struct load *l, const struct summary_row *r, const char *system, size_t family)
{
	struct buf name = {0};
	double ns = format_ns(l, r);

	format_put_name(&name, r, system);
	for (size_t i = 0, k = 0; i < r->rounds; i++) {
		if (isnan(r->round[i].value))
			continue;
		json_array_append_new(list, json_pack("{s:o, s:i, s:i, s:o, s:s, s:i, s:i, s:i, s:I, s:f, s:f, s:s}", "name",
			json_clean(name.data), "family_index", (int)family, "per_family_instance_index", 0, "run_name",
			json_clean(name.data), "run_type", "iteration", "repetitions", (int)r->n, "repetition_index", (int)k++, "threads", 1,
			"iterations", (json_int_t)r->round[i].n, "real_time", r->round[i].value * ns, "cpu_time", r->round[i].value * ns,
			"time_unit", "ns"));
	}
	buf_free(&name);
}

int format_google(const struct load *l, const char *system, struct buf *out, struct why *why)
{
	json_t *list = json_array(), *doc = json_pack("{s:o, s:o}", "context", context(l), "benchmarks", list);
	int err = 0;

	for (size_t i = 0; i < l->summary.n; i++)
		if (format_takes(&l->summary.v[i], system) && !isnan(format_ns(l, &l->summary.v[i])))
			add_row(list, l, &l->summary.v[i], system, i);
	if (json_array_size(list)) {
		char *text = json_dumps(doc, JSON_INDENT(2));
		buf_printf(out, "%s\n", text);
		free(text);
	} else {
		err = format_no_time(l, "google-benchmark", why);
	}
	json_decref(doc);
	return err;
}
