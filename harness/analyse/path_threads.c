/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Turns of threads (path_threads.h). A turn begins where Linux exchanges stacks, in __switch_to_asm. Which thread it is says
 * the first row below of which something was executed in it: no identity is recorded, and none is needed. Xen and its guest have
 * no such turns; the turns are dom0's there.
 */
#include "path_threads.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	enum path_layer layer;
	const char *function; /* NULL: any of the layer */
	const char *who;
} marks[] = {
	{LAYER_GUEST, NULL, "vCPU thread"},
	{LAYER_KVM, "vcpu_enter_guest", "vCPU thread"},
	{LAYER_KVM, "kvm_arch_vcpu_ioctl_run", "vCPU thread"},
	{LAYER_KVM, "kvm_vcpu_block", "vCPU thread"},
	{LAYER_VMM, "main_loop_wait", "main loop of the VMM"},
	{LAYER_VMM, NULL, "a thread of the VMM"},
	{LAYER_PROCESS, NULL, "another process"},
	{LAYER_DOM0, "xen_blkif_schedule", "dom0: thread of blkback"},
	{LAYER_DOM0, "xenvif_kthread_guest_rx", "dom0: thread of netback"},
	{LAYER_DOM0, "worker_thread", "dom0: a kernel worker"},
	{LAYER_DOM0, "smpboot_thread_fn", "dom0: ksoftirqd"},
	{LAYER_DOM0, "do_idle", "dom0: idle"},
	{LAYER_DOM0, NULL, "dom0: its kernel alone"},
	{LAYER_KERNEL, "worker_thread", "a kernel worker"},
	{LAYER_KERNEL, "smpboot_thread_fn", "ksoftirqd"},
	{LAYER_KERNEL, "do_idle", "idle"},
};
#define MARKS (sizeof(marks) / sizeof(marks[0]))
#define ALONE "the kernel alone"

/* One turn. */
struct turn {
	u64 seen; /* a bit for each row of marks */
	s64 layer[PATH_LAYER_COUNT];
};

struct walk {
	const struct symbols *names;
	const struct path *path;
	bool xen;
	struct turn *v;
	size_t n;
	s64 outside[PATH_LAYER_COUNT]; /* of Xen and its guest */
};

static enum path_layer layer_of(const struct symbol *s)
{
	return s ? s->layer : LAYER_UNKNOWN;
}

static bool switches(const struct symbol *s, u64 step)
{
	return s && (s->layer == LAYER_KERNEL || s->layer == LAYER_DOM0) && s->address == step_address(step) &&
	       !strcmp(s->name, "__switch_to_asm");
}

static u64 marks_of(const struct symbol *s)
{
	u64 seen = 0;

	for (size_t i = 0; i < MARKS; i++)
		if (layer_of(s) == marks[i].layer && (!marks[i].function || (s && !strcmp(s->name, marks[i].function))))
			seen |= UINT64_C(1) << i;
	return seen;
}

static void open_turn(struct walk *w)
{
	w->v = xrealloc(w->v, (w->n + 1) * sizeof(*w->v));
	w->v[w->n++] = (struct turn){0};
}

static void take_turns(struct walk *w)
{
	const struct symbol *last = NULL;
	u64 seen = 0;

	open_turn(w);
	for (size_t i = 0; i < w->path->n; i++) {
		const struct symbol *s = symbols_find(w->names, path_place(w->path, i));

		if (switches(s, w->path->step[i]))
			open_turn(w);
		if (!i || s != last)
			seen = marks_of(s);
		last = s;
		bool outside = w->xen && (layer_of(s) == LAYER_XEN || layer_of(s) == LAYER_GUEST);
		w->v[w->n - 1].seen |= outside ? 0 : seen;
		(outside ? w->outside : w->v[w->n - 1].layer)[layer_of(s)] += path_done(w->path, i);
	}
}

static const char *who_of(const struct turn *t)
{
	for (size_t i = 0; i < MARKS; i++)
		if (t->seen >> i & 1)
			return marks[i].who;
	return ALONE;
}

static struct path_thread *thread_called(struct path_threads *t, const char *who)
{
	for (size_t i = 0; i < t->n; i++)
		if (!strcmp(t->v[i].who, who))
			return &t->v[i];
	t->v[t->n] = (struct path_thread){.who = who};
	return &t->v[t->n++]; /* there are fewer names than room */
}

static void add(struct path_threads *t, const char *who, const s64 layer[PATH_LAYER_COUNT], int weight, u64 turns)
{
	s64 sum = 0;

	for (int i = 0; i < PATH_LAYER_COUNT; i++)
		sum += layer[i];
	if (!sum)
		return;
	struct path_thread *to = thread_called(t, who);
	to->turns += turns;
	to->self += weight * sum;
	for (int i = 0; i < PATH_LAYER_COUNT; i++)
		to->layer[i] += weight * layer[i];
}

static void add_path(struct path_threads *t, const struct stored_path *p, const struct path *path, int weight)
{
	struct walk w = {.names = &p->paths.symbols, .path = path};

	for (size_t i = 0; i < w.names->n; i++)
		w.xen |= w.names->v[i].layer == LAYER_XEN;
	take_turns(&w);
	for (size_t i = 0; i < PATH_LAYER_COUNT; i++) {
		s64 one[PATH_LAYER_COUNT] = {0};
		one[i] = w.outside[i];
		add(t, i == LAYER_XEN ? "Xen" : "guest", one, weight, weight > 0);
	}
	for (size_t i = 0; i < w.n; i++)
		add(t, who_of(&w.v[i]), w.v[i].layer, weight, weight > 0);
	t->switches += weight > 0 ? w.n - 1 : 0;
	free(w.v);
}

void threads_of(struct path_threads *t, const struct stored_path *p, const struct path *body, const struct path *control)
{
	*t = (struct path_threads){0};
	add_path(t, p, body, 1);
	if (control)
		add_path(t, p, control, -1);
}
