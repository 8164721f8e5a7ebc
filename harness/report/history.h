/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The nights of a campaign's name and lane, what each benchmark came to on each system, and what the gate says of the last.
 * What a night comes to is derived once and kept (store.h). Nothing is printed.
 */
#pragma once

#include "gate.h"
#include "load.h"
#include "table.h"

struct store;

struct history_row {
	char bench[HVLAB_NAME_MAX], params[48], system[SYSTEM_MAX], unit[32], reason[256];
	struct night_value *v; /* of each night */
	struct history_more {
		double low, high;
		s64 environment, image; /* 0: it did not run */
		u32 n;
		bool again; /* the value was measured again in the same night */
	} *more;
	bool repeats; /* in the path lane; not where the counting machine's own device answers */
	double rho; /* of the system (gate_rho) */
	struct gate_verdict gate;
	bool controls; /* the control benchmarks have moved in the same way */
};

struct history {
	enum lane lane;
	bool subset;         /* of the suite, tonight */
	char subject[sizeof(((struct plan *)0)->subject)]; /* facts of the environment that are under test: globs */
	struct stored_night *night;
	size_t nights, underived; /* of which so many are not derived, in a database that is only read: they have no values */
	struct history_row *v; /* by bench, params, system */
	size_t n;
	struct facts refused; /* tonight: system -> why it did not run (reason.h) */
	struct surroundings *around;
	size_t narounds;
};

struct history_wanted {
	u32 most;            /* nights, up to the campaign's */
	const char *bench;   /* a name, or NULL for all */
	const char *system;  /* with bench: a label or a variant, or NULL for all */
	const char *subject; /* globs, or NULL: as the plan of the campaign says */
	bool tonight;        /* of the nights before the campaign only what it is judged by: no low, high and n in the time lane */
};
/* 0 or an errno of store.h. history_free() either way. */
int history_load(struct history *h, struct store *s, const struct campaign *c, const struct history_wanted *w, struct why *why);
void history_free(struct history *h);
/* The facts in which the surroundings of two nights of a row differ; "-" stands for one that is not there. */
typedef void (*history_fact_fn)(void *arg, const char *key, const char *before, const char *behind);
void history_differences(const struct history *h, const struct history_row *r, size_t before, size_t behind, history_fact_fn fn,
			 void *arg);
/* ... as lines, "key: before -> behind"; arg is a buf. */
void history_fact_line(void *arg, const char *key, const char *before, const char *behind);

/* Where a row changes: the night it begins with, the night with a value before it, and the levels (means) on both sides. */
struct history_change {
	size_t at, before;
	double was, is;
	bool epoch; /* with another environment */
};
/* All changes of a row; returns their number, *changes is the caller's to free. */
size_t history_changes(const struct history *h, const struct history_row *r, struct history_change **changes);

/* What all rows of tonight come to. */
struct gate_sum {
	u32 of[GATE_ENVIRONMENT + 1], longer, suspect; /* confirmed and longer; suspect and longer */
	u32 judged;
};
struct gate_sum history_sum(const struct history *h);
/* Tonight as a table: rows that are not ok, or all. */
struct table *gate_table(const struct history *h, bool all, enum table_format f);
/* One row over the nights, and as a line of blocks; what changed when goes to `said`. */
struct table *history_table(const struct history *h, const struct history_row *r, enum table_format f, struct buf *said);
void history_sparkline(const struct history_row *r, size_t nights, struct buf *out);
const char *change_text(const struct history *h, const struct gate_verdict *g, double tonight, char out[64]);
