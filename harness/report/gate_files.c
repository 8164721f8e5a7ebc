/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The texts of gate_files.h. Each format quotes in its own way; whatever of a name or a reason it cannot hold becomes '?'.
 */
#include "gate_files.h"
#include "reason.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAIL_ROWS 30

static const char *status_word(int status)
{
	return status == 0 ? "ok" : status == 1 ? "regression" : status == 4 ? "environment" : "inconclusive";
}

static const char *tag_of(const struct history *h)
{
	return h->nights ? h->night[h->nights - 1].tag : "none";
}

static double tonight_of(const struct history *h, const struct history_row *r)
{
	return r->v[h->nights - 1].value;
}

static bool is_bad(const struct history_row *r)
{
	return r->gate.word != GATE_OK && r->gate.word != GATE_NEW;
}

/* "2829 -> 2830 instructions/op (+1), since TAG" */
static char *row_text(const struct history *h, const struct history_row *r)
{
	char was[32], is[32], change[64], why[REASON_MAX];
	bool since = r->gate.word == GATE_CONFIRMED;
	double now = tonight_of(h, r);

	if (isnan(now))
		return xasprintf("no value tonight%s%s", *r->reason ? ": " : "", reason_text(r->reason, why));
	return xasprintf("%s -> %s %s (%s)%s%s%s", isnan(r->gate.expected) ? "-" : number_text(r->gate.expected, was),
			 number_text(now, is), r->unit, change_text(h, &r->gate, now, change), since ? ", since " : "",
			 since ? h->night[r->gate.changed].tag : "",
			 r->controls ? "; the control benchmarks moved in the same way" : "");
}

/* --- JUnit */

static void junit_result(const struct history *h, const struct history_row *r, struct buf *out)
{
	bool failure = r->gate.word == GATE_CONFIRMED && r->gate.longer;
	bool typed = failure || r->gate.word == GATE_MISSING; /* the schema gives "skipped" no type */
	const char *word = gate_word(r->gate.word);
	char *text = row_text(h, r);

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

void gate_junit(const struct history *h, struct buf *out)
{
	struct gate_sum sum = history_sum(h);
	u32 skipped = sum.of[GATE_NEW] + sum.of[GATE_SUSPECT] + sum.of[GATE_ENVIRONMENT];
	char date[32] = "1970-01-01T00:00:00";

	if (h->nights)
		date_text(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", true, h->night[h->nights - 1].started);
	buf_printf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"hvlab %s\" timestamp=\"%s\" "
		   "hostname=\"localhost\" tests=\"%zu\" failures=\"%u\" errors=\"%u\" skipped=\"%u\" time=\"0\">\n", tag_of(h), date,
		   h->n, sum.longer, sum.of[GATE_MISSING], skipped);
	for (size_t i = 0; i < h->n; i++)
		junit_row(h, &h->v[i], out);
	buf_puts(out, "  </testsuite>\n</testsuites>\n");
}

/* --- OpenMetrics */

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
		put_sample(out, "hvlab_value", &h->v[i], tonight_of(h, &h->v[i]));
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

/* --- GitHub */

static void put_annotation(struct buf *out, const char *s, bool property)
{
	for (; *s; s++)
		if (*s == '%' || *s == '\r' || *s == '\n' || (property && (*s == ':' || *s == ',')))
			buf_printf(out, "%%%02X", (unsigned char)*s);
		else
			buf_put(out, s, 1);
}

void gate_annotations(const struct history *h, struct buf *out)
{
	for (size_t i = 0; i < h->n; i++) {
		const struct history_row *r = &h->v[i];
		char *text = row_text(h, r);
		if (is_bad(r)) {
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

static void sum_text(const struct gate_sum *sum, struct buf *out)
{
	for (int w = GATE_OK; w <= GATE_ENVIRONMENT; w++)
		if (sum->of[w])
			buf_printf(out, "%s%u %s", out->len ? ", " : "", sum->of[w], gate_word((enum gate_word)w));
	if (!out->len)
		buf_puts(out, "nothing was measured");
}

static void about_text(const struct history *h, struct buf *out)
{
	buf_printf(out, "campaign %s, %s lane, %s%zu night%s", tag_of(h), lane_word(h->lane), h->subset ? SUBSET_WORD ", " : "",
		   h->nights, h->nights == 1 ? "" : "s");
}

void gate_markdown(const struct history *h, int status, struct buf *out)
{
	struct gate_sum sum = history_sum(h);
	struct buf words = {0};

	sum_text(&sum, &words);
	buf_printf(out, "## hvlab: %s\n\n%s (", status_word(status), words.data);
	about_text(h, out);
	buf_puts(out, ").\n");
	buf_free(&words);
	if (sum.of[GATE_OK] + sum.of[GATE_NEW] == h->n)
		return;
	buf_puts(out, "\n| benchmark | system | word | |\n|---|---|---|---|\n");
	for (size_t i = 0; i < h->n; i++) {
		const struct history_row *r = &h->v[i];
		char *text = row_text(h, r);
		if (is_bad(r)) {
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

/* --- mail */

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

void gate_mail(const struct history *h, int status, struct buf *out)
{
	struct gate_sum sum = history_sum(h);
	struct buf words = {0};
	size_t shown = 0, bad = 0;

	sum_text(&sum, &words);
	buf_printf(out, "%s: %s (", status_word(status), words.data);
	about_text(h, out);
	buf_puts(out, ")\n");
	buf_free(&words);
	for (size_t i = 0; i < h->n; i++) {
		const struct history_row *r = &h->v[i];
		char *text = row_text(h, r);
		bad += is_bad(r);
		if (is_bad(r) && shown < MAIL_ROWS && ++shown)
			buf_printf(out, "%s %s%s%s on %s: %s\n", gate_word(r->gate.word), r->bench, *r->params ? " " : "", r->params,
				   r->system, text);
		free(text);
	}
	if (bad > shown)
		buf_printf(out, "and %zu more: hvlab gate %s --all\n", bad - shown, tag_of(h));
	mail_environment(h, out);
}

/* --- all of them */

/* err: of the files before it, behind which none is written. Empties text for the next one. */
static int put_file(int err, const char *dir, const char *name, struct buf *text, struct why *why)
{
	char *path = xasprintf("%s/%s", dir, name);

	if (!err && (err = file_write(path, text->len ? text->data : "", text->len)))
		fail(why, err, "cannot write %s: %s", path, strerror(-err));
	free(path);
	buf_free(text);
	return err;
}

int gate_files_write(const struct history *h, const char *dir, int status, struct why *why)
{
	struct buf text = {0};
	int err = make_dirs(dir);

	if (err)
		return fail(why, err, "cannot make %s: %s", dir, strerror(-err));
	gate_junit(h, &text);
	err = put_file(err, dir, "junit.xml", &text, why);
	gate_openmetrics(h, status, &text);
	err = put_file(err, dir, "hvlab.prom", &text, why);
	gate_annotations(h, &text);
	err = put_file(err, dir, "annotations.txt", &text, why);
	gate_markdown(h, status, &text);
	err = put_file(err, dir, "summary.md", &text, why);
	gate_mail(h, status, &text);
	return put_file(err, dir, "mail.txt", &text, why);
}
