/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A night as JUnit XML: a test for each row.
 */
#include "gate_text.h"

#include <stdlib.h>

static void junit_result(const struct history *h, const struct history_row *r, struct buf *out)
{
	bool failure = r->gate.word == GATE_CONFIRMED && r->gate.longer;
	bool typed = failure || r->gate.word == GATE_MISSING; /* the schema gives "skipped" no type */
	const char *word = gate_word(r->gate.word);
	char *text = gate_row_text(h, r);

	buf_printf(out, ">\n      <%s", failure ? "failure" : typed ? "error" : "skipped");
	if (typed)
		buf_printf(out, " type=\"%s\"", word);
	buf_printf(out, " message=\"%s: ", word);
	buf_put_xml(out, text);
	buf_puts(out, "\"/>\n    </testcase>\n");
	free(text);
}

static void junit_row(const struct history *h, const struct history_row *r, struct buf *out)
{
	buf_puts(out, "    <testcase classname=\"");
	buf_put_xml(out, r->system);
	buf_puts(out, "\" name=\"");
	buf_put_xml(out, r->bench);
	buf_puts(out, *r->params ? " " : "");
	buf_put_xml(out, r->params);
	buf_puts(out, "\" time=\"0\"");
	if (r->gate.word == GATE_OK || (r->gate.word == GATE_CONFIRMED && !r->gate.longer))
		buf_puts(out, "/>\n");
	else
		junit_result(h, r, out);
}

void gate_junit(const struct history *h, int status, struct buf *out)
{
	struct gate_sum sum = history_sum(h);
	u32 skipped = sum.of[GATE_NEW] + sum.of[GATE_SUSPECT] + sum.of[GATE_ENVIRONMENT];
	char date[32] = "1970-01-01T00:00:00";

	if (h->nights)
		date_text(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", true, h->night[h->nights - 1].started);
	buf_printf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"hvlab %s\" timestamp=\"%s\" "
		   "hostname=\"localhost\" tests=\"%zu\" failures=\"%u\" errors=\"%u\" skipped=\"%u\" time=\"0\">\n", gate_tag(h), date,
		   h->n, sum.longer, sum.of[GATE_MISSING], skipped);
	for (size_t i = 0; i < h->n; i++)
		junit_row(h, &h->v[i], out);
	buf_puts(out, "  </testsuite>\n</testsuites>\n");
}
