/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Xen's trace buffers (trace.h), one ring a CPU: found or made, mapped, switched on and off (xen/include/public/trace.h,
 * struct t_info). Once made they stay until Xen is booted again. How a ring is read is in ring.c.
 */
#include "trace.h"

#include "privcmd.h"
#include "ring.h"

#include <cpuid.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE 4096
#define BUFFER_PAGES 128 /* a CPU: what a thousand of the busiest operations leave behind, and as much again */
#define HYGON 0x6f677948 /* "Hygo"nGenuine */

struct trace {
	struct privcmd *xen;
	u16 *info;        /* pages a ring, then for each CPU where the list of its frames is, in u32 from the beginning */
	size_t info_size; /* bytes */
	struct ring *ring;
	u32 rings, pages; /* pages of one ring */
	u32 mask;         /* of events, as it was before */
	bool on, refused; /* refused: the count of this benchmark has failed */
	bool held;        /* the domain is paused */
	struct exits exits;
};

static bool amd_processor(void)
{
	u32 eax, ebx = 0, ecx, edx;

	__get_cpuid(0, &eax, &ebx, &ecx, &edx);
	return ebx == signature_AMD_ebx || ebx == HYGON;
}

static int command(struct trace *t, enum tbuf_command what, u32 value)
{
	struct tbuf b = {.mask = value, .size = value};

	return privcmd_tbuf(t->xen, what, &b);
}

/* --- the buffers, found or made */

static int find_buffers(struct trace *t, struct tbuf *b, struct why *why)
{
	int err = privcmd_tbuf(t->xen, TBUF_GET_INFO, b);

	if (!err && !b->frame) {
		err = command(t, TBUF_SET_SIZE, BUFFER_PAGES); /* this switches tracing on */
		if (!err)
			err = command(t, TBUF_DISABLE, 0);
		if (!err)
			err = privcmd_tbuf(t->xen, TBUF_GET_INFO, b);
	}
	if (err == -EACCES)
		return fail(why, -ENOTSUP, "this Xen's sysctl interface has a version that is not known here");
	if (err == -ENOSYS)
		return fail(why, -ENOTSUP, "this Xen was built without tracing (CONFIG_TRACEBUFFER)");
	return err ? fail(why, err, "Xen has no trace buffers: %s", strerror(-err)) : 0;
}

static int map_info(struct trace *t, const struct tbuf *b, struct why *why)
{
	u32 n = b->size / PAGE;
	u64 *frames = xcalloc(n + 1, sizeof(*frames));

	for (u32 i = 0; i < n; i++)
		frames[i] = b->frame + i;
	t->info = n ? privcmd_map(t->xen, frames, n, false) : NULL;
	t->info_size = (size_t)n * PAGE;
	free(frames);
	return t->info ? 0 : fail(why, -EACCES, "Xen's trace buffers cannot be mapped");
}

static int map_ring(struct trace *t, u32 cpu, u16 list, struct why *why)
{
	u64 *frames = xcalloc(t->pages, sizeof(*frames));
	const u32 *words = (const u32 *)t->info;

	for (u32 i = 0; i < t->pages; i++)
		frames[i] = words[list + i];
	struct ring_head *head = privcmd_map(t->xen, frames, t->pages, true);
	free(frames);
	if (!head)
		return fail(why, -EACCES, "the trace buffer of CPU %u cannot be mapped", cpu);
	t->ring[t->rings++] = (struct ring){.head = head, .size = t->pages * PAGE - (u32)sizeof(*head)};
	return 0;
}

/* The table of CPUs ends where the first of the lists begins; a CPU that is not there has none. */
static int map_rings(struct trace *t, struct why *why)
{
	size_t words = t->info_size / sizeof(u32);
	u32 cpus = t->info[1] ? t->info[1] * 2u - 1 : 0;
	int err = 0;

	t->pages = t->info[0];
	if (!t->pages || !cpus || t->info[1] > words)
		return fail(why, -EILSEQ, "Xen's description of its trace buffers makes no sense");
	t->ring = xcalloc(cpus, sizeof(*t->ring));
	for (u32 cpu = 0; !err && cpu < cpus; cpu++) {
		u16 list = t->info[1 + cpu];

		if (list && list + t->pages <= words)
			err = map_ring(t, cpu, list, why);
	}
	return err;
}

static void forget_all(struct trace *t)
{
	for (u32 i = 0; i < t->rings; i++)
		ring_forget(&t->ring[i]);
}

int trace_open(struct trace **out, struct privcmd *xen, u16 domain, struct why *why)
{
	struct trace *t = xcalloc(1, sizeof(*t));
	struct tbuf b = {0};

	t->xen = xen;
	int err = find_buffers(t, &b, why);
	t->mask = b.mask;
	if (!err)
		err = map_info(t, &b, why);
	if (!err)
		err = map_rings(t, why);
	exits_init(&t->exits, domain, amd_processor());
	if (err)
		trace_close(t);
	else
		forget_all(t);
	*out = err ? NULL : t;
	return err;
}

void trace_close(struct trace *t)
{
	if (!t)
		return;
	trace_release(t);
	if (t->on)
		command(t, TBUF_DISABLE, 0);
	if (t->ring)
		command(t, TBUF_SET_MASK, t->mask);
	for (u32 i = 0; i < t->rings; i++)
		munmap(t->ring[i].head, (size_t)t->pages * PAGE);
	if (t->info)
		munmap(t->info, t->info_size);
	free(t->ring);
	free(t);
}

/* --- the marks */

static int drain_all(struct trace *t)
{
	int err = 0;

	for (u32 i = 0; i < t->rings && !err; i++)
		err = ring_take(&t->ring[i], &t->exits);
	return err;
}

/* Nothing was produced since we stopped, or somebody else has switched tracing on. */
static bool still_empty(const struct trace *t)
{
	for (u32 i = 0; i < t->rings; i++)
		if (ring_filled(&t->ring[i]))
			return false;
	return true;
}

/* The domain is paused and runs nowhere, so that each CPU will have a record of when it begins to. */
static int begin(struct trace *t, struct why *why)
{
	bool strange = !still_empty(t);

	t->refused = false;
	t->exits.lost = 0;
	forget_all(t);
	if (strange)
		return fail(why, -EBUSY, "another program is tracing this Xen (xentrace)");
	int err = command(t, TBUF_SET_MASK, EXITS_MASK);
	if (!err)
		err = command(t, TBUF_ENABLE, 0);
	t->on = !err;
	return err ? fail(why, err, "Xen does not begin to trace: %s", strerror(-err)) : 0;
}

static int proceed(struct trace *t, bool last, struct why *why)
{
	int err = last && t->on ? command(t, TBUF_DISABLE, 0) : 0;

	if (!err)
		err = drain_all(t);
	t->on &= !last;
	if (t->exits.lost)
		return fail(why, -EOVERFLOW, "Xen had no room for all trace records");
	return err ? fail(why, err, "the trace cannot be read: %s", strerror(-err)) : 0;
}

static int hold(struct trace *t, struct why *why)
{
	int err = t->held ? 0 : privcmd_pause(t->xen, t->exits.domain, true);

	t->held |= !err;
	return err ? fail(why, err, "the domain cannot be paused: %s", strerror(-err)) : 0;
}

void trace_release(struct trace *t)
{
	if (t->held)
		privcmd_pause(t->xen, t->exits.domain, false);
	t->held = false;
}

int trace_read(struct trace *t, enum mark_at at, struct counters *c, struct why *why)
{
	int err = hold(t, why);

	if (!err)
		err = at == MARK_START ? begin(t, why) : proceed(t, at == MARK_CONTROL, why);

	if (!err && t->refused)
		err = fail(why, -EOVERFLOW, "the count was refused at an earlier mark");
	t->refused |= err != 0;
	*c = t->exits.counters;
	return err;
}
