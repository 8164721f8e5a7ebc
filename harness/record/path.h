/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The path of a benchmark: every instruction that the machine executed during a timed batch, as the tracer has recorded it
 * (hvlab/step.h), batches that went the same way once. Names come with it. What the instructions add up to is analyse/'s.
 */
#pragma once

#include "symbols.h"
#include <hvlab/step.h>

struct path {
	bool body;   /* or control */
	u32 alike;   /* batches that went this way */
	u32 first;   /* of them, counted from the first that was recorded */
	u64 *step;
	size_t n;
};
struct paths {
	struct path *v; /* of each loop the one that most batches took first */
	size_t n;
	struct symbols symbols;
	char bench[32]; /* "": nothing was traced */
};

/* From the tracer's file. 0, or -EILSEQ for what is none; -E2BIG when a batch was too long to be recorded. */
int paths_read(struct paths *p, const void *file, size_t size, struct why *why);
/* Takes out of all names those that the paths need. */
void paths_name(struct paths *p, const struct symbols *all);
void paths_free(struct paths *p);

/* Where the name of its step is looked up. */
static inline u64 path_place(const struct path *p, size_t i)
{
	return step_place(step_address(p->step[i]), step_whose(p->step[i]));
}

/* Was it carried out? One that faulted, or left the guest before it did anything, is executed and not counted. */
bool path_done(const struct path *p, size_t i);
/* How many were: what the guest's clock has counted. */
u64 path_counted(const struct path *p);

/* The words that occur in it, each once and sorted by path_word_order; malloc'ed. */
u64 *path_distinct(const struct path *p, size_t *n);
int path_word_order(const void *a, const void *b);
