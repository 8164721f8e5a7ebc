/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rows come ordered by benchmark and parameters, so that those of one lie together and a matrix is one walk.
 */
#include "hosts_matrix.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

size_t hosts_variants(const struct summary *s, const char *variant[HOSTS_VARIANTS_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		const char *name = system_variant(s->v[i].system);
		size_t k = 0;

		while (k < n && strcmp(variant[k], name))
			k++;
		if (k == n && n < HOSTS_VARIANTS_MAX && !system_is_aa(s->v[i].system))
			variant[n++] = name;
	}
	return n;
}

static void put_row(struct hosts_matrix *m, const struct summary_row *r, const struct hosts *h)
{
	const char *name = system_variant(r->system);
	size_t host = hosts_index(h, r->system);

	for (size_t v = 0; v < m->nvariants && host < m->n; v++)
		if (!strcmp(m->variant[v], name))
			m->row[v * m->n + host] = r;
}

bool hosts_matrix_next(struct hosts_matrix *m, const struct summary *s, const struct hosts *h, const char **variant, size_t nvariants,
		       size_t *at)
{
	if (*at >= s->n)
		return false;
	const struct summary_row *first = &s->v[*at];
	size_t cells = h->n * nvariants;
	*m = (struct hosts_matrix){.bench = first->bench, .params = first->params, .variant = variant, .n = h->n, .nvariants = nvariants};
	m->row = xcalloc(cells + 1, sizeof(*m->row));
	m->z = xcalloc(2 * cells + 1, sizeof(*m->z));
	double *value = m->z + cells;
	for (; *at < s->n && !strcmp(s->v[*at].bench, first->bench) && !strcmp(s->v[*at].params, first->params); ++*at)
		put_row(m, &s->v[*at], h);
	for (size_t i = 0; i < cells; i++)
		value[i] = m->row[i] ? m->row[i]->value : NAN;
	for (size_t v = 0; v < nvariants; v++)
		hosts_z(value + v * m->n, m->n, m->z + v * m->n);
	return true;
}

void hosts_matrix_free(struct hosts_matrix *m)
{
	free(m->row);
	free(m->z);
	*m = (struct hosts_matrix){.n = 0};
}

bool hosts_outlying(double z)
{
	return fabs(z) > HOSTS_OUTLYING; /* not where it is NAN */
}

double hosts_ratio(const struct summary_row *a, const struct summary_row *b)
{
	return a && b && a->value > 0 && b->value > 0 ? b->value / a->value : NAN;
}
