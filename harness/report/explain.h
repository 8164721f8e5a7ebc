/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The paths of a campaign, each with its call tree and the value that it must add up to, and what is made of them: tables,
 * texts, files of other programs. Builds; prints nothing.
 */
#pragma once

#include "path_tree.h"
#include "table.h"

struct store;
struct summary;

struct explained {
	char campaign[32];
	struct stored_path path;
	struct path_tree tree;
	const struct path *body, *control;
	double value; /* of the benchmark; NAN: none */
	bool exact;   /* what the tree adds up to is the value */
};
struct explanation {
	struct explained *v; /* one a benchmark and system */
	size_t n;
};
/* Those of the benchmarks that bench names, or of all (NULL), benchmark by benchmark; of a system that has several rounds the first. The summary gives the values. explain_free() either way. */
int explain_load(struct explanation *x, struct store *s, const struct campaign *c, const struct summary *values,
		 const char *bench, struct why *why);
void explain_free(struct explanation *x);
/* Of that system and benchmark, or NULL. */
const struct explained *explain_find(const struct explanation *x, const char *system, const char *bench, const char *params);

/* Batches of the loop whose path it is, and how many of them went this way. */
void explain_batches(const struct explained *e, bool body, u32 *alike, u32 *all);
/* Per operation. */
double explain_each(const struct explained *e, s64 instructions);

/* --- tables (explain_tables.c) */

/* Layers in which something was executed, all systems beside each other. */
struct table *explain_layers(const struct explanation *x);
/* Whose turn it was, where threads took turns (path_threads.h); NULL: none did. */
struct table *explain_threads(const struct explained *e);
/* Functions of one system, those that executed most first; the rest in one row where there are more than most. */
struct table *explain_functions(const struct explained *e, size_t most);
/* The interface of --format csv and json: campaign,system,bench,params,layer,function,calls,self,total. */
struct table *explain_rows(const struct explanation *x);
/* Which functions account for the difference of two, largest first; the rest in one row. */
struct table *explain_difference(const struct explained *a, const struct explained *b, size_t most);
/*
 * Where systems are in several versions of the lab's hosts: which functions account for each step from one to the next (explain_steps.c).
 * TABLE_TEXT: a line a step with its first functions; else a row a function, and one for the whole step. NULL: there is none.
 */
struct table *explain_steps(const struct explanation *x, enum table_format f);
/* Calls fn for each such step, benchmark by benchmark and system by system, oldest first. */
typedef void (*explain_step_fn)(void *arg, const struct explained *before, const struct explained *now);
void explain_each_step(const struct explanation *x, explain_step_fn fn, void *arg);

/* A function that does not execute the same in two, per operation. */
struct differing {
	enum path_layer layer;
	const char *name;
	double a, b;
};
/* All of them, largest difference first; malloc'ed. */
struct differing *explain_differing(const struct explained *a, const struct explained *b, size_t *n);
/* What a batch that went another way did (explain_others.c). */
struct other {
	struct function entered; /* by it alone, and most was executed there; name NULL: there is none */
	struct differing *v;     /* malloc'ed; instructions of the whole batch */
	size_t n;
};
struct other explain_other_of(const struct explained *e, const struct path *p);
/* The same as a line: "tick (kernel), which the others do not enter, has 12 with all it calls; f +12, g -3". */
void explain_other(const struct explained *e, const struct path *p, struct buf *out);
/* The difference of two as a line: "kvm_cpuid +1, svm_vcpu_run -4 and 3 more"; "" where there is no difference. */
void explain_reasons(const struct explained *a, const struct explained *b, size_t most, struct buf *out);

/* --- texts (explain_texts.c) */

void explain_tree(const struct explained *e, struct buf *out);
/* A line for each stack, "guest`f;kvm`g 12": what flame graphs are drawn from. Instructions of all operations of a batch. */
void explain_folded(const struct explained *e, struct buf *out);
/* For KCachegrind and callgrind_annotate: instructions of a batch. */
void explain_callgrind(const struct explained *e, struct buf *out);
/* Each instruction of body: number, address, layer, function and offset; "-" before one that was not carried out. */
void explain_trace(const struct explained *e, struct buf *out);
/* The path as a numbered walk (explain_story.c). */
void explain_story(const struct explained *e, struct buf *out);
