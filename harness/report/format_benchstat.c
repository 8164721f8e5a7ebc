/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The text of Go's benchmarks, which benchstat reads: configuration lines, then a line for each launch, with its value in the
 * lane's unit and in ns where it may be called a time.
 */
#include "formats.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Words end at a space there; a key and its value are one. */
static void put_word(struct buf *out, const char *s)
{
	for (; *s; s++) {
		bool bad = (unsigned char)*s <= ' ' || (unsigned char)*s > '~';
		buf_put(out, bad ? *s == ' ' ? "/" : "?" : s, 1);
	}
}

static void put_name(struct buf *out, const struct summary_row *r)
{
	char first = (char)toupper((unsigned char)*r->bench);

	buf_puts(out, "Benchmark");
	buf_put(out, &first, *r->bench ? 1 : 0);
	put_word(out, *r->bench ? r->bench + 1 : "");
	if (*r->params) {
		buf_puts(out, "/");
		put_word(out, r->params);
	}
}

static void put_row(struct buf *out, const struct load *l, const struct summary_row *r)
{
	double ns = format_ns(l, r);
	char unit[32];

	for (size_t i = 0; i < r->rounds; i++) {
		if (isnan(r->round[i].value))
			continue;
		put_name(out, r);
		buf_printf(out, " %llu %.10g ", (unsigned long long)r->round[i].n, r->round[i].value);
		put_word(out, summary_unit(&l->summary, r, unit));
		if (!isnan(ns))
			buf_printf(out, " %.10g ns/%s", r->round[i].value * ns, r->unit);
		buf_puts(out, "\n");
	}
}

int format_benchstat(const struct load *l, const char *system, struct buf *out, struct why *why)
{
	size_t n, start = out->len;
	const char **labels = summary_systems(&l->summary, &n);
	char mark[LOAD_MARK_MAX];

	for (size_t k = 0; k < n; k++) {
		size_t head = out->len, body;
		buf_printf(out, "%scampaign: %s\nlane: %s\nsystem: ", head > start ? "\n" : "", l->campaign->tag, lane_word(l->summary.lane));
		put_word(out, labels[k]);
		buf_puts(out, "\n");
		if (*load_mark(l, labels[k], NULL, NULL, mark))
			buf_printf(out, "subset: %s\n", mark);
		body = out->len;
		for (size_t i = 0; i < l->summary.n; i++)
			if (format_takes(&l->summary.v[i], system) && !strcmp(l->summary.v[i].system, labels[k]))
				put_row(out, l, &l->summary.v[i]);
		if (out->len == body)
			out->len = head;
	}
	free(labels);
	return out->len > start ? 0 : fail(why, -ENODATA, "no benchmark of campaign %s has a value", l->campaign->tag);
}
