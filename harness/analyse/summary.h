/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From stored cells to what is shown: for each benchmark and system the value of every round, whether repetitions
 * were the same, how exits agree, the worst verdict. Pure; show, compare, export and the end of run use only this.
 */
#pragma once

#include "cell_value.h"
#include "claim.h"
#include "stats.h"
#include "stored.h"

/* The last word of one round: a later attempt replaces an earlier one. */
struct summary_round {
	u32 round, attempt, host; /* host: which of its boots, from 1; 0: not known */
	enum hvlab_verdict verdict;
	char reason[256];
	double value, body, control; /* per operation; value NAN: none usable; path lane: may be at or below zero */
	enum steady steady;          /* of its series */
	char digest[65];             /* of both raw series; empty: no samples */
	u64 n, result;               /* operations a batch; what its check stored */
	bool counted;                /* its exits, so that the marks were answered and the operations between them done */
};

struct summary_row {
	char bench[HVLAB_NAME_MAX], params[48], unit[8], system[SYSTEM_MAX];
	char class[16], clock[16]; /* of the boots; "mixed" when they differ */
	struct summary_round *round;
	size_t rounds;
	double clock_hz;           /* ticks in a second, mean of the boots that measured it; 0: none did */
	double grain;              /* the clock's quantum in a value, of the coarsest boot; path lane: 0 */
	u32 clock_boots;
	u32 needs;                 /* of the benchmark: enum hvlab_need */
	enum hvlab_result result;  /* of the benchmark */
	s32 exits_declared;
	s64 exits_counted; /* thousandths per operation, of the first boot that counted or disagrees; EXITS_UNCOUNTED */
	bool exits_disagree;
	/* Filled in by summary_finish. */
	bool idle;         /* its check proves nothing (HVLAB_IDLE_CHECK) */
	bool unproven;              /* no exit was counted, and nothing says that none was needed (proof.h) */
	enum hvlab_verdict verdict; /* worst */
	char reason[256];           /* of the worst; or why there is no value; or a remark */
	size_t n;                   /* rounds that gave a value */
	size_t units;               /* time lane: what the interval rests on: these, or the host's boots where it had several */
	double value, low, high;    /* path: value of the first round, least and greatest; time: mean, 95 % interval;
				       NAN: none, reason says why */
	double body, control;       /* medians over rounds */
	u32 steady[STEADY_NONE + 1]; /* launches with a value whose series are so */
	bool loose;                 /* path lane: its device is the counting machine's own, so nothing repeats; the value is the most frequent one */
	u32 boots, same;            /* rounds with samples; of these with the first one's very samples */
};

struct summary {
	enum lane lane;
	bool unsorted;       /* rows did not come in the order of the store */
	bool ordered;        /* rows are by bench, params, system; summary_finish() looks */
	bool allow_unsteady; /* a row has a value even where most of its launches have no steady state */
	char (*host)[sizeof(((struct stored_cell *)0)->host_boot)]; /* its boots, as they came */
	size_t nhosts;
	struct summary_row *v; /* by bench, params, then as systems came */
	size_t n, cap;
};

int summary_add(struct summary *s, const struct stored_cell *c);
void summary_finish(struct summary *s);
const struct summary_row *summary_find(const struct summary *s, const char *bench, const char *params,
				       const char *system);
/* The first row of a benchmark that is an A/A control; NULL: it has none. */
const struct summary_row *summary_twin(const struct summary *s, const char *bench, const char *params);
/* The distinct systems, however many: bare and native first, then by name. Pointers into s; the array is malloc'ed. */
const char **summary_systems(const struct summary *s, size_t *n);
/* Class and clock of all boots of a system, "mixed" where they differ, "" where it has no row. */
void summary_kind(const struct summary *s, const char *system, char class[16], char clock[16]);
/* Values of all rounds below `rounds`, NAN where there is none. */
void summary_values(const struct summary_row *r, double *values, size_t rounds);
/* ... and the boot of the host that each was launched in. */
void summary_hosts(const struct summary_row *r, u32 *hosts, size_t rounds);
size_t summary_rounds(const struct summary *s); /* highest round number + 1 */
void summary_free(struct summary *s);

/* Path lane: do boots that should be identical differ? */
static inline bool summary_differs(const struct summary_row *r)
{
	return !r->loose && r->same < r->boots;
}

/* "identical 2/2", "1 boot, unproven", "2 boots, real time", "differs 1/2", "n=10 +-0.4 %": never a bare number. */
const char *summary_evidence(const struct summary *s, const struct summary_row *r, char out[48]);
/* "1/1" counted/declared, "-/1" not counted, "1.2/varies"; behind it the mark of summary_exits_mark(). */
const char *summary_exits(const struct summary_row *r, char out[48]);
/* The mark alone: "!" they disagree, "^" not intercepted, "~" none counted, and who knows why; or "". */
const char *summary_exits_mark(const struct summary_row *r);
/* The same as one word for programs: "agree", "disagree", "not intercepted", "none" (as
 * unproven says), or "" (not counted, or vary). */
const char *summary_exits_word(const struct summary_row *r);
/* What the row's value may be called. */
struct claim_of summary_claim(const struct summary *s, const struct summary_row *r);
/* The value in ns and in GB/s; NAN where that may not be said. */
double summary_ns(const struct summary *s, const struct summary_row *r);
double summary_gb_s(const struct summary *s, const struct summary_row *r);
/* "1072 ns", "0.2 ns, 5.1 GB/s", or "" where ticks or instructions are all that may be said. */
const char *summary_time(const struct summary *s, const struct summary_row *r, char out[48]);
/* "instructions/op", "ticks/load" */
const char *summary_unit(const struct summary *s, const struct summary_row *r, char out[32]);
