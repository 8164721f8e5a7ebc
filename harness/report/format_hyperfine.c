/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * JSON of hyperfine: a command is a benchmark on a system, its runs are launches, in seconds an operation. Nobody measures user
 * and system time here: both are null.
 */
#include "formats.h"
#include "json.h"

#include <math.h>
#include <stdlib.h>

static json_t *result(const struct load *l, const struct summary_row *r, const char *system)
{
	double *x = xcalloc(r->rounds + 1, sizeof(*x)), s = format_ns(l, r) / 1e9;
	json_t *times = json_array(), *codes = json_array();
	struct buf name = {0};
	size_t n = 0;

	for (size_t i = 0; i < r->rounds; i++) {
		if (isnan(r->round[i].value))
			continue;
		x[n++] = r->round[i].value * s;
		json_array_append_new(times, json_real(x[n - 1]));
		json_array_append_new(codes, json_integer(0)); /* a launch without a value is none of these */
	}
	double *sorted = stats_sorted(x, n);
	format_put_name(&name, r, system);
	json_t *o = json_pack("{s:o, s:f, s:o, s:f, s:n, s:n, s:f, s:f, s:o, s:o}", "command", json_clean(name.data), "mean",
		stats_mean(x, n), "stddev", n > 1 ? json_real(sqrt(stats_variance(x, n))) : json_null(), "median", stats_median(x, n),
		"user", "system", "min", sorted[0], "max", sorted[n - 1], "times", times, "exit_codes", codes);
	free(sorted);
	free(x);
	buf_free(&name);
	return o;
}

int format_hyperfine(const struct load *l, const char *system, struct buf *out, struct why *why)
{
	json_t *list = json_array(), *doc = json_pack("{s:o}", "results", list);
	int err = 0;

	for (size_t i = 0; i < l->summary.n; i++)
		if (format_takes(&l->summary.v[i], system) && !isnan(format_ns(l, &l->summary.v[i])) && l->summary.v[i].n)
			json_array_append_new(list, result(l, &l->summary.v[i], system));
	if (json_array_size(list)) {
		char *text = json_dumps(doc, JSON_INDENT(2));
		buf_printf(out, "%s\n", text);
		free(text);
	} else {
		err = format_no_time(l, "hyperfine", why);
	}
	json_decref(doc);
	return err;
}
