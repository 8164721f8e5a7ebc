/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Many hosts in the report's document: what each has, who is not like the others, and each hypervisor against the baseline's over all
 * of them. Words are judge.c's, hosts are hosts.c's.
 */
#include "model_impl.h"
#include "hosts_matrix.h"
#include "hosts_report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void add_real(json_t *list, double v)
{
	json_array_append_new(list, json_finite(v));
}

static json_t *column(const struct hosts_matrix *m, size_t v)
{
	json_t *values = json_array(), *outlying = json_array();

	for (size_t k = 0; k < m->n; k++) {
		const struct summary_row *r = m->row[v * m->n + k];

		add_real(values, r ? r->value : NAN);
		if (hosts_outlying(m->z[v * m->n + k]))
			json_array_append_new(outlying, json_integer((json_int_t)k));
	}
	return json_pack("{s:o, s:o, s:o}", "variant", json_clean(m->variant[v]), "values", values, "outlying", outlying);
}

/* Variant v against the first one, host by host: 2 n numbers, ratios and behind them how far each is from the others; malloc'ed. */
static double *ratios_of(const struct hosts_matrix *m, size_t v)
{
	double *ratio = xcalloc(2 * m->n + 1, sizeof(*ratio));

	for (size_t k = 0; k < m->n; k++)
		ratio[k] = hosts_ratio(m->row[k], m->row[v * m->n + k]);
	hosts_z(ratio, m->n, ratio + m->n);
	return ratio;
}

/* The same, and over all of them. */
static json_t *pair(const struct hosts_matrix *m, size_t v, const struct bench_pair *judged)
{
	double *ratio = ratios_of(m, v), *z = ratio + m->n;
	json_t *ratios = json_array(), *outlying = json_array(), *o = model_comparison(judged);
	struct hosts_spread s = hosts_spread(m->row, m->row + v * m->n, m->n);

	for (size_t k = 0; k < m->n; k++) {
		add_real(ratios, ratio[k]);
		if (hosts_outlying(z[k]))
			json_array_append_new(outlying, json_integer((json_int_t)k));
	}
	json_object_set_new(o, "variant", json_clean(m->variant[v]));
	json_object_set_new(o, "ratios", ratios);
	json_object_set_new(o, "outlying", outlying);
	json_object_set_new(o, "between", json_finite(s.between));
	json_object_set_new(o, "within", json_finite(s.within));
	free(ratio);
	return o;
}

static const struct bench_pair *judged_bench(const struct judged *j, const struct hosts_matrix *m)
{
	for (size_t i = 0; i < j->set.n; i++)
		if (j->set.v[i].a && j->set.v[i].b && !strcmp(j->set.v[i].a->bench, m->bench) && !strcmp(j->set.v[i].a->params, m->params))
			return &j->set.v[i];
	return NULL;
}

static json_t *bench(const struct hosts_matrix *m, const struct judged *judged, const struct summary *s)
{
	json_t *columns = json_array(), *pairs = json_array();
	const char *unit = "";
	char text[32];

	for (size_t i = 0; i < m->n * m->nvariants && !*unit; i++)
		unit = m->row[i] ? summary_unit(s, m->row[i], text) : "";
	for (size_t v = 0; v < m->nvariants; v++)
		json_array_append_new(columns, column(m, v));
	for (size_t v = 1; v < m->nvariants; v++) {
		const struct bench_pair *p = judged_bench(&judged[v], m);

		if (p)
			json_array_append_new(pairs, pair(m, v, p));
	}
	return json_pack("{s:o, s:o, s:o, s:o, s:o}", "bench", json_clean(m->bench), "params", json_clean(m->params), "unit", json_clean(unit),
			 "columns", columns, "pairs", pairs);
}

/* The baseline's variant first: ratios are to it. */
static void order_variants(const struct model *m, const char **variant, size_t n)
{
	const char *first = system_variant(m->system[0].label);

	for (size_t i = 1; i < n; i++)
		if (!strcmp(variant[i], first)) {
			const char *other = variant[0];

			variant[0] = variant[i];
			variant[i] = other;
		}
}

static json_t *hosts_json(const struct model *m, const struct load *of, const struct hosts *h)
{
	const struct terms terms = {.delta = COMPARE_DELTA};
	const char *variant[HOSTS_VARIANTS_MAX];
	size_t n = hosts_variants(&of->summary, variant);
	struct judged judged[HOSTS_VARIANTS_MAX] = {0};
	char label[HOSTS_VARIANTS_MAX][SYSTEM_MAX];
	json_t *names = json_array(), *benches = json_array(), *shown = json_array();
	struct hosts_matrix x;
	struct load over;

	order_variants(m, variant, n);
	load_hosts(&over, of, h);
	for (size_t i = 0; i < n; i++)
		hosts_label(variant[i], label[i]);
	for (size_t i = 1; i < n; i++)
		judge(&judged[i], &(struct side){&over, label[0]}, &(struct side){&over, label[i]}, &terms);
	for (size_t k = 0, next = 0; k < h->n; k++) { /* both are in order */
		json_array_append_new(names, json_clean(h->name[k]));
		if (next < m->shown.n && !strcmp(m->shown.name[next], h->name[k])) {
			json_array_append_new(shown, json_integer((json_int_t)k));
			next++;
		}
	}
	for (size_t at = 0; hosts_matrix_next(&x, &of->summary, h, variant, n, &at); hosts_matrix_free(&x))
		json_array_append_new(benches, bench(&x, judged, &of->summary));
	for (size_t i = 1; i < n; i++)
		judged_free(&judged[i]);
	load_free(&over);
	return json_pack("{s:o, s:o, s:o, s:b, s:o}", "names", names, "shown", shown, "baseline", json_clean(n ? variant[0] : ""), "few", h->n < HOSTS_FEW, "benches",
			 benches);
}

void model_hosts(const struct model *m, json_t *doc)
{
	const struct load *of = m->shown.n ? &m->all : &m->load;
	struct hosts h;

	hosts_find(&h, &of->summary);
	json_object_set_new(doc, "hosts", h.n > 1 ? hosts_json(m, of, &h) : json_null());
	hosts_free(&h);
}

/* --- which of many are laid out */

#define HOSTS_SHOWN 4

struct unlike {
	size_t host, times; /* that a value or a ratio of it was outlying, as often as the page says */
};

static int most_unlike(const void *a, const void *b)
{
	const struct unlike *x = a, *y = b;
	int order = (y->times > x->times) - (y->times < x->times);

	return order ? order : (x->host > y->host) - (x->host < y->host);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void count_ratios(const struct hosts_matrix *m, size_t v, struct unlike *of)
{
	double *ratio = ratios_of(m, v);

	for (size_t k = 0; k < m->n; k++)
		of[k].times += hosts_outlying(ratio[m->n + k]);
	free(ratio);
}

static void count_unlike(const struct summary *s, const struct hosts *h, struct unlike *of)
{
	const char *variant[HOSTS_VARIANTS_MAX];
	size_t n = hosts_variants(s, variant);
	struct hosts_matrix x;

	for (size_t at = 0; hosts_matrix_next(&x, s, h, variant, n, &at); hosts_matrix_free(&x)) {
		for (size_t i = 0; i < x.n * x.nvariants; i++)
			of[i % x.n].times += hosts_outlying(x.z[i]);
		for (size_t v = 1; v < x.nvariants; v++)
			count_ratios(&x, v, of);
	}
}

void model_pick_hosts(struct model *m)
{
	struct hosts h;

	hosts_find(&h, &m->all.summary);
	if (h.n <= HOSTS_SHOWN) { /* many systems, and few hosts */
		hosts_free(&h);
		return;
	}
	struct unlike *of = xcalloc(h.n, sizeof(*of));
	for (size_t k = 0; k < h.n; k++)
		of[k].host = k;
	count_unlike(&m->all.summary, &h, of);
	qsort(of, h.n, sizeof(*of), most_unlike);
	m->shown = (struct hosts){.name = xcalloc(HOSTS_SHOWN, sizeof(*h.name)), .n = HOSTS_SHOWN};
	for (size_t k = 0; k < HOSTS_SHOWN; k++)
		copy_str(m->shown.name[k], h.name[of[k].host]);
	qsort(m->shown.name, HOSTS_SHOWN, sizeof(*m->shown.name), by_name);
	free(of);
	hosts_free(&h);
}
