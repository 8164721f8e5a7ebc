/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A night as one JSON document, which is also what is sent to a webhook: how it ended, how many rows have which word, and what
 * there is to tell.
 */
#include "gate_text.h"
#include "json.h"
#include "reason.h"

#include <math.h>
#include <stdlib.h>

static json_t *real(double v)
{
	return isnan(v) ? json_null() : json_real(v);
}

static json_t *told_row(const struct history *h, const struct history_row *r)
{
	char *text = gate_row_text(h, r);
	json_t *o = json_pack("{s:o, s:o, s:o, s:o, s:s, s:b, s:o, s:o, s:o, s:o}", "bench", json_clean(r->bench), "params",
		json_clean(r->params), "system", json_clean(r->system), "unit", json_clean(r->unit), "word", gate_word(r->gate.word),
		"longer", r->gate.longer, "value", real(gate_tonight(h, r)), "expected", real(r->gate.expected), "since",
		r->gate.word == GATE_CONFIRMED ? json_clean(h->night[r->gate.changed].tag) : json_null(), "text", json_clean(text));

	free(text);
	return o;
}

void gate_json(const struct history *h, int status, struct buf *out)
{
	struct gate_sum sum = history_sum(h);
	struct buf words = {0};
	char why[REASON_MAX];
	json_t *count = json_object(), *told = json_array(), *refused = json_object();

	gate_sum_text(&sum, &words);
	for (int w = GATE_OK; w <= GATE_ENVIRONMENT; w++)
		json_object_set_new(count, gate_word((enum gate_word)w), json_integer(sum.of[w]));
	for (size_t i = 0; i < h->n; i++)
		if (gate_is_told(&h->v[i]))
			json_array_append_new(told, told_row(h, &h->v[i]));
	for (size_t i = 0; i < h->refused.n; i++)
		json_object_set_new(refused, h->refused.v[i].key, json_clean(reason_text(h->refused.v[i].value, why)));
	/* "text" is what chat services show of a document that they know nothing else of. */
	char *text = xasprintf("hvlab: %s: %s", gate_status_word(status), words.data);
	json_t *doc = json_pack("{s:s, s:o, s:s, s:i, s:s, s:o, s:s, s:b, s:I, s:o, s:o, s:o}", "schema", "hvlab.night/1", "text",
		json_clean(text), "status", gate_status_word(status), "exit", status, "program", HVLAB_VERSION, "campaign",
		json_clean(gate_tag(h)), "lane", lane_word(h->lane), "subset", h->subset, "nights", (json_int_t)h->nights, "count", count,
		"told", told, "refused", refused);
	char *json = json_dumps(doc, JSON_INDENT(1));
	buf_printf(out, "%s\n", json);
	free(json);
	free(text);
	buf_free(&words);
	json_decref(doc);
}
