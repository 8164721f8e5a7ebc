/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Call trees as text and as the files of other programs (explain.h).
 */
#include "explain.h"

#include <stdlib.h>

#define SHOWN_NUMBER 9 /* columns of a number in the tree */

/* --- a tree for people */

static void put_number(struct buf *out, double n)
{
	char text[32];

	buf_printf(out, "%*s  ", SHOWN_NUMBER, number_text(n, text));
}

static void tree_lines(const struct explained *e, u32 node, int depth, struct buf *out)
{
	for (u32 c = e->tree.node[node].child; c; c = e->tree.node[c].next) {
		const struct tree_node *n = &e->tree.node[c];
		const struct function *f = &e->tree.function[n->function];

		if (!tree_shows(&e->tree, c))
			continue;
		put_number(out, explain_each(e, tree_total(&e->tree, c)));
		put_number(out, explain_each(e, n->self));
		buf_printf(out, "%*s%s (%s)\n", 2 * depth, "", f->name, layer_word(f->layer));
		tree_lines(e, c, depth + 1, out);
	}
}

void explain_tree(const struct explained *e, struct buf *out)
{
	buf_printf(out, "%*s  %*s  function, below the one that it was entered from\n", SHOWN_NUMBER, "total", SHOWN_NUMBER, "self");
	tree_lines(e, TREE_ROOT, 0, out);
}

/* --- folded stacks */

static void folded_lines(const struct explained *e, u32 node, const char *stack, struct buf *out)
{
	for (u32 c = e->tree.node[node].child; c; c = e->tree.node[c].next) {
		const struct tree_node *n = &e->tree.node[c];
		const struct function *f = &e->tree.function[n->function];
		char *own = xasprintf("%s%s%s`%s", stack, *stack ? ";" : "", layer_word(f->layer), f->name);

		if (n->self)
			buf_printf(out, "%s %lld\n", own, (long long)n->self);
		folded_lines(e, c, own, out);
		free(own);
	}
}

void explain_folded(const struct explained *e, struct buf *out)
{
	folded_lines(e, TREE_ROOT, "", out);
}

/*
 * --- callgrind: costs are inclusive at a call and exclusive elsewhere. A layer is an object file, and stands for the source file
 * as well, without which callgrind_annotate complains.
 */

static void put_name(struct buf *out, const char *what, const struct function *f)
{
	buf_printf(out, "%sob=%s\n%s=%s\n%sfn=%s\n", what, layer_word(f->layer), *what ? "cfi" : "fl", layer_word(f->layer), what, f->name);
}

static void callgrind_node(const struct explained *e, u32 node, struct buf *out)
{
	const struct tree_node *n = &e->tree.node[node];

	if (!tree_shows(&e->tree, node))
		return;
	put_name(out, "", &e->tree.function[n->function]);
	buf_printf(out, "0 %lld\n", (long long)n->self);
	for (u32 c = n->child; c; c = e->tree.node[c].next) {
		if (!tree_shows(&e->tree, c))
			continue;
		put_name(out, "c", &e->tree.function[e->tree.node[c].function]);
		buf_printf(out, "calls=%lld 0\n0 %lld\n", (long long)e->tree.node[c].calls, (long long)tree_total(&e->tree, c));
	}
	buf_puts(out, "\n");
}

void explain_callgrind(const struct explained *e, struct buf *out)
{
	buf_printf(out, "# callgrind format\nversion: 1\ncreator: hvlab\ncmd: %s on %s, %llu operation%s\npositions: line\n"
		   "event: Ir : instructions of body without control\nevents: Ir\nsummary: %lld\n\n", e->path.paths.bench,
		   e->path.system, (unsigned long long)e->tree.operations, e->tree.operations == 1 ? "" : "s",
		   (long long)tree_sum(&e->tree));
	for (u32 i = TREE_ROOT + 1; i < e->tree.n; i++)
		callgrind_node(e, i, out);
}

/* --- the instructions */

void explain_trace(const struct explained *e, struct buf *out)
{
	u64 number = 0;

	for (size_t i = 0; i < e->body->n; i++) {
		u64 address = step_address(e->body->step[i]);
		u64 place = path_place(e->body, i);
		const struct symbol *s = symbols_find(&e->path.paths.symbols, place);
		bool done = path_done(e->body, i);

		number += done;
		buf_printf(out, done ? "%8llu" : "       -", (unsigned long long)number);
		buf_printf(out, "  %016llx  %-7s  %s", (unsigned long long)address, layer_word(s ? s->layer : LAYER_UNKNOWN), s ? s->name : "?");
		buf_printf(out, s && place != s->address ? "+0x%llx\n" : "\n", (unsigned long long)(s ? place - s->address : 0));
	}
}
