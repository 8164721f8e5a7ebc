/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What io_* say beside their values, out of the same cells and rows: far quantiles of single operations, and of a disk the requests
 * and bytes a second that a value means. Pure. A percentile is never averaged over operations of several launches: each launch's
 * own is an observation.
 */
#pragma once

#include "summary.h"

enum io_quantity { IO_P50, IO_P99, IO_P999, IO_REQUESTS, IO_BYTES, IO_QUANTITIES };

/* One number with its 95 % interval. */
struct io_figure {
	const struct summary_row *row; /* of the summary that it was made with */
	enum io_quantity what;
	bool in_ns;              /* a quantile as time; else as the lane counts */
	double value, low, high; /* of one launch by order statistics, of several by Student's t over their logarithms */
	size_t launches;
	u64 operations;          /* of all launches; 0: it is no quantile */
	u32 bytes, depth;        /* of a request, and in flight; 0: not a disk's */
};

struct io_figures {
	struct io_launch *launch; /* quantiles of each, as they come in */
	size_t nlaunch;
	struct io_figure *v;      /* as the rows of the summary, of each in the order of enum io_quantity */
	size_t n;
};

/* Takes what a cell has of a distribution; the summary gets the cell besides. */
void io_figures_add(struct io_figures *f, const struct stored_cell *c);
/* All figures of a finished summary. Requests and bytes a second only where a value may be called a time. */
void io_figures_make(struct io_figures *f, const struct summary *s);
void io_figures_free(struct io_figures *f);

/* "p99", "requests_per_s" */
const char *io_quantity_word(enum io_quantity q);
