/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A night for GitHub: annotations of a run, and its step summary. Each quotes in its own way.
 */
#include "gate_text.h"

#include <stdlib.h>
#include <string.h>

static void put_annotation(struct buf *out, const char *s, bool property)
{
	for (; *s; s++)
		if (*s == '%' || *s == '\r' || *s == '\n' || (property && (*s == ':' || *s == ',')))
			buf_printf(out, "%%%02X", (unsigned char)*s);
		else
			buf_put(out, s, 1);
}

void gate_annotations(const struct history *h, int status, struct buf *out)
{
	for (size_t i = 0; i < h->n; i++) {
		const struct history_row *r = &h->v[i];
		char *text = gate_row_text(h, r);
		if (gate_is_told(r)) {
			buf_printf(out, "::%s title=", r->gate.word == GATE_CONFIRMED && r->gate.longer ? "error" : "warning");
			put_annotation(out, r->bench, true);
			put_annotation(out, " on ", true);
			put_annotation(out, r->system, true);
			buf_printf(out, "::%s: ", gate_word(r->gate.word));
			put_annotation(out, text, false);
			buf_puts(out, "\n");
		}
		free(text);
	}
}

static void put_markdown(struct buf *out, const char *s)
{
	for (; *s; s++)
		if (strchr("\\|*_`<>[]", *s))
			buf_printf(out, "\\%c", *s);
		else
			buf_put(out, (unsigned char)*s < ' ' ? "?" : s, 1);
}

void gate_markdown(const struct history *h, int status, struct buf *out)
{
	struct gate_sum sum = history_sum(h);
	struct buf words = {0};

	gate_sum_text(&sum, &words);
	buf_printf(out, "## hvlab: %s\n\n%s (", gate_status_word(status), words.data);
	gate_about_text(h, out);
	buf_puts(out, ").\n");
	buf_free(&words);
	if (sum.of[GATE_OK] + sum.of[GATE_NEW] == h->n)
		return;
	buf_puts(out, "\n| benchmark | system | word | |\n|---|---|---|---|\n");
	for (size_t i = 0; i < h->n; i++) {
		const struct history_row *r = &h->v[i];
		char *text = gate_row_text(h, r);
		if (gate_is_told(r)) {
			buf_puts(out, "| ");
			put_markdown(out, r->bench);
			buf_puts(out, *r->params ? " " : "");
			put_markdown(out, r->params);
			buf_puts(out, " | ");
			put_markdown(out, r->system);
			buf_printf(out, " | %s | ", gate_word(r->gate.word));
			put_markdown(out, text);
			buf_puts(out, " |\n");
		}
		free(text);
	}
}
