/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tables of the page: what each campaign measured, what changed between two, what the lecture's statements come to. Numbers
 * are those of summary.h, judge.h and lecture.h; here they are only written down.
 */
#include "handin.h"
#include "judge.h"
#include "lecture.h"
#include "reason.h"
#include "table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALL_BENCHES 24 /* of a campaign that has no more all are shown, else the yardsticks */
#define YARDSTICKS "exit_cpuid,exit_hypercall,exit_msr_read,exit_msr_write,exit_pio_hv,exit_pio_user,exit_mmio,exit_hlt,exit_cr3," \
	"irq_selfipi,mem_touch,mem_chase_random,cpu_alu,io_kick,io_rt,io_blk_read"
#define COLUMNS_MAX 8
#define CHANGES_MAX 25 /* of a pair of campaigns */
#define SHOWN 3        /* rows for a statement, and as many against it */

static void put_text(struct buf *out, const char *tag, const char *text)
{
	buf_printf(out, "<%s>", tag);
	buf_put_xml(out, text);
	buf_printf(out, "</%.*s>", (int)strcspn(tag, " "), tag);
}

static const char *shown(double value, char out[LANG_NUMBER_MAX])
{
	char plain[32];

	return lang_number(lang_now(), number_text(value, plain), out);
}

void handin_number(struct buf *out, const char *of, const char *text)
{
	buf_puts(out, "<data value=\"");
	buf_put_xml(out, of);
	buf_puts(out, "\">");
	buf_put_xml(out, text);
	buf_puts(out, "</data>");
}

static void number_of(struct buf *out, const struct load *l, const struct summary_row *r, const char *what, double value)
{
	char *of = xasprintf("%s %s %s %s %s", l->campaign->tag, r->system, r->bench, r->params, what), text[LANG_NUMBER_MAX];

	handin_number(out, of, shown(value, text));
	free(of);
}

static void put_title(struct buf *out, const char *bench, const char *params)
{
	buf_puts(out, "<th>");
	buf_puts(out, bench);
	if (*params) {
		buf_puts(out, " <small>");
		buf_put_xml(out, params);
		buf_puts(out, "</small>");
	}
	buf_puts(out, "</th>");
}

/* --- what was measured */

/* Columns that belong together: of one place and one guest, with the same kind of device or none. */
struct columns {
	const char *v[COLUMNS_MAX];
	size_t n;
};

static bool alike(const struct load *l, const char *a, const char *b)
{
	size_t place = (size_t)(system_variant(a) - a);

	return place == (size_t)(system_variant(b) - b) && !strncmp(a, b, place) &&
	       system_has_device(a, l->plan.disk) == system_has_device(b, l->plan.disk) &&
	       system_has_device(a, l->plan.net) == system_has_device(b, l->plan.net) && system_same_guest(a, b);
}

/* Takes the next group out of what is left. */
static void columns_take(const struct load *l, const char **left, size_t *nleft, struct columns *c)
{
	const char *first = left[0];
	size_t kept = 0;

	c->n = 0;
	for (size_t i = 0; i < *nleft; i++)
		if (c->n < COLUMNS_MAX && alike(l, first, left[i]))
			c->v[c->n++] = left[i];
		else
			left[kept++] = left[i];
	*nleft = kept;
}

static size_t benches_of(const struct summary *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += !i || strcmp(s->v[i].bench, s->v[i - 1].bench);
	return n;
}

static bool has_number(const struct summary_row *r)
{
	return r && !isnan(r->value);
}

static double largest(const struct summary *s, const struct columns *c, const char *globs)
{
	double most = 1;

	for (size_t i = 0; i < s->n; i++)
		for (size_t k = 0; k < c->n; k++)
			if (!strcmp(s->v[i].system, c->v[k]) && has_number(&s->v[i]) && (!globs || globs_match(globs, s->v[i].bench)))
				most = fmax(most, s->v[i].value);
	return most;
}

static void put_interval(struct buf *out, const struct summary_row *r)
{
	char text[LANG_NUMBER_MAX], plain[32];

	if (isnan(r->low) || !(r->value > 0))
		return;
	snprintf(plain, sizeof(plain), "%.2g", 100 * (r->high - r->low) / 2 / r->value);
	buf_printf(out, " <small>±%s %%, n = %zu</small>", lang_number(lang_now(), plain, text), r->n);
}

static enum handin_text why_none(const struct summary_row *r)
{
	switch (r->verdict) {
	case HVLAB_OK: return reason_is(r->reason, WHY_BELOW_RESOLUTION) ? H_BELOW_IT : H_NOT_USABLE;
	case HVLAB_SKIP: return H_SKIPPED;
	case HVLAB_FAIL: return H_FAIL_WORD;
	case HVLAB_CRASH: return H_CRASH_WORD;
	case HVLAB_TIMEOUT: return H_TIMEOUT_WORD;
	default: return H_ERROR_WORD;
	}
}

static void put_cell(struct buf *out, const struct load *l, const struct summary_row *r, double most)
{
	if (!r) {
		buf_puts(out, "<td class=\"n quiet\">–</td>");
		return;
	}
	if (!has_number(r)) {
		buf_printf(out, "<td class=\"n quiet\">%s</td>", handin_text(why_none(r)));
		return;
	}
	buf_puts(out, "<td class=n>");
	number_of(out, l, r, "value", r->value);
	buf_printf(out, "%s", summary_exits_mark(r));
	if (l->campaign->lane == LANE_TIME)
		put_interval(out, r);
	buf_printf(out, "<i style=\"width:%.2frem\"></i></td>", 4 * log10(1 + fmax(0, r->value)) / log10(1 + most));
}

/* What all of them skip needs no line. */
static bool any_cell(const struct summary *s, const struct summary_row *of, const struct columns *c)
{
	const struct summary_row *r;

	for (size_t k = 0; k < c->n; k++)
		if ((r = summary_find(s, of->bench, of->params, c->v[k])) && r->verdict != HVLAB_SKIP)
			return true;
	return false;
}

static void put_columns(struct buf *out, const struct load *l, const struct columns *c)
{
	char class[16], clock[16];

	buf_printf(out, "<thead><tr><th>%s</th>", handin_text(H_BENCHMARK));
	for (size_t k = 0; k < c->n; k++) {
		summary_kind(&l->summary, c->v[k], class, clock);
		buf_puts(out, "<th class=n>");
		buf_put_xml(out, system_variant(c->v[k]));
		if (l->campaign->lane == LANE_TIME)
			buf_printf(out, "<br><small>%s: %s, %s: %s</small>", handin_text(H_CLASS), handin_word(class),
				   handin_text(H_CLOCK), handin_word(clock));
		buf_puts(out, "</th>");
	}
	buf_puts(out, "</tr></thead>\n<tbody>\n");
}

static void put_table(struct buf *out, const struct load *l, const struct columns *c, const char *globs)
{
	const struct summary *s = &l->summary;
	double most = largest(s, c, globs);
	char *place = xasprintf("%.*s", (int)(system_variant(c->v[0]) - c->v[0]), c->v[0]);

	place[strcspn(place, ":")] = '\0';
	buf_puts(out, "<div class=scroll><table><caption>");
	buf_put_xml(out, place);
	free(place);
	buf_puts(out, "</caption>\n");
	put_columns(out, l, c);
	for (size_t i = 0; i < s->n; i++) {
		const struct summary_row *r = &s->v[i];
		bool again = i && !strcmp(r->bench, s->v[i - 1].bench) && !strcmp(r->params, s->v[i - 1].params);

		if (again || (globs && !globs_match(globs, r->bench)) || !any_cell(s, r, c))
			continue;
		buf_puts(out, "<tr>");
		put_title(out, r->bench, r->params);
		for (size_t k = 0; k < c->n; k++)
			put_cell(out, l, summary_find(s, r->bench, r->params, c->v[k]), most);
		buf_puts(out, "</tr>\n");
	}
	buf_puts(out, "</tbody></table></div>\n");
}

static void put_proof(struct buf *out, const struct summary *s, bool selected)
{
	size_t series = 0, same = 0;

	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].boots > 1 && !s->v[i].loose) {
			series++;
			same += s->v[i].same == s->v[i].boots;
		}
	buf_puts(out, "<p class=quiet>");
	if (s->lane == LANE_PATH)
		buf_printf(out, handin_text(H_IDENTICAL), same, series);
	else
		buf_puts(out, handin_text(H_INTERVAL));
	buf_printf(out, " %s</p>\n", selected ? handin_text(H_SELECTED) : "");
}

void handin_measured(const struct load *l, struct buf *out)
{
	const struct summary *s = &l->summary;
	size_t n, kept = 0;
	const char **left = summary_systems(s, &n);
	bool all = benches_of(s) <= ALL_BENCHES;
	char date[LANG_DATE_MAX];
	struct columns c;

	for (size_t i = 0; i < n; i++)
		if (!system_is_aa(left[i]))
			left[kept++] = left[i];
	buf_puts(out, "<h3>");
	buf_put_xml(out, *l->campaign->name ? l->campaign->name : handin_text(H_CAMPAIGN));
	buf_printf(out, " <small>%s, %s; %s</small></h3>\n", l->campaign->tag, lang_date(lang_now(), l->campaign->started, date),
		   handin_text(s->lane == LANE_PATH ? H_IS_PATH : H_IS_TIME));
	while (kept) {
		columns_take(l, left, &kept, &c);
		put_table(out, l, &c, all ? NULL : YARDSTICKS);
	}
	free(left);
	put_proof(out, s, !all);
}

/* --- what changed: a system in two campaigns, in the path lane, where a word is possible */

static void put_change(struct buf *out, const struct load *a, const struct load *b, const struct bench_pair *m)
{
	char text[LANG_NUMBER_MAX], plain[32], *of = xasprintf("%s %s %s %s since %s", b->campaign->tag, m->b->system, m->b->bench,
							       m->b->params, a->campaign->tag);

	snprintf(plain, sizeof(plain), "%+.10g", m->c.difference);
	buf_puts(out, "<tr>");
	put_title(out, m->b->bench, m->b->params);
	buf_puts(out, "<td class=n>");
	number_of(out, a, m->a, "before", m->c.a);
	buf_puts(out, "</td><td class=n>");
	number_of(out, b, m->b, "after", m->c.b);
	buf_puts(out, "</td><td class=n>");
	handin_number(out, of, m->c.difference < 0 ? lang_number(lang_now(), plain, text) : plain);
	buf_puts(out, "</td></tr>\n");
	free(of);
}

static void put_changes(struct buf *out, const struct load *a, const struct load *b, const char *system)
{
	struct judged j;
	size_t n = 0;

	judge(&j, &(struct side){a, system}, &(struct side){b, system}, &(struct terms){.delta = COMPARE_DELTA});
	for (size_t i = 0; i < j.set.n; i++)
		if (j.set.v[i].c.word == CMP_DIFFERENT && n++ < CHANGES_MAX) {
			if (n == 1) {
				buf_puts(out, "<div class=scroll><table><caption>");
				buf_put_xml(out, system);
				buf_printf(out, ": %s, %s</caption>\n<thead><tr><th>%s</th><th class=n>%s</th><th class=n>%s</th>"
					   "<th class=n>%s</th></tr></thead><tbody>\n", a->campaign->tag, b->campaign->tag,
					   handin_text(H_BENCHMARK), handin_text(H_BEFORE), handin_text(H_AFTER), handin_text(H_DIFFERENCE));
			}
			put_change(out, a, b, &j.set.v[i]);
		}
	buf_puts(out, n ? "</tbody></table></div>\n" : "");
	if (n > CHANGES_MAX) {
		buf_puts(out, "<p>");
		buf_printf(out, handin_text(H_MORE_CHANGES), n - CHANGES_MAX);
		buf_puts(out, "</p>\n");
	}
	judged_free(&j);
}

/* The campaign before this one that has the system, in the path lane. */
static const struct load *before(const struct load *const *loads, size_t i, const char *system)
{
	char class[16], clock[16];

	while (i-- > 0) {
		summary_kind(&loads[i]->summary, system, class, clock);
		if (*class && loads[i]->campaign->lane == LANE_PATH)
			return loads[i];
	}
	return NULL;
}

void handin_changes(const struct load *const *loads, size_t n, struct buf *out)
{
	struct buf body = {0};

	for (size_t i = 0; i < n; i++) {
		size_t count;
		const char **systems = summary_systems(&loads[i]->summary, &count);

		for (size_t k = 0; k < count && loads[i]->campaign->lane == LANE_PATH; k++) {
			const struct load *a = before(loads, i, systems[k]);
			if (a)
				put_changes(&body, a, loads[i], systems[k]);
		}
		free(systems);
	}
	if (body.len) {
		buf_printf(out, "<section><h2>%s</h2>\n<p>%s</p>\n", handin_text(H_CHANGED), handin_text(H_CHANGED_WHAT));
		buf_put(out, body.data, body.len);
		buf_puts(out, "</section>\n");
	}
	buf_free(&body);
}

/* --- the lecture */

static void put_value(struct buf *out, const struct lecture_fact *f, int side, const struct lecture_verdict *v)
{
	char what[64];

	snprintf(what, sizeof(what), "%s %s", v->of->id, side ? "value" : "base");
	if (f->below && side)
		put_text(out, "span class=quiet", lecture_text(T_BELOW));
	else
		number_of(out, f->load[side], f->row[side], what, f->below ? f->row[0]->value : side ? f->c.b : f->c.a);
}

static void put_fact(struct buf *out, const struct lecture_verdict *v, const struct lecture_fact *f)
{
	char plain[32], text[LANG_NUMBER_MAX];

	buf_printf(out, "<tr><td>%s</td>", lecture_text((enum text)(T_ROWS_FOR + (int)f->says)));
	for (int side = 0; side < 2; side++) {
		if (side && !strcmp(f->row[0]->bench, f->row[1]->bench))
			buf_puts(out, "<th></th>");
		else
			put_title(out, f->row[side]->bench, f->row[side]->params);
		put_text(out, "td", side && !strcmp(f->row[0]->system, f->row[1]->system) ? "" : f->row[side]->system);
		buf_puts(out, "<td class=n>");
		put_value(out, f, side, v);
		buf_puts(out, "</td>");
	}
	snprintf(plain, sizeof(plain), "%.3g", f->c.ratio);
	buf_printf(out, "<td class=n>%s%s</td></tr>\n", f->below ? "" : "× ", f->below ? "" : lang_number(lang_now(), plain, text));
}

static void put_verdict(struct buf *out, const struct lecture *l, const struct lecture_verdict *v)
{
	const struct lecture_fact **best = xcalloc(v->n + 1, sizeof(*best));
	size_t n = lecture_best(l, v, SHOWN, best);
	char *of = xasprintf("lecture %s %s", v->of->id, lane_word(v->lane));

	buf_printf(out, "<p><span class=\"verdict %s\">", lecture_word(v->word));
	handin_number(out, of, lecture_said(v->word));
	buf_printf(out, "</span> <small>(%s; %zu %s, %zu %s)</small></p>\n",
		   lecture_text(v->lane == LANE_PATH ? T_LANE_IS_PATH : T_LANE_IS_TIME), v->count[SAYS_HOLDS], lecture_text(T_ROWS_FOR),
		   v->count[SAYS_NOT], lecture_text(T_ROWS_AGAINST));
	buf_puts(out, "<div class=scroll><table><tbody>\n");
	for (size_t i = 0; i < n; i++)
		put_fact(out, v, best[i]);
	buf_puts(out, "</tbody></table></div>\n");
	free(of);
	free(best);
}

static void put_statement(struct buf *out, const struct lecture *l, size_t i)
{
	bool any = false;

	buf_printf(out, "<div class=claim><p><b>%zu. ", i + 1);
	buf_put_xml(out, lecture_text(lecture_statements[i].claim));
	buf_puts(out, "</b></p>\n");
	for (size_t k = 0; k < l->verdicts; k++)
		if (l->verdict[k].of == &lecture_statements[i] && l->verdict[k].n) {
			put_verdict(out, l, &l->verdict[k]);
			any = true;
		}
	if (!any)
		buf_printf(out, "<p class=quiet>%s</p>\n", lecture_said(LECTURE_NO_DATA));
	buf_puts(out, "</div>\n");
}

void handin_lecture(const struct load *const *loads, size_t n, struct buf *out)
{
	struct lecture l;

	lecture_make(&l, loads, n);
	buf_printf(out, "<section><h2>%s</h2>\n", handin_text(H_SAYINGS));
	for (size_t i = 0; i < lecture_count; i++)
		put_statement(out, &l, i);
	buf_puts(out, "</section>\n");
	lecture_free(&l);
}
