/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the lecture's verdicts are called, in each language and for programs; its rows as a table; which rows are worth showing.
 */
#include "lecture.h"
#include "lang.h"
#include "table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const texts[][LANGS] = {
#define LECTURE_TEXT(name, en, ru) {en, ru},
	LECTURE_TEXTS(LECTURE_TEXT)
};

const char *lecture_text(enum text t)
{
	return texts[t][lang_now()];
}

const char *lecture_word(enum lecture_word w)
{
	static const char *const words[LECTURE_WORDS] = {"confirmed", "refuted", "depends", "open", "no data"};

	return words[w];
}

const char *lecture_said(enum lecture_word w)
{
	return lecture_text((enum text)(T_WORD_CONFIRMED + (int)w));
}

/* --- for programs */

static const char *const says_words[] = {"for", "against", "inconclusive"};

static void fact_cells(struct table *t, const struct lecture_fact *f)
{
	char unit[32];

	table_cells(t, says_words[f->says], f->load[0]->campaign->tag, f->row[0]->system, f->row[0]->bench,
		    f->load[1]->campaign->tag, f->row[1]->system, f->row[1]->bench, f->row[1]->params,
		    f->in_ns ? "ns/op" : summary_unit(&f->load[0]->summary, f->row[0], unit));
	table_real(t, f->below ? f->row[0]->value : f->c.a);
	table_real(t, f->below ? NAN : f->c.b);
	table_real(t, f->below ? NAN : f->c.ratio);
	table_real(t, f->below ? NAN : f->c.low);
	table_real(t, f->below ? NAN : f->c.high);
	table_cellf(t, "%zu", f->below ? f->row[0]->n : f->c.n);
	table_cell(t, f->below ? "below resolution" : NULL);
}

static void lacking_cells(struct table *t, const struct lecture_part *p)
{
	table_cells(t, "lacking", NULL, p->base, p->bench, NULL, p->subject, p->other ? p->other : p->bench);
	for (int i = 0; i < 8; i++)
		table_cell(t, NULL);
	table_cell(t, p->run);
}

struct table *lecture_table(const struct lecture *l)
{
	struct table *t = table_new("statement=,lane=,verdict,part,word,base_campaign,base_system,base_bench,campaign,system,bench,"
				    "params,unit,base>,value>,ratio>,low>,high>,n>,note");

	for (size_t i = 0; i < l->verdicts; i++) {
		const struct lecture_verdict *v = &l->verdict[i];

		for (size_t p = 0; p < LECTURE_PARTS; p++) {
			const struct lecture_part *part = &v->of->part[p];
			for (size_t k = 0; k < v->n; k++)
				if (l->v[v->first + k].part == part) {
					table_cells(t, v->of->id, lane_word(v->lane), lecture_word(v->word));
					table_cellf(t, "%zu", p + 1);
					fact_cells(t, &l->v[v->first + k]);
				}
			if (v->lacks[p]) {
				table_cells(t, v->of->id, lane_word(v->lane), lecture_word(v->word));
				table_cellf(t, "%zu", p + 1);
				lacking_cells(t, part);
			}
		}
	}
	return t;
}

/* --- worth showing */

/* How far a row is from no difference. */
static double strength(const struct lecture_fact *f)
{
	return f->below ? INFINITY : isnan(f->c.ratio) ? 0 : fabs(log(f->c.ratio));
}

static int stronger(const void *a, const void *b)
{
	const struct lecture_fact *x = *(const struct lecture_fact *const *)a, *y = *(const struct lecture_fact *const *)b;

	if (x->says != y->says)
		return (int)x->says - (int)y->says;
	double sx = strength(x), sy = strength(y);
	return sx > sy ? -1 : sx < sy ? 1 : x < y ? -1 : x > y; /* the order they came in, so that it is always the same */
}

size_t lecture_best(const struct lecture *l, const struct lecture_verdict *v, size_t most, const struct lecture_fact **best)
{
	const struct lecture_fact **all = xcalloc(v->n + 1, sizeof(*all));
	size_t n = 0, of[SAYS_OPEN + 1] = {0};

	for (size_t i = 0; i < v->n; i++)
		all[i] = &l->v[v->first + i];
	qsort(all, v->n, sizeof(*all), stronger);
	for (size_t i = 0; i < v->n; i++)
		if (of[all[i]->says]++ < most)
			best[n++] = all[i];
	free(all);
	return n;
}
