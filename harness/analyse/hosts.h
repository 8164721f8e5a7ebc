/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One benchmark on many hosts. A host differs from another, and a hypervisor costs one host more than the next: what is known of
 * "Xen against KVM" on twenty machines is known from twenty machines, however often each of them ran. So a host is one value, the
 * mean of its rounds, and the hosts are the rounds of a comparison (docs/method.md section 5). Pure.
 */
#pragma once

#include "summary.h"

#define HOSTS_PLACE "hosts" /* the place in the label of a system that stands for the same one on all of them */
#define HOSTS_OUTLYING 3.5  /* robust z from which a host is no longer one of the others */
#define HOSTS_FEW 5         /* hosts below which nobody can say that */

struct hosts {
	char (*name)[SYSTEM_MAX]; /* sorted; what is before the variant in a label */
	size_t n;
};
void hosts_find(struct hosts *h, const struct summary *s);
void hosts_free(struct hosts *h);
size_t hosts_index(const struct hosts *h, const char *system); /* n: none of them */

/* "hosts:xen/pvh" of "hv1:xen/pvh" */
const char *hosts_label(const char *system, char out[SYSTEM_MAX]);
/* The rows of all hosts as rows of such systems, round k being host k, finished: for compare_set_make() like any other summary. */
void hosts_summary(struct summary *out, const struct summary *s, const struct hosts *h);

/*
 * How far each value is from the others, by median and MAD of the logarithms (0.6745 (x - median) / MAD); NAN where v is, and everywhere
 * where there are fewer than HOSTS_FEW. Where more than half are alike, whatever differs at all is infinitely far.
 */
void hosts_z(const double *v, size_t n, double *z);

/* Where the variance of the ratio of two rows comes from, as standard deviations of its logarithm; NAN: not known. */
struct hosts_spread {
	double between; /* hosts: the interaction of host and system */
	double within;  /* rounds of one host */
};
/* a, b: rows of one benchmark, those of host k at k; NULL: not run there. */
struct hosts_spread hosts_spread(const struct summary_row *const *a, const struct summary_row *const *b, size_t n);
