/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rows of hosts put side by side. What a host's value is, and how far it may be from the others, is hosts.c's.
 */
#include "hosts_report.h"
#include "hosts_matrix.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void add_facts(struct load *l, const struct load *of, const struct hosts *h)
{
	for (size_t i = 0; i < of->facts.n; i++) {
		const struct system_facts *x = &of->facts.v[i];
		char label[SYSTEM_MAX];

		if (hosts_index(h, x->label) < h->n)
			for (size_t k = 0; k < x->facts.n; k++)
				system_fact(&l->facts, hosts_label(x->label, label), x->facts.v[k].key, x->facts.v[k].value);
	}
}

void load_hosts(struct load *l, const struct load *of, const struct hosts *h)
{
	*l = (struct load){.campaign = of->campaign, .plan = of->plan, .subset = of->subset};
	if (l->plan.rounds)
		l->plan.rounds = (u32)h->n;
	hosts_summary(&l->summary, &of->summary, h);
	add_facts(l, of, h);
}

/* --- the matrix */

static void z_cell(struct table *t, double z)
{
	if (isnan(z))
		table_cell(t, "");
	else if (isinf(z))
		table_cell(t, z > 0 ? "inf" : "-inf");
	else
		table_cellf(t, "%.1f", z);
}

static void data_rows(struct table *t, const struct load *l, const struct hosts_matrix *m, const struct hosts *h)
{
	char mark[LOAD_MARK_MAX], unit[32];

	for (size_t k = 0; k < m->n; k++)
		for (size_t v = 0; v < m->nvariants; v++) {
			const struct summary_row *r = m->row[v * m->n + k];

			if (!r)
				continue;
			table_cells(t, l->campaign->tag, h->name[k], m->variant[v], m->bench, m->params, summary_unit(&l->summary, r, unit));
			table_real(t, r->value);
			table_cellf(t, "%zu", r->n);
			z_cell(t, m->z[v * m->n + k]);
			table_cells(t, hosts_outlying(m->z[v * m->n + k]) ? "yes" : "", r->clock, load_mark(l, r->system, NULL, NULL, mark));
		}
}

static void text_rows(struct table *t, const struct hosts_matrix *m, const struct hosts *h, size_t columns)
{
	char number[32];

	for (size_t k = 0; k < m->n; k++) {
		table_cellf(t, "%s%s%s", m->bench, *m->params ? " " : "", m->params);
		table_cell(t, h->name[k]);
		for (size_t v = 0; v < columns; v++) {
			const struct summary_row *r = v < m->nvariants ? m->row[v * m->n + k] : NULL;

			if (!r || isnan(r->value))
				table_cell(t, "-");
			else
				table_cellf(t, "%s%s", number_text(r->value, number), hosts_outlying(m->z[v * m->n + k]) ? " *" : "");
		}
	}
}

struct table *hosts_table(const struct load *l, const struct hosts *h, enum table_format f)
{
	const char *variant[HOSTS_VARIANTS_MAX];
	size_t columns = hosts_variants(&l->summary, variant);
	struct buf head = {0};
	struct hosts_matrix m;

	buf_puts(&head, f == TABLE_TEXT ? "benchmark,host" : "campaign,host,system,bench,params,unit,value>,n>,z>,outlying,clock,subset");
	for (size_t i = 0; f == TABLE_TEXT && i < columns; i++)
		buf_printf(&head, ",%s>", variant[i]);
	struct table *t = table_new(head.data);
	for (size_t at = 0; hosts_matrix_next(&m, &l->summary, h, variant, columns, &at);) {
		if (f == TABLE_TEXT)
			text_rows(t, &m, h, columns);
		else
			data_rows(t, l, &m, h);
		hosts_matrix_free(&m);
	}
	buf_free(&head);
	return t;
}

/* --- beside a comparison */

/* The variant of a label that stands for all hosts, as an index; n: the matrix has none. */
static size_t variant_at(const struct hosts_matrix *m, const char *label)
{
	size_t i = 0;

	while (i < m->nvariants && strcmp(m->variant[i], system_variant(label)))
		i++;
	return i;
}

static void outlying_lines(const struct hosts_matrix *m, const struct hosts *h, const double *ratio, struct buf *out)
{
	double *z = xcalloc(m->n + 1, sizeof(*z)), *known = xcalloc(m->n + 1, sizeof(*known));
	size_t n = 0;

	for (size_t k = 0; k < m->n; k++)
		if (!isnan(ratio[k]))
			known[n++] = ratio[k];
	hosts_z(ratio, m->n, z);
	for (size_t k = 0; k < m->n; k++)
		if (hosts_outlying(z[k]))
			buf_printf(out, "%s: on %s B/A is %.3f, in the middle of %zu hosts %.3f (robust z %.1f).\n", m->bench, h->name[k], ratio[k], n,
				   stats_median(known, n), z[k]);
	free(known);
	free(z);
}

static void spread_line(double *between, double *within, size_t n, struct buf *out)
{
	if (n)
		buf_printf(out, "The ratio varies by %.2g %% from host to host and by %.2g %% from round to round of a host (standard deviations, "
			   "median of %zu benchmarks).\n", 100 * expm1(stats_median(between, n)), 100 * expm1(stats_median(within, n)), n);
}

void hosts_lines(const struct judged *j, const struct load *of, const struct hosts *h, struct buf *out)
{
	const char *variant[HOSTS_VARIANTS_MAX];
	size_t columns = hosts_variants(&of->summary, variant), n = 0;
	double *ratio = xcalloc(h->n + 1, sizeof(*ratio)), *between = xcalloc(j->set.n + 1, sizeof(*between)),
	       *within = xcalloc(j->set.n + 1, sizeof(*within));
	struct hosts_matrix m;

	for (size_t at = 0; hosts_matrix_next(&m, &of->summary, h, variant, columns, &at); hosts_matrix_free(&m)) {
		const struct bench_pair *p = NULL;

		for (size_t i = 0; i < j->set.n && !p; i++)
			if (j->set.v[i].a && j->set.v[i].b && !strcmp(j->set.v[i].a->bench, m.bench) && !strcmp(j->set.v[i].a->params, m.params))
				p = &j->set.v[i];
		size_t a = p ? variant_at(&m, p->a->system) : columns, b = p ? variant_at(&m, p->b->system) : columns;
		if (!p || a == m.nvariants || b == m.nvariants)
			continue;
		for (size_t k = 0; k < m.n; k++)
			ratio[k] = hosts_ratio(m.row[a * m.n + k], m.row[b * m.n + k]);
		outlying_lines(&m, h, ratio, out);
		struct hosts_spread s = hosts_spread(m.row + a * m.n, m.row + b * m.n, m.n);
		if (of->summary.lane == LANE_TIME && !isnan(s.between) && n < j->set.n) {
			between[n] = s.between;
			within[n++] = s.within;
		}
	}
	spread_line(between, within, n, out);
	free(ratio);
	free(between);
	free(within);
}
