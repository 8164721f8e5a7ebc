/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers as tables: values, two systems judged, the matrix of a run. Made and returned, never printed; the caller frees
 * them or prints them in whatever format.
 */
#pragma once

#include "io_figures.h"
#include "judge.h"
#include "table.h"

/* The columns of `show --format csv`, an interface (values.c). */
struct table *value_table(const struct load *l);
/* The same for people, without what only programs want; body: with body and control. */
struct table *value_lines(const struct summary *s, bool body);

/*
 * B against A; the columns of CSV and JSON are an interface (compare_table.c). People see which rows are slower than the limit
 * (compare_set.h) allows.
 */
struct table *compare_table(const struct judged *j, const struct side *a, const struct side *b, double limit,
			    enum table_format f);

/*
 * Takes from the remaining systems those that belong in one table: of the lab, those of one processor and version. *nleft is
 * not 0; their number.
 */
#define MATRIX_COLUMNS_MAX 12
size_t matrix_group(const char **left, size_t *nleft, const char *group[MATRIX_COLUMNS_MAX]);
/* Benchmark x system with ratios to the first system; the notes that qualify it go to text (matrix.c). */
struct table *matrix_table(const struct load *l, const char *const *systems, size_t n, struct buf *text);

/*
 * Length over version (versions.c), where systems of the lab differ in nothing but their version: a line for each benchmark
 * and variant of a processor (NULL: of all, for programs). NULL when that processor has none.
 */
bool versions_in(const struct summary *s);
struct table *versions_table(const struct summary *s, const struct processor *p, enum table_format f, struct buf *text);

/*
 * What io_* say beside their values (io_tables.c); the columns of the first are an interface. For people: quantiles of single
 * operations; IO_REQUESTS over depth or IO_BYTES over size.
 */
struct table *io_table(const struct load *l, const struct io_figures *f);
struct table *io_latency_lines(const struct summary *s, const struct io_figures *f);
struct table *io_rate_lines(const struct io_figures *f, enum io_quantity what);

#define SUBSET_WORD "SUBSET" /* in a column: not the whole suite was asked for */
