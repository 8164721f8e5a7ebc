/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The records of one benchmark, out of numbers that are there already. Measures nothing.
 */
#include "send.h"
#include "record.h"

void send_bench(const struct hvlab_bench *b, u64 n, const char *params)
{
	static const char *const units[] = {
#define X(id, word) word,
		HVLAB_UNITS(X)
#undef X
	};

	record_begin(HVLAB_REC_BENCH);
	record_str("name", b->name);
	record_str("unit", units[b->unit]);
	record_u64("n", n);
	if (params[0])
		record_str("params", params);
	record_end();
}

void send_series(const char *kind, const u64 *deltas, u64 n)
{
	for (u64 i = 0; i < n;) {
		record_begin(HVLAB_REC_BATCH);
		record_str("kind", kind);
		record_u64("i", i);
		record_list("d");
		while (i < n && record_room())
			record_item(deltas[i++]);
		record_end();
	}
}

void send_hist(const u32 *hist)
{
	for (u32 i = 0; i < HVLAB_HIST_BUCKETS;) {
		while (i < HVLAB_HIST_BUCKETS && !hist[i])
			i++;
		if (i == HVLAB_HIST_BUCKETS)
			break;
		record_begin(HVLAB_REC_HIST);
		record_str("kind", "body");
		record_u64("sub", HVLAB_HIST_SUB);
		record_list("d");
		for (; i < HVLAB_HIST_BUCKETS && record_room(); i++)
			if (hist[i])
				record_pair(i, hist[i]);
		record_end();
	}
}

void send_verdict(enum hvlab_verdict verdict, u64 result, const char *reason)
{
	static const char *const words[] = {
#define X(id, word) word,
		HVLAB_VERDICTS(X)
#undef X
	};

	record_begin(HVLAB_REC_VERDICT);
	record_str("v", words[verdict]);
	record_u64("result", result);
	if (reason[0])
		record_str("reason", reason);
	record_end();
}
