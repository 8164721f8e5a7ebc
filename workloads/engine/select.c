/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The globs of bench= and skip= against the benchmarks of this image.
 */
#include "select.h"
#include "printf.h"
#include "record.h"
#include "str.h"

/* Does one of the comma-separated globs match? *globs moves from one to the next. */
static size_t next_glob(const char **globs, const char **glob)
{
	size_t n = 0;

	*glob = *globs;
	while ((*glob)[n] && (*glob)[n] != ',')
		n++;
	*globs = *glob + n + ((*glob)[n] == ',');
	return n;
}

static bool any_glob_matches(const char *globs, const char *name)
{
	const char *glob;

	while (*globs) {
		size_t n = next_glob(&globs, &glob);

		if (str_glob(glob, n, name, strlen(name)))
			return true;
	}
	return false;
}

static bool glob_matches_any(const char *glob, size_t n)
{
	for (const struct hvlab_bench *b = __start_hvlab_bench; b < __stop_hvlab_bench; b++)
		if (str_glob(glob, n, b->name, strlen(b->name)))
			return true;
	return false;
}

bool selected(const struct engine_options *o, const struct hvlab_bench *b)
{
	return any_glob_matches(o->bench, b->name) && !any_glob_matches(o->skip, b->name);
}

void report_unmatched(const struct engine_options *o)
{
	char unmatched[sizeof(o->bench)] = "";
	const char *glob, *globs = o->bench;
	size_t at = 0;

	while (*globs) {
		size_t n = next_glob(&globs, &glob);

		if (glob_matches_any(glob, n))
			continue;
		at += format(unmatched + at, sizeof(unmatched) - at, "%s", at ? "," : "");
		memcpy(unmatched + at, glob, n);
		at += n;
		unmatched[at] = 0;
	}
	if (at)
		fact_str("bench.unmatched", unmatched);
}
