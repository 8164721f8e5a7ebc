/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A night as OpenMetrics text, for the textfile collector of a node exporter.
 */
#include "gate_text.h"

#include <math.h>

static void put_label(struct buf *out, const char *name, const char *s)
{
	buf_printf(out, "%s=\"", name);
	for (; *s; s++)
		if (*s == '\\' || *s == '"')
			buf_printf(out, "\\%c", *s);
		else
			buf_put(out, (unsigned char)*s < ' ' ? "?" : s, 1);
	buf_puts(out, "\"");
}

static void put_sample(struct buf *out, const char *metric, const struct history_row *r, double v)
{
	if (isnan(v))
		return;
	buf_printf(out, "%s{", metric);
	put_label(out, "bench", r->bench);
	put_label(out, ",params", r->params);
	put_label(out, ",system", r->system);
	put_label(out, ",unit", r->unit);
	buf_printf(out, "} %.17g\n", v);
}

void gate_openmetrics(const struct history *h, int status, struct buf *out)
{
	buf_puts(out, "# TYPE hvlab_value gauge\n# HELP hvlab_value What an operation costs, in its unit.\n");
	for (size_t i = 0; i < h->n; i++)
		put_sample(out, "hvlab_value", &h->v[i], gate_tonight(h, &h->v[i]));
	buf_puts(out, "# TYPE hvlab_expected gauge\n# HELP hvlab_expected What the nights before let expect.\n");
	for (size_t i = 0; i < h->n; i++)
		put_sample(out, "hvlab_expected", &h->v[i], h->v[i].gate.expected);
	buf_puts(out, "# TYPE hvlab_gate gauge\n# HELP hvlab_gate 0 ok, 1 new, 2 missing, 3 suspect, 4 confirmed, 5 environment.\n");
	for (size_t i = 0; i < h->n; i++)
		put_sample(out, "hvlab_gate", &h->v[i], h->v[i].gate.word);
	buf_printf(out, "# TYPE hvlab_gate_status gauge\n# HELP hvlab_gate_status Exit status of the gate.\nhvlab_gate_status %d\n", status);
	buf_printf(out, "# TYPE hvlab_night_start_seconds gauge\n# UNIT hvlab_night_start_seconds seconds\nhvlab_night_start_seconds %lld\n# EOF\n",
		   h->nights ? (long long)h->night[h->nights - 1].started : 0);
}
