/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A night as a text that fits in a mail, which is also what the gate prints.
 */
#include "gate_text.h"
#include "reason.h"

#include <stdlib.h>
#include <string.h>

#define MAIL_ROWS 30

/* The facts in which tonight's machine is not that of the night before, once for each system that moved with it. */
static void mail_environment(const struct history *h, struct buf *out)
{
	const char *last = "";

	for (size_t i = 0; i < h->n; i++) {
		const struct history_row *r = &h->v[i];
		size_t tonight = h->nights - 1, before = tonight;
		while (before && !r->more[before - 1].environment)
			before--;
		if (r->gate.word != GATE_ENVIRONMENT || r->controls || !before || !strcmp(last, r->system))
			continue;
		buf_printf(out, "\n%s, since %s:\n", r->system, h->night[before - 1].tag);
		history_differences(h, r, before - 1, tonight, history_fact_line, out);
		last = r->system;
	}
}

/* The systems that did not run, those with one reason together. */
static void mail_refused(const struct history *h, struct buf *out)
{
	const struct fact *v = h->refused.v;
	char why[REASON_MAX];

	for (size_t i = 0; i < h->refused.n; i++) {
		size_t first = 0;
		while (strcmp(v[first].value, v[i].value))
			first++;
		if (first < i)
			continue;
		buf_printf(out, "not run: %s", v[i].key);
		for (size_t k = i + 1; k < h->refused.n; k++)
			if (!strcmp(v[k].value, v[i].value))
				buf_printf(out, ", %s", v[k].key);
		buf_printf(out, ": %s\n", *v[i].value ? reason_text(v[i].value, why) : "no reason is told");
	}
}

void gate_mail(const struct history *h, int status, struct buf *out)
{
	struct gate_sum sum = history_sum(h);
	struct buf words = {0};
	size_t shown = 0, bad = 0;

	gate_sum_text(&sum, &words);
	buf_printf(out, "%s: %s (", gate_status_word(status), words.data);
	gate_about_text(h, out);
	buf_puts(out, ")\n");
	buf_free(&words);
	for (size_t i = 0; i < h->n; i++) {
		const struct history_row *r = &h->v[i];
		char *text = gate_row_text(h, r);
		bad += gate_is_told(r);
		if (gate_is_told(r) && shown < MAIL_ROWS && ++shown)
			buf_printf(out, "%s %s%s%s on %s: %s\n", gate_word(r->gate.word), r->bench, *r->params ? " " : "", r->params,
				   r->system, text);
		free(text);
	}
	if (bad > shown)
		buf_printf(out, "and %zu more: hvlab gate %s --all\n", bad - shown, gate_tag(h));
	mail_refused(h, out);
	mail_environment(h, out);
}
