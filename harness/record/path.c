/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading and counting recorded paths (path.h). The file comes from a process beside the guest and is checked.
 */
#include "path.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define PATHS_MAX 64 /* different ones */

/* --- counting */

/* The part of the address space that is Xen's in every PV guest (Xen public/arch-x86/xen-x86_64.h). */
static bool is_xen(u64 address)
{
	return address >= 0xffff800000000000 && address < 0xffff880000000000;
}

/* Did the processor go on behind it, or repeat it? */
static bool goes_on(u64 step, u64 next)
{
	u64 to = step_address(next);

	return to == step_address(step) + step_size(step) || (step_kind(step) == STEP_REPEATS && to == step_address(step));
}

/* Where the processor goes on when a guest leaves: behind the VMRUN before step i, or that behind it; 0: there is none. */
static u64 landing(const struct path *p, size_t i)
{
	for (size_t k = i; k--;)
		if (step_kind(p->step[k]) == STEP_ENTER)
			return step_address(p->step[k]) + step_size(p->step[k]);
	for (size_t k = i + 1; k < p->n; k++)
		if (step_kind(p->step[k]) == STEP_ENTER)
			return step_address(p->step[k]) + step_size(p->step[k]);
	return 0;
}

/*
 * A PV kernel's privileged instruction, which faults into Xen for the ring that it is in. QEMU counts it, because it knows
 * the ring before the instruction begins; whatever else faults it takes back.
 */
static bool faults_into_xen(const struct path *p, size_t i)
{
	u64 next = step_address(p->step[i + 1]);

	return step_kind(p->step[i]) == STEP_PRIVILEGED && is_xen(next) && !is_xen(step_address(p->step[i])) &&
	       next != landing(p, i);
}

bool path_done(const struct path *p, size_t i)
{
	u64 step = p->step[i];
	bool given_up = step & STEP_MEMORY && !(step & STEP_ACCESSED);

	if (step & STEP_TIMED)
		return step & STEP_DONE;
	if (i + 1 == p->n || goes_on(step, p->step[i + 1]))
		return true;
	if (step_kind(step) == STEP_PRIVILEGED)
		return faults_into_xen(p, i);
	return step_kind(step) != STEP_SYSTEM && step_kind(step) != STEP_REPEATS && !given_up;
}

u64 path_counted(const struct path *p)
{
	u64 n = 0;

	for (size_t i = 0; i < p->n; i++)
		n += path_done(p, i);
	return n;
}

/* --- reading */

static struct path *path_like(struct paths *p, bool body, const u64 *step, size_t n)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->v[i].body == body && p->v[i].n == n && !memcmp(p->v[i].step, step, n * sizeof(*step)))
			return &p->v[i];
	return NULL;
}

static int add_batch(struct paths *p, bool body, u32 number, const u64 *step, size_t n, struct why *why)
{
	struct path *like = path_like(p, body, step, n);

	if (like) {
		like->alike++;
		return 0;
	}
	if (p->n == PATHS_MAX)
		return fail(why, -E2BIG, "more than %d batches went different ways", PATHS_MAX);
	p->v = xrealloc(p->v, (p->n + 1) * sizeof(*p->v));
	like = &p->v[p->n++];
	*like = (struct path){.body = body, .alike = 1, .first = number, .step = xmalloc(n * sizeof(*step)), .n = n};
	memcpy(like->step, step, n * sizeof(*step));
	return 0;
}

static int by_use(const void *a, const void *b)
{
	const struct path *x = a, *y = b;

	if (x->body != y->body)
		return x->body ? -1 : 1;
	return x->alike != y->alike ? (x->alike > y->alike ? -1 : 1) : (x->first > y->first) - (x->first < y->first);
}

int paths_read(struct paths *p, const void *file, size_t size, struct why *why)
{
	const char *at = file;
	u32 number[2] = {0};
	int err = 0;

	while (!err && size) {
		struct step_interval head;

		if (size < sizeof(head))
			return fail(why, -EILSEQ, "the tracer's file is cut off");
		memcpy(&head, at, sizeof(head));
		if (head.magic != STEP_MAGIC || head.which > 1 || !head.n)
			return fail(why, -EILSEQ, "the tracer's file makes no sense");
		if (head.n > STEPS_MAX)
			return fail(why, -E2BIG, "a batch of %llu instructions is too long to be recorded", (unsigned long long)head.n);
		at += sizeof(head);
		size -= sizeof(head);
		if (head.n > size / sizeof(u64))
			return fail(why, -EILSEQ, "the tracer's file is cut off");
		u64 *step = xmalloc(head.n * sizeof(u64)); /* where it lies nothing is aligned */
		memcpy(step, at, head.n * sizeof(u64));
		err = add_batch(p, head.which, number[head.which]++, step, head.n, why);
		free(step);
		at += head.n * sizeof(u64);
		size -= head.n * sizeof(u64);
	}
	if (p->n)
		qsort(p->v, p->n, sizeof(*p->v), by_use);
	return err;
}

/* --- what occurs in a path, by its words */

int path_word_order(const void *a, const void *b)
{
	const u64 *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

u64 *path_distinct(const struct path *p, size_t *n)
{
	u64 *v = xmalloc(p->n * sizeof(*v));

	memcpy(v, p->step, p->n * sizeof(*v));
	qsort(v, p->n, sizeof(*v), path_word_order);
	*n = 0;
	for (size_t i = 0; i < p->n; i++)
		if (!*n || v[*n - 1] != v[i])
			v[(*n)++] = v[i];
	return v;
}

static void name_path(struct symbols *to, const struct path *p, const struct symbols *all)
{
	const struct symbol *last = NULL;
	size_t n;
	u64 *v = path_distinct(p, &n);

	for (size_t i = 0; i < n; i++) {
		const struct symbol *s = symbols_find(all, step_place(step_address(v[i]), step_whose(v[i])));

		if (s && s != last)
			symbols_add(to, s->address, s->size, s->layer, s->name);
		last = s;
	}
	free(v);
}

void paths_name(struct paths *p, const struct symbols *all)
{
	for (size_t i = 0; i < p->n; i++)
		name_path(&p->symbols, &p->v[i], all);
	symbols_finish(&p->symbols);
}

void paths_free(struct paths *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->v[i].step);
	free(p->v);
	symbols_free(&p->symbols);
	*p = (struct paths){0};
}
