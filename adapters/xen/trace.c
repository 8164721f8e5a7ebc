/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Xen's trace buffers (trace.h): one ring a CPU, which Xen writes and we read (xen/include/public/trace.h, struct t_buf
 * and t_info). Once made they stay until Xen is booted again; what is in them is in exits.c.
 */
#include "trace.h"

#include "exits.h"
#include "privcmd.h"

#include <cpuid.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE 4096
#define BUFFER_PAGES 128 /* a CPU: what a thousand of the busiest operations leave behind, and as much again */
#define HYGON 0x6f677948 /* "Hygo"nGenuine */
#define RECORD_MAX 128   /* bytes: the longest record, and a note of lost ones in front of it */

/* Offsets run to twice the size of the data, so that full and empty differ. */
struct ring_head {
	volatile u32 consumed, produced;
};

struct ring {
	struct ring_head *head;
	bool ours; /* a vCPU of the domain is on this CPU */
};

struct trace {
	struct privcmd xen;
	u16 *info;        /* pages a ring, then for each CPU where the list of its frames is, in u32 from the beginning */
	size_t info_size; /* bytes */
	struct ring *ring;
	u32 rings, pages, size; /* pages and bytes of data of one ring */
	u32 mask;         /* of events, as it was before */
	bool on, refused; /* refused: the count of this benchmark has failed */
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

	return privcmd_tbuf(&t->xen, what, &b);
}

/* --- the buffers, found or made */

static int find_buffers(struct trace *t, struct tbuf *b, struct why *why)
{
	int err = privcmd_tbuf(&t->xen, TBUF_GET_INFO, b);

	if (!err && !b->frame) {
		err = command(t, TBUF_SET_SIZE, BUFFER_PAGES); /* this switches tracing on */
		if (!err)
			err = command(t, TBUF_DISABLE, 0);
		if (!err)
			err = privcmd_tbuf(&t->xen, TBUF_GET_INFO, b);
	}
	return err ? fail(why, err, "Xen has no trace buffers: %s", strerror(-err)) : 0;
}

static int map_info(struct trace *t, const struct tbuf *b, struct why *why)
{
	u32 n = b->size / PAGE;
	u64 *frames = xcalloc(n + 1, sizeof(*frames));

	for (u32 i = 0; i < n; i++)
		frames[i] = b->frame + i;
	t->info = n ? privcmd_map(&t->xen, frames, n, false) : NULL;
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
	struct ring_head *head = privcmd_map(&t->xen, frames, t->pages, true);
	free(frames);
	if (!head)
		return fail(why, -EACCES, "the trace buffer of CPU %u cannot be mapped", cpu);
	t->ring[t->rings++].head = head;
	return 0;
}

/* The table of CPUs ends where the first of the lists begins; a CPU that is not there has none. */
static int map_rings(struct trace *t, struct why *why)
{
	size_t words = t->info_size / sizeof(u32);
	u32 cpus = t->info[1] ? t->info[1] * 2u - 1 : 0;
	int err = 0;

	t->pages = t->info[0];
	t->size = t->pages * PAGE - (u32)sizeof(struct ring_head);
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
	for (u32 i = 0; i < t->rings; i++) {
		t->ring[i].head->consumed = t->ring[i].head->produced;
		t->ring[i].ours = false;
	}
}

int trace_open(struct trace **out, u16 domain, struct why *why)
{
	struct trace *t = xcalloc(1, sizeof(*t));
	struct tbuf b = {0};
	int err = privcmd_open(&t->xen, why);

	if (!err)
		err = find_buffers(t, &b, why);
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
	if (t->on)
		command(t, TBUF_DISABLE, 0);
	if (t->ring)
		command(t, TBUF_SET_MASK, t->mask);
	for (u32 i = 0; i < t->rings; i++)
		munmap(t->ring[i].head, (size_t)t->pages * PAGE);
	if (t->info)
		munmap(t->info, t->info_size);
	privcmd_close(&t->xen);
	free(t->ring);
	free(t);
}

/* --- reading */

/* Bytes to be read, or -1 when the offsets make no sense. */
static s64 ring_filled(const struct trace *t, const struct ring *r)
{
	u32 from = r->head->consumed, to = r->head->produced, most = 2 * t->size;

	if ((from | to) & 3 || from >= most || to >= most)
		return -1;
	u32 filled = to >= from ? to - from : to + most - from;
	return filled <= t->size ? (s64)filled : -1;
}

/* What is in the ring, in at most two pieces: no record lies across its end. */
static int ring_take(struct trace *t, struct ring *r)
{
	s64 left = ring_filled(t, r);
	int err = left < 0 ? -EILSEQ : 0;

	/* As good as full: Xen may be keeping the number of those that found no room. */
	if (left > (s64)t->size - RECORD_MAX)
		t->exits.lost++;
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	while (left > 0 && !err) {
		u32 from = r->head->consumed, at = from % t->size;
		u32 piece = (u32)left < t->size - at ? (u32)left : t->size - at;

		err = exits_take(&t->exits, &r->ours, (const u32 *)(r->head + 1) + at / 4, piece / 4);
		r->head->consumed = (from + piece) % (2 * t->size);
		left -= piece;
	}
	return err;
}

static int take_all(struct trace *t)
{
	int err = 0;

	for (u32 i = 0; i < t->rings && !err; i++)
		err = ring_take(t, &t->ring[i]);
	return err;
}

/* Nothing was produced since we stopped, or somebody else has switched tracing on. */
static bool still_empty(const struct trace *t)
{
	for (u32 i = 0; i < t->rings; i++)
		if (ring_filled(t, &t->ring[i]))
			return false;
	return true;
}

/* --- the marks */

/* While the domain is paused it runs nowhere, so that each CPU has a record of when it begins to. */
static int begin(struct trace *t, struct why *why)
{
	bool strange = !still_empty(t);

	t->refused = false;
	t->exits.lost = 0;
	forget_all(t);
	if (strange)
		return fail(why, -EBUSY, "somebody else traces this Xen (xentrace)");
	int err = privcmd_pause(&t->xen, t->exits.domain, true);
	if (err)
		return fail(why, err, "the domain cannot be paused: %s", strerror(-err));
	err = command(t, TBUF_SET_MASK, EXITS_MASK);
	if (!err)
		err = command(t, TBUF_ENABLE, 0);
	t->on = !err;
	privcmd_pause(&t->xen, t->exits.domain, false);
	return err ? fail(why, err, "Xen does not begin to trace: %s", strerror(-err)) : 0;
}

static int proceed(struct trace *t, bool last, struct why *why)
{
	int err = last && t->on ? command(t, TBUF_DISABLE, 0) : 0;

	if (!err)
		err = take_all(t);
	t->on &= !last;
	if (t->exits.lost)
		return fail(why, -EOVERFLOW, "Xen had no room for %llu trace records", (unsigned long long)t->exits.lost);
	return err ? fail(why, err, "the trace cannot be read: %s", strerror(-err)) : 0;
}

int trace_read(struct trace *t, enum mark_at at, struct counters *c, struct why *why)
{
	int err = at == MARK_START ? begin(t, why) : proceed(t, at == MARK_CONTROL, why);

	if (!err && t->refused)
		err = fail(why, -EOVERFLOW, "the count was refused at an earlier mark");
	t->refused |= err != 0;
	*c = t->exits.counters;
	return err;
}
