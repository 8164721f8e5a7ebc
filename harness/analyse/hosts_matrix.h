/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Host x hypervisor, a benchmark after the other: each host's row for each variant, and how far its value is from that of the other
 * hosts. For tables, the report, and the lines beside a comparison. Pure.
 */
#pragma once

#include "hosts.h"

#define HOSTS_VARIANTS_MAX 24

struct hosts_matrix {
	const char *bench, *params;
	const char **variant;            /* the caller's */
	size_t n, nvariants;             /* hosts, variants */
	const struct summary_row **row;  /* [variant * n + host]; NULL: not run there */
	double *z;                       /* the same; NAN: no value, or too few hosts */
};

/* Names of variants that hosts have, without A/A controls; their number. Pointers into s. */
size_t hosts_variants(const struct summary *s, const char *variant[HOSTS_VARIANTS_MAX]);
/* The next benchmark, for a loop that begins with *at = 0. hosts_matrix_free() after each. */
bool hosts_matrix_next(struct hosts_matrix *m, const struct summary *s, const struct hosts *h, const char **variant, size_t nvariants,
		       size_t *at);
void hosts_matrix_free(struct hosts_matrix *m);
bool hosts_outlying(double z);
/* b / a of two rows; NAN where one of them has no positive value. */
double hosts_ratio(const struct summary_row *a, const struct summary_row *b);
