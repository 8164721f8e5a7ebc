/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A night in InfluxDB's line protocol: a point for each row, with the time at which the night began.
 */
#include "gate_text.h"

#include <math.h>
#include <string.h>

/* An empty value is no value there, and nothing brings a backslash through. */
static void put_tag(struct buf *out, const char *key, const char *s)
{
	if (*s)
		buf_printf(out, ",%s=", key);
	for (; *s; s++) {
		bool bad = (unsigned char)*s < ' ' || *s == '\\';
		if (strchr(", =", *s))
			buf_puts(out, "\\");
		buf_put(out, bad ? "?" : s, 1);
	}
}

static void put_field(struct buf *out, const char *key, double v)
{
	if (!isnan(v))
		buf_printf(out, ",%s=%.17g", key, v);
}

void gate_influx(const struct history *h, int status, struct buf *out)
{
	for (size_t i = 0; i < h->n; i++) {
		const struct history_row *r = &h->v[i];

		buf_puts(out, "hvlab");
		put_tag(out, "bench", r->bench);
		put_tag(out, "lane", lane_word(h->lane));
		put_tag(out, "params", r->params);
		put_tag(out, "system", r->system);
		put_tag(out, "unit", r->unit);
		buf_printf(out, " gate=%di,word=\"%s\",campaign=\"%s\"", r->gate.word, gate_word(r->gate.word), gate_tag(h));
		put_field(out, "value", gate_tonight(h, r));
		put_field(out, "low", r->more[h->nights - 1].low);
		put_field(out, "high", r->more[h->nights - 1].high);
		put_field(out, "expected", r->gate.expected);
		buf_printf(out, " %lld000000000\n", (long long)h->night[h->nights - 1].started);
	}
}
