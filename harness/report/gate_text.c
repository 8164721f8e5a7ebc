/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a night is told, whatever the format: the words that all of them share.
 */
#include "gate_text.h"
#include "reason.h"

#include <math.h>
#include <string.h>

const char *gate_status_word(int status)
{
	return status == 0 ? "ok" : status == 1 ? "regression" : status == 4 ? "environment" : "inconclusive";
}

const char *gate_tag(const struct history *h)
{
	return h->nights ? h->night[h->nights - 1].tag : "none";
}

double gate_tonight(const struct history *h, const struct history_row *r)
{
	return r->v[h->nights - 1].value;
}

bool gate_is_told(const struct history_row *r)
{
	return r->gate.word != GATE_OK && r->gate.word != GATE_NEW;
}

/* "2829 -> 2830 instructions/op (+1), since TAG" */
char *gate_row_text(const struct history *h, const struct history_row *r)
{
	char was[32], is[32], change[64], why[REASON_MAX];
	bool since = r->gate.word == GATE_CONFIRMED;
	double now = gate_tonight(h, r);

	if (isnan(now))
		return xasprintf("no value tonight%s%s", *r->reason ? ": " : "", reason_text(r->reason, why));
	return xasprintf("%s -> %s %s (%s)%s%s%s", isnan(r->gate.expected) ? "-" : number_text(r->gate.expected, was),
			 number_text(now, is), r->unit, change_text(h, &r->gate, now, change), since ? ", since " : "",
			 since ? h->night[r->gate.changed].tag : "",
			 r->controls ? "; the control benchmarks moved in the same way" : "");
}

void gate_sum_text(const struct gate_sum *sum, struct buf *out)
{
	for (int w = GATE_OK; w <= GATE_ENVIRONMENT; w++)
		if (sum->of[w])
			buf_printf(out, "%s%u %s", out->len ? ", " : "", sum->of[w], gate_word((enum gate_word)w));
	if (!out->len)
		buf_puts(out, "nothing was measured");
}

void gate_about_text(const struct history *h, struct buf *out)
{
	buf_printf(out, "campaign %s, %s lane, %s%zu night%s", gate_tag(h), lane_word(h->lane), h->subset ? SUBSET_WORD ", " : "",
		   h->nights, h->nights == 1 ? "" : "s");
}
