/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The records of one benchmark (abi.h): what it is, its series, its histogram, its verdict.
 */
#pragma once

#include <hvlab/bench.h>

/* n: operations in one batch. */
void send_bench(const struct hvlab_bench *b, u64 n, const char *params);
/* Ticks of n batches, in as many records as they take; kind: "body" or "control". */
void send_series(const char *kind, const u64 *deltas, u64 n);
/* HVLAB_HIST_BUCKETS counts, the empty ones left out. */
void send_hist(const u32 *hist);
void send_verdict(enum hvlab_verdict verdict, u64 result, const char *reason);
