/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Frames out of a stream of instructions (path_walk.h). A call opens one and remembers where it goes back to; a return closes
 * all down to the one that went back there. Whatever else leaves a function (a jump to another one, a return to where
 * nobody has called from, as retpolines and switches of stacks make it) changes who executes, and loses no instruction.
 * What is no instruction (STEP_NONE) has a node of its own and changes no flow.
 */
#include "path_walk.h"

#define FRAMES_MAX 256
#define OUTER_MAX 64
#define NOWHERE 0 /* it goes back with the one below it */

struct frame {
	u32 node;
	u64 back;
	const struct symbol *symbol;
};

struct walk {
	const struct path *path;
	const struct symbols *names;
	const struct path_watch *watch;
	struct frame frame[FRAMES_MAX];
	size_t n;
	const struct symbol *last; /* found last: steps stay in a function */
};

/* --- single steps */

/* The instruction behind that of step i; the end of the path: there is none. */
static size_t next(const struct path *p, size_t i)
{
	do
		i++;
	while (i < p->n && step_kind(p->step[i]) == STEP_NONE);
	return i;
}

static const struct symbol *symbol_at(struct walk *w, size_t i)
{
	u64 address = path_place(w->path, i);

	if (!w->last || address - w->last->address >= w->last->size)
		w->last = symbols_find(w->names, address);
	return w->last;
}

static bool is_guest(const struct symbol *s)
{
	return s && s->layer == LAYER_GUEST;
}

static u64 behind(u64 step)
{
	return step_address(step) + step_size(step);
}

/* What a step did to the flow, with what came next in view. */
enum flow { FLOW_ON, FLOW_JUMP, FLOW_CALL, FLOW_RETURN, FLOW_BACK };

/* A call into the function's own middle is none: so retpolines are made, and the return predictor is filled. */
static bool calls_itself(struct walk *w, size_t i)
{
	size_t then = next(w->path, i);
	const struct symbol *to = symbol_at(w, then);

	return to && to == symbol_at(w, i) && path_place(w->path, then) != to->address;
}

static enum flow flow_of(struct walk *w, size_t i)
{
	const struct path *p = w->path;
	u64 to = step_address(p->step[next(p, i)]);

	switch (step_kind(p->step[i])) {
	case STEP_CALL:
		return calls_itself(w, i) ? FLOW_ON : FLOW_CALL;
	case STEP_SYSCALL:
	case STEP_TRAP:
		return FLOW_CALL;
	case STEP_RETURN:
		return FLOW_RETURN;
	case STEP_SYSRET:
	case STEP_IRET:
		return FLOW_BACK;
	case STEP_JUMP:
	case STEP_ENTER:
		return FLOW_JUMP;
	default: /* what goes on elsewhere was interrupted, or has failed */
		return to == behind(p->step[i]) || to == step_address(p->step[i]) ? FLOW_ON : FLOW_CALL;
	}
}

/* --- frames */

static void push(struct walk *w, const struct symbol *s, u64 back, bool called)
{
	w->n -= w->n == FRAMES_MAX; /* nothing is that deep, and who reads the tree climbs it by recursion */
	u32 parent = w->n ? w->frame[w->n - 1].node : 0;
	w->frame[w->n++] = (struct frame){w->watch->enter(w->watch->arg, parent, s, called), back, s};
}

/* Frames of the guest lie below those of what it left for. */
static size_t floor_of(const struct walk *w)
{
	size_t i = w->n;

	while (i && !is_guest(w->frame[i - 1].symbol))
		i--;
	return i == w->n ? 0 : i;
}

/* A function is entered by other ways than a call: the one that is below anyway, or one in place of the top's own end. */
static void jump(struct walk *w, const struct symbol *to)
{
	for (size_t i = w->n; i-- > 0;) {
		if (w->frame[i].symbol == to) {
			w->n = i + 1;
			return;
		}
		if (w->frame[i].back != NOWHERE)
			break;
	}
	push(w, to, NOWHERE, true);
}

static void go_back(struct walk *w, const struct symbol *to, u64 address)
{
	size_t floor = floor_of(w);

	for (size_t i = w->n; i-- > floor;)
		if (w->frame[i].back == address) {
			w->n = i;
			if (!i || w->frame[i - 1].symbol != to) /* it has left by a jump since */
				jump(w, to);
			return;
		}
	for (size_t i = w->n; i-- > floor;)
		if (w->frame[i].symbol == to) {
			w->n = i + 1;
			return;
		}
	u64 back = w->n > floor ? w->frame[--w->n].back : NOWHERE; /* a retpoline: in its place, and back to where it would */
	push(w, to, back, true);
}

/* --- into and out of the guest */

/* Functions that what runs from step i on will return to without having been called: innermost first. */
static size_t outer_of(struct walk *w, size_t i, const struct symbol *outer[OUTER_MAX])
{
	u64 back[FRAMES_MAX];
	size_t depth = 0, n = 0, then;

	for (; (then = next(w->path, i)) < w->path->n && n < OUTER_MAX && depth < FRAMES_MAX && !is_guest(symbol_at(w, then)); i = then) {
		enum flow flow = flow_of(w, i);
		u64 to = step_address(w->path->step[then]);
		size_t at = depth;

		if (flow == FLOW_CALL)
			back[depth++] = behind(w->path->step[i]);
		if (flow != FLOW_RETURN && flow != FLOW_BACK)
			continue;
		while (at && back[at - 1] != to)
			at--;
		if (at)
			depth = at - 1;
		else if (flow == FLOW_BACK && !depth)
			break;
		else if (!depth)
			outer[n++] = symbol_at(w, then);
	}
	return n;
}

static void leave_guest(struct walk *w, size_t i)
{
	const struct symbol *outer[OUTER_MAX], *first = symbol_at(w, i);
	size_t n = outer_of(w, i, outer);

	while (n--)
		if (outer[n] != first)
			push(w, outer[n], NOWHERE, false);
	push(w, first, NOWHERE, false);
}

static void enter_guest(struct walk *w, const struct symbol *to)
{
	w->n = floor_of(w);
	if (!w->n || w->frame[w->n - 1].symbol != to)
		push(w, to, NOWHERE, true);
}

/* What is between two instructions stands below the one before it, and is entered once. */
static void pass_time(struct walk *w, size_t i, size_t end)
{
	u32 node = 0;

	for (size_t at = i; at < end; at++) {
		if (at == i)
			node = w->watch->enter(w->watch->arg, w->frame[w->n - 1].node, symbol_at(w, at), true);
		if (path_done(w->path, at))
			w->watch->step(w->watch->arg, node);
	}
}

/* From step i to the one behind it. */
static void move(struct walk *w, size_t i, size_t then)
{
	u64 step = w->path->step[i], address = step_address(w->path->step[then]);
	const struct symbol *from = symbol_at(w, i), *to = symbol_at(w, then);
	enum flow flow = flow_of(w, i);

	if (is_guest(from) && !is_guest(to))
		leave_guest(w, then);
	else if (!is_guest(from) && is_guest(to))
		enter_guest(w, to);
	else if (flow == FLOW_CALL)
		push(w, to, path_done(w->path, i) ? behind(step) : step_address(step), true);
	else if (flow == FLOW_RETURN || flow == FLOW_BACK)
		go_back(w, to, address);
	else if (from != to)
		jump(w, to);
}

void path_walk(const struct path *p, const struct symbols *names, const struct path_watch *watch)
{
	struct walk w = {.path = p, .names = names, .watch = watch};

	push(&w, symbol_at(&w, 0), NOWHERE, true);
	for (size_t i = 0, then; i < p->n; i = then) {
		if (path_done(p, i))
			watch->step(watch->arg, w.frame[w.n - 1].node);
		then = next(p, i);
		pass_time(&w, i + 1, then);
		if (then < p->n)
			move(&w, i, then);
	}
}
