/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a lecture on hypervisors says, as hypotheses, and what stored campaigns say to each. The statements are data
 * (lecture_rules.c), their words a table of texts (lecture_texts.h). A number comes from judged rows alone (judge.h). Pure.
 */
#pragma once

#include "judge.h"
#include "lecture_texts.h"

#define LECTURE_PARTS 6 /* of a statement, at most */

/*
 * A comparison that a statement can be held to: subject / base lies from `least` to `most`. Both are of one place and
 * campaign, unless the part says `apart`.
 */
struct lecture_part {
	enum text name;
	const char *base, *subject; /* variants: globs, separated by commas */
	const char *bench;          /* globs; with `other` one name */
	const char *other;          /* the subject's benchmark, where it is another one */
	double least, most;
	u32 lanes;                  /* bit of enum lane */
	bool same;                  /* both benchmarks on one system */
	bool emulated;              /* across classes: that is what is asked */
	bool apart;                 /* two machines, where they were never in one campaign: a ratio, and no word */
	const char *run;            /* how to get the data */
};

struct lecture_statement {
	const char *id;
	enum text claim;
	struct lecture_part part[LECTURE_PARTS];
};
extern const struct lecture_statement lecture_statements[];
extern const size_t lecture_count;

enum lecture_says { SAYS_HOLDS, SAYS_NOT, SAYS_OPEN };
/* CONFIRMED: every part has rows, and none is against it. OPEN: none is against it, and a part lacks, or most are inconclusive. */
enum lecture_word { LECTURE_CONFIRMED, LECTURE_REFUTED, LECTURE_DEPENDS, LECTURE_OPEN, LECTURE_NO_DATA, LECTURE_WORDS };

/* A judged row that a part is about. Points into the loads. */
struct lecture_fact {
	const struct lecture_part *part;
	const struct load *load[2];        /* of base and subject */
	const struct summary_row *row[2];
	struct comparison c;
	bool in_ns;
	bool below;                        /* the subject is below resolution: shorter than anything */
	enum lecture_says says;
};

struct lecture_verdict {
	const struct lecture_statement *of;
	enum lane lane;
	enum lecture_word word;
	size_t first, n;                   /* of lecture.v */
	size_t count[SAYS_OPEN + 1];
	bool lacks[LECTURE_PARTS];         /* parts of this lane without a row */
};

struct lecture {
	struct lecture_fact *v;
	size_t n, cap;
	struct lecture_verdict *verdict;   /* by statement, then lane; of lanes that can say something to it */
	size_t verdicts;
};

/* Campaigns with their facts; in any order. */
void lecture_make(struct lecture *l, const struct load *const *loads, size_t n);
void lecture_free(struct lecture *l);

const char *lecture_text(enum text t);           /* in the language of lang_now() */
const char *lecture_word(enum lecture_word w);   /* for programs */
const char *lecture_said(enum lecture_word w);   /* for people */
/* A row for each fact and each part that lacks, for programs. */
struct table *lecture_table(const struct lecture *l);
/* Of a verdict the facts worth showing, the strongest first: at most `most` for it and as many against. Their number. */
size_t lecture_best(const struct lecture *l, const struct lecture_verdict *v, size_t most, const struct lecture_fact **best);
