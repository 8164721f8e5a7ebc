/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compares other benchmark programs with ours: which of their quantities has the definition of which of ours, how to parse
 * their output, and whether the two agree. Pure; cmd_crosscheck.c runs them.
 */
#pragma once

#include "stored.h"

#define CROSSCHECK_ARGS_MAX 20
#define CROSSCHECK_SHARE 0.90 /* of CPU time; a program that got less was disturbed by others */
#define CROSSCHECK_AGREE 0.10 /* two measurements of one definition may differ by so much */

/* What the program's output says, in the unit of its row. */
struct crosscheck_reading {
	double value;
	u64 working_set; /* bytes it went over, where it alone knows that; 0: as its arguments say */
};

struct crosscheck_program {
	const char *program;                    /* looked up in PATH */
	const char *version;                    /* argument that makes it say its version; NULL: it has none */
	const char *args[CROSSCHECK_ARGS_MAX];        /* behind the program */
	const char *script;                     /* of a shell in a network namespace of its own, $0 being the program, instead of args; NULL: none */
	const char *quantity, *unit;            /* unit: "GB/s" (decimal, read and written) or "ns" (per operation) */
	int (*parse)(const char *text, struct crosscheck_reading *r); /* 0, or -EINVAL */
	const char *variant, *bench;            /* ours; NULL: we have none of that definition */
	const char *disk, *net, *params;        /* the model of the device that ours measures; which of its cells. NULL: none; the only one */
	const char *words;                      /* of our guest's command line, ws= in front */
	bool near;                              /* ours is alike but not the same: both are shown, and no ratio */
	bool single;                            /* its median is of single operations, so ours is that of the distribution */
	bool best, mean;                        /* it reports its best run, or the mean of all: then ours is the best batch, or their mean; else the median */
	u32 turns;                              /* of both programs in a round, short ones, so that each meets the same load; 0: one */
	const char *note;                       /* what is equal and what is not */
};
extern const struct crosscheck_program crosscheck_programs[];
extern const size_t crosscheck_program_count;

int crosscheck_parse_mbw(const char *text, struct crosscheck_reading *r);
int crosscheck_parse_multichase(const char *text, struct crosscheck_reading *r);
int crosscheck_parse_stream_copy(const char *text, struct crosscheck_reading *r);
int crosscheck_parse_stream_triad(const char *text, struct crosscheck_reading *r);
int crosscheck_parse_likwid(const char *text, struct crosscheck_reading *r);
int crosscheck_parse_sysbench_memory(const char *text, struct crosscheck_reading *r);
int crosscheck_parse_perf_memcpy(const char *text, struct crosscheck_reading *r);
int crosscheck_parse_stress_read(const char *text, struct crosscheck_reading *r);
int crosscheck_parse_fio(const char *text, struct crosscheck_reading *r);
int crosscheck_parse_fio_median(const char *text, struct crosscheck_reading *r);
int crosscheck_parse_fio_rate(const char *text, struct crosscheck_reading *r);
int crosscheck_parse_sockperf(const char *text, struct crosscheck_reading *r);
int crosscheck_parse_vmexit_cpuid(const char *text, struct crosscheck_reading *r);

/* Our value in the row's unit, loop overhead included as the other program includes its own; NAN without samples or rate. */
double crosscheck_own(const struct crosscheck_program *p, const struct cell *c, double hz);
/* Is our working set ("ws=N" in params) that of the other program, to 1 %? */
bool crosscheck_same_set(const char *params, u64 working_set);

/* All rounds of one pair in one session. */
struct crosscheck_line {
	char tag[32], program[32], quantity[80], unit[16], bench[HVLAB_NAME_MAX], params[48], version[96], command[256];
	char note[256];
	bool same;     /* one definition in every round */
	double *v, *own, *share;
	size_t n;
	double value, mine, cpu, ratio; /* medians over rounds; ratio: mine / value per round; NAN where not the same */
	bool disagree;             /* the same, and further apart than CROSSCHECK_AGREE */
};
struct crosscheck_lines {
	struct crosscheck_line *v;
	size_t n;
};
void crosscheck_lines_add(struct crosscheck_lines *l, const struct crosscheck_row *row);
void crosscheck_lines_finish(struct crosscheck_lines *l);
void crosscheck_lines_free(struct crosscheck_lines *l);
