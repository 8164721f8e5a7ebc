/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Means are of logarithms, as every other in the time lane. A launch of which nobody knows on which boot it ran makes one boot with
 * the others of its kind: fewer units, and never more than there are.
 */
#include "host_boots.h"

#include <math.h>
#include <stdlib.h>

struct boot_of {
	u32 host;
	size_t n;
	double a, b; /* sums of logarithms */
};

static bool usable(double v)
{
	return isfinite(v) && v > 0;
}

static struct boot_of *boot_get(struct boot_of *v, size_t *n, u32 host)
{
	for (size_t i = 0; i < *n; i++)
		if (v[i].host == host)
			return &v[i];
	v[*n] = (struct boot_of){.host = host};
	return &v[(*n)++];
}

size_t host_boots_fold(double *a, double *b, const u32 *host, size_t n)
{
	struct boot_of *v = xcalloc(n + 1, sizeof(*v));
	size_t boots = 0;

	for (size_t k = 0; k < n; k++) {
		if (!usable(a[k]) || (b && !usable(b[k])))
			continue;
		struct boot_of *x = boot_get(v, &boots, host[k]);
		x->n++;
		x->a += log(a[k]);
		x->b += b ? log(b[k]) : 0;
	}
	for (size_t i = 0; i < boots && boots > 1; i++) {
		a[i] = exp(v[i].a / (double)v[i].n);
		if (b)
			b[i] = exp(v[i].b / (double)v[i].n);
	}
	free(v);
	return boots > 1 ? boots : n;
}
