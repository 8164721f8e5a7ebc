/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The values of a campaign as other benchmark programs write theirs, for what reads those. Each format is one file; the rows are
 * those that show and compare have. What a format has no word for is left out, and nothing is made up.
 */
#pragma once

#include "load.h"

/* system: of one alone, whose name then needs not be in every row; or NULL. -ENODATA: no row has what the format needs. */
typedef int format_write_fn(const struct load *l, const char *system, struct buf *out, struct why *why);
format_write_fn format_google, format_hyperfine, format_benchstat;

extern const struct format {
	const char *name, *what;
	format_write_fn *write;
} formats[];
extern const size_t format_count;
const struct format *format_find(const char *name);

/* --- what the formats share */

/* The only system of the rows; NULL: there are several. */
const char *format_only_system(const struct load *l);
bool format_takes(const struct summary_row *r, const char *system);
/* ns per unit of the row's value; NAN: it may not be called a time. */
double format_ns(const struct load *l, const struct summary_row *r);
/* "exit_cpuid", with parameters and system behind slashes where there are any. */
void format_put_name(struct buf *out, const struct summary_row *r, const char *system);
int format_no_time(const struct load *l, const char *format, struct why *why);
