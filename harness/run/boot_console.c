/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Answers a guest on its console (boot_run_in.h): at counting marks, whose counters must be read right then, at sync points,
 * and when it asks for a command line or to be quiesced. All console bytes are passed on unchanged.
 */
#include "boot_run_in.h"
#include "clock_fit.h"
#include "code_names.h"
#include "reason.h"
#include "usage.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static bool can_answer(const struct run *r)
{
	return !globs_match(r->job->vary, VARY_CONSOLE_OUTPUT);
}

/* Over a host's own line a mark would take a guest that counts its own instructions as long as the line does. */
static bool stops_at_marks(const struct run *r)
{
	return r->adapter->counters && (r->adapter->where != WHERE_HOST || r->target.inside);
}

bool run_answers_marks(const struct run *r)
{
	return !r->job->neighbour && can_answer(r) && (stops_at_marks(r) || (r->adapter->traits & ADAPTER_PROCESS && r->job->events[0]));
}

bool run_measures_usage(const struct run *r)
{
	return r->job->lane == LANE_TIME && !r->job->neighbour && adapter_is_local(r->adapter);
}

bool run_syncs_clock(const struct run *r)
{
	return run_measures_usage(r) && can_answer(r) && !(r->adapter->traits & ADAPTER_GUEST_COUNTS);
}

/* to += from, or to -= from; both come from the same open set and have the same names in the same order. */
static void events_add(struct counters *to, const struct counters *from, bool minus)
{
	for (unsigned i = 0; i < to->n && i < from->n; i++)
		to->c[i].value += minus ? -from->c[i].value : from->c[i].value;
}

/* (body - start) - (control - body): what the operation itself caused. Below zero is noise, and is nothing. */
static void events_report(struct run *r)
{
	struct counters c = r->events[MARK_BODY];

	events_add(&c, &r->events[MARK_BODY], false);
	events_add(&c, &r->events[MARK_START], true);
	events_add(&c, &r->events[MARK_CONTROL], true);
	for (unsigned i = 0; i < c.n; i++)
		if ((s64)c.c[i].value < 0)
			c.c[i].value = 0;
	sink_tell(r->sink, events, r->cell, &c);
}

/* Only while the guest waits at a mark is it known which benchmark the counts belong to. */
static void events_read(struct run *r, enum mark_at at)
{
	if (pmu_read(r->pmu, &r->events[at]))
		return;
	r->events_read = at == MARK_START ? 1 : r->events_read + 1;
	if (at == MARK_CONTROL && r->events_read == MARK_COUNT && r->cell[0])
		events_report(r);
}

/* MARK_COUNT: not one of the three. */
static enum mark_at mark_of(const struct record *record)
{
	static const char *const words[MARK_COUNT] = {"start", "body", "control"};
	const char *word = record_get(record, "at");
	int at = 0;

	while (at < MARK_COUNT && (!word || strcmp(words[at], word)))
		at++;
	return (enum mark_at)at;
}

/* The guest waits behind all that was measured of it, and who serves it is there. */
static void tell_names(struct run *r)
{
	struct buf text = {0};

	code_maps(&text);
	sink_tell(r->sink, recorded, RECORDED_MAPS, text.data, text.len);
	buf_clear(&text);
	if (!r->job->named)
		code_names(&text);
	sink_tell(r->sink, recorded, RECORDED_KERNELS, text.data, text.len);
	buf_free(&text);
}

/* The guest waits at a mark: reads the counters and queues a reply. */
static void on_mark(struct run *r, const struct record *record)
{
	enum mark_at at = mark_of(record);
	struct counters c;
	u64 id;

	if (!run_answers_marks(r) || at == MARK_COUNT || record_u64(record, "id", &id) || id > UINT32_MAX)
		return;
	if (r->adapter->counters && !r->adapter->counters(r->vm, at, &c))
		sink_tell(r->sink, counters, (u32)id, &c);
	if (r->job->traced[0] && at == MARK_START && !strcmp(r->cell, r->job->traced))
		tell_names(r);
	if (r->pmu)
		events_read(r, at);
	r->replies++;
}

bool run_quiesces(const struct run *r)
{
	return r->adapter->traits & ADAPTER_QUIESCES && stops_at_marks(r) && can_answer(r) && r->job->lane == LANE_PATH && !r->job->neighbour;
}

/* Holds the guest, which waits as at any mark. */
static void on_quiesce(struct run *r)
{
	struct counters unread;
	u64 begin = now_ns();

	if (!run_quiesces(r) || r->settled == SETTLES_MAX)
		return;
	r->settled++;
	r->adapter->counters(r->vm, MARK_COUNT, &unread);
	sleep_to_second();
	sleep_to_second();
	r->deadline_ns += now_ns() - begin;
	r->replies++;
}

static void stop(struct run *r, enum hvlab_verdict v, const char *why)
{
	r->stop = why;
	r->stop_as = v;
}

/* A guest that asks again after its first record has been reset. */
static void on_ask(struct run *r, const struct record *record)
{
	if (r->proto.next_seq)
		stop(r, HVLAB_CRASH, WHY_RESET);
	else
		r->asked |= handshake_due(&r->handshake, record);
}

/* A neighbour guest has booted. Its memory is reported first: the parent stops listening at launch.ready_ns. */
static void on_neighbour(struct run *r)
{
	u64 now = usage_resident();

	r->ready_ns = now_ns() - r->created_ns;
	report_fact_u64(r, "launch.resident", now > r->footprint ? now - r->footprint : 0);
	report_fact_u64(r, "launch.ready_ns", r->ready_ns);
}

/* Checks that the guest uses exactly the command line it was sent. */
static void on_fact(struct run *r, const struct record *record)
{
	const char *source = record_get(record, "cmdline.source");
	u64 crc;

	if (r->job->neighbour && record_get(record, "neighbour"))
		on_neighbour(r);
	r->took_answer |= source && !strcmp(source, "answer");
	if (r->took_answer && !record_u64(record, "cmdline.crc", &crc) &&
	    crc != hvlab_crc32(r->cmdline, strlen(r->cmdline)))
		stop(r, HVLAB_ERROR, WHY_OTHER_CMDLINE);
}

static u64 raw_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_RAW, &t);
	return (u64)t.tv_sec * 1000000000u + (u64)t.tv_nsec;
}

/* All benchmarks are over and the guest waits: reads its footprint, and waits until the sync points span a second. */
static void before_last_sync(struct run *r)
{
	u64 now = usage_resident();

	r->closing = true;
	r->resident = now > r->footprint ? now - r->footprint : 0;
	u64 since = raw_ns() - r->first_sync_ns;
	if (since < SYNC_SPAN_NS)
		usleep((useconds_t)((SYNC_SPAN_NS - since) / 1000 + 1));
}

/* The guest waits between two of its stamps, so this reading falls between them. */
static void on_sync_point(struct run *r, const struct record *record)
{
	const char *word = record_get(record, "group");
	enum hvlab_sync_group group;
	u64 id;

	if (!run_syncs_clock(r) || !word || sync_group_parse(word, &group) || record_u64(record, "id", &id) ||
	    id > UINT32_MAX)
		return;
	if (group == HVLAB_SYNC_LAST && !r->closing)
		before_last_sync(r);
	struct counters c = {.n = 1, .c = {{SYNC_NS, raw_ns()}}};
	if (group == HVLAB_SYNC_FIRST)
		r->first_sync_ns = c.c[0].value;
	sink_tell(r->sink, counters, (u32)id, &c);
	r->replies++;
}

static void on_record(void *arg, const struct record *record)
{
	struct run *r = arg;
	const char *name = record->type == HVLAB_REC_BENCH ? record_get(record, "name") : NULL;
	const char *at = record->type == HVLAB_REC_MARK ? record_get(record, "at") : NULL;

	if (!r->ready_ns && record_get(record, "bench.running"))
		r->ready_ns = now_ns() - r->created_ns;
	if (at && !strcmp(at, "clock"))
		on_sync_point(r, record);
	else if (at && !strcmp(at, "quiesce"))
		on_quiesce(r);
	else if (at)
		on_mark(r, record);
	else if (record->type == HVLAB_REC_ASK)
		on_ask(r, record);
	else if (record->type == HVLAB_REC_FACT)
		on_fact(r, record);
	else if (name)
		copy_str(r->cell, name);
}

/* Log lines and broken records are handled by the reader of the bytes (collect.c). */
static void on_log(void *arg, const char *line, size_t n)
{
}

static void on_fault(void *arg, const char *what)
{
}

static int mark_replies(const struct run *r, char *reply)
{
	unsigned owed = r->replies < CONSOLE_REPLY_MAX ? r->replies : CONSOLE_REPLY_MAX;

	memset(reply, HVLAB_MARK_REPLY, owed);
	return (int)owed;
}

int on_console(void *arg, const void *bytes, size_t n, char *reply)
{
	struct run *r = arg;

	if (!r->said)
		r->first_ns = now_ns() - r->created_ns;
	r->said += n;
	if (r->said > CONSOLE_MAX)
		return -EMSGSIZE;
	/* The bytes first: whoever collects must know a mark before its counters come. */
	sink_tell(r->sink, bytes, bytes, n);
	r->replies = 0;
	r->asked = false;
	proto_feed(&r->proto, bytes, n);
	if (r->stop)
		return -ECANCELED;
	return r->asked ? handshake_answer(reply, r->cmdline) : mark_replies(r, reply);
}

void console_begin(struct run *r)
{
	const struct proto_events events = {.record = on_record, .log = on_log, .fault = on_fault, .arg = r};

	proto_init(&r->proto, &events);
}
