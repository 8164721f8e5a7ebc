/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who called whom on a recorded path, and how many instructions each one executed: calls and returns are in the stream of
 * instructions, so the tree is exact. Body's instructions count for it, control's against it, so that what is left is the
 * operation. Pure.
 */
#pragma once

#include "path.h"
#include "stored.h"

#define TREE_ROOT 0 /* a node without a function, above all others */
struct tree_node {
	u32 function; /* index of functions */
	u32 parent, child, next; /* 0: none; children in the order of their first call */
	s64 self, calls;
};
struct function {
	enum path_layer layer;
	const char *name; /* of the symbols of the paths, or a literal */
	s64 self, calls, total; /* total: with all it called */
};
struct path_tree {
	struct tree_node *node;
	size_t n, cap;
	struct function *function;
	size_t nfunctions;
	u64 operations; /* that all these numbers are for */
};

/* The body and the control whose difference, for n operations, is value per operation; false: the ones that most batches took. */
bool paths_pick(const struct stored_path *p, double value, const struct path **body, const struct path **control);
/* control may be NULL. Names stay those of p. */
void tree_make(struct path_tree *t, const struct stored_path *p, const struct path *body, const struct path *control);
/* Instructions of all nodes: body's minus control's. */
s64 tree_sum(const struct path_tree *t);
s64 tree_total(const struct path_tree *t, u32 node);
/* What remains of it: nodes that neither executed nor called anything more in body than in control do not. */
bool tree_shows(const struct path_tree *t, u32 node);
/* The index of a function; of one that is not there: nfunctions. */
u32 tree_function(const struct path_tree *t, enum path_layer layer, const char *name);
void tree_free(struct path_tree *t);
