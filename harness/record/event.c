/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Events of a job as lines of text, "ev JOB TYPE ...", both directions: an agent writes them, a place reads them
 * back into calls of a sink. What the console bytes inside mean is not known here.
 */
#include "event.h"
#include "wire.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define EVENT_LINE_MAX 65536 /* above anything the writer makes */
#define OUT_CHUNK 1024       /* console bytes in one event */
#define RECORDED_CHUNK 16384 /* ... of a recording */

/* --- writing */

static void send(struct event_writer *w, struct buf *line)
{
	buf_puts(line, "\n");
	w->write(w->arg, line->data, line->len);
	buf_free(line);
}

static struct buf line_begin(const struct event_writer *w, const char *type)
{
	struct buf line = {0};

	buf_printf(&line, "ev %llu %s", (unsigned long long)w->job, type);
	return line;
}

static void put_counters(struct buf *line, const struct counters *c)
{
	char value[24];

	for (unsigned i = 0; i < c->n; i++) {
		snprintf(value, sizeof(value), "%llu", (unsigned long long)c->c[i].value);
		wire_put_pair(line, c->c[i].name, value);
	}
}

static void write_bytes(void *arg, const void *bytes, size_t n)
{
	const char *p = bytes;

	while (n) {
		size_t chunk = n < OUT_CHUNK ? n : OUT_CHUNK;
		struct buf line = line_begin(arg, "out ");
		wire_escape_bytes(&line, p, chunk);
		send(arg, &line);
		p += chunk;
		n -= chunk;
	}
}

static void write_recorded(void *arg, const char *what, const void *bytes, size_t n)
{
	const char *p = bytes;

	while (n) {
		size_t chunk = n < RECORDED_CHUNK ? n : RECORDED_CHUNK;
		struct buf line = line_begin(arg, "recorded ");
		wire_escape(&line, what);
		buf_puts(&line, " ");
		wire_escape_bytes(&line, p, chunk);
		send(arg, &line);
		p += chunk;
		n -= chunk;
	}
}

static void write_counters(void *arg, u32 mark, const struct counters *c)
{
	struct buf line = line_begin(arg, "counters");

	buf_printf(&line, " mark=%u", mark);
	put_counters(&line, c);
	send(arg, &line);
}

static void write_events(void *arg, const char *cell, const struct counters *c)
{
	struct buf line = line_begin(arg, "events");

	wire_put_pair(&line, "cell", cell);
	put_counters(&line, c);
	send(arg, &line);
}

static void write_fact(void *arg, const char *key, const char *value)
{
	struct buf line = line_begin(arg, "fact");

	wire_put_pair(&line, key, value);
	send(arg, &line);
}

static void write_timing(void *arg, u64 first_ns, u64 wall_ns)
{
	struct buf line = line_begin(arg, "timing");

	buf_printf(&line, " first=%llu wall=%llu", (unsigned long long)first_ns, (unsigned long long)wall_ns);
	send(arg, &line);
}

static void write_end(void *arg, enum hvlab_verdict v, const char *reason)
{
	struct buf line = line_begin(arg, "end");

	wire_put_pair(&line, "v", verdict_word(v));
	wire_put_pair(&line, "reason", reason);
	send(arg, &line);
}

void event_writer_sink(struct event_writer *w, struct job_sink *sink)
{
	*sink = (struct job_sink){
		.bytes = write_bytes, .counters = write_counters, .events = write_events,
		.fact = write_fact, .timing = write_timing, .recorded = write_recorded,
		.end = write_end, .arg = w,
	};
}

void event_writer_refuse(struct event_writer *w, int err, const char *reason)
{
	struct buf line = line_begin(w, "refused");

	buf_printf(&line, " errno=%d", -err);
	wire_put_pair(&line, "reason", reason);
	send(w, &line);
}

/* --- reading: each returns NULL, or what is wrong with the line */

static const char *read_out(struct event_reader *r, char *text)
{
	int n = text ? wire_unescape(text) : -EINVAL;

	if (n < 0)
		return "malformed console bytes";
	sink_tell(r->to, bytes, text, (size_t)n);
	return NULL;
}

static const char *read_recorded(struct event_reader *r, char *text)
{
	char *what = wire_next(&text);
	int n = what && text && wire_unescape(what) > 0 ? wire_unescape(text) : -EINVAL;

	if (n < 0)
		return "malformed recording";
	for (size_t i = 0; i < r->nkept; i++)
		if (!strcmp(what, r->kept[i].what))
			buf_put(&r->kept[i].bytes, text, (size_t)n);
	sink_tell(r->to, recorded, what, text, (size_t)n);
	return NULL;
}

static int get_counters(const struct pair *pairs, int n, struct counters *c)
{
	c->n = 0;
	for (int i = 0; i < n; i++) {
		struct counter *to = &c->c[c->n++];
		if (strlen(pairs[i].key) >= sizeof(to->name) || parse_u64(pairs[i].value, &to->value))
			return -EINVAL;
		copy_str(to->name, pairs[i].key);
	}
	return 0;
}

/* Counters of both kinds: the first pair says of what they are. */
static const char *read_counters(struct event_reader *r, char *text, bool marked)
{
	struct pair pairs[COUNTERS_MAX + 1];
	struct counters c;
	u64 mark = 0;
	int n = wire_pairs(text, pairs, LEN(pairs));

	if (n < 1 || strcmp(pairs[0].key, marked ? "mark" : "cell") || get_counters(pairs + 1, n - 1, &c))
		return "malformed counters";
	if (marked && (parse_u64(pairs[0].value, &mark) || mark > UINT32_MAX))
		return "malformed mark";
	if (marked)
		sink_tell(r->to, counters, (u32)mark, &c);
	else
		sink_tell(r->to, events, pairs[0].value, &c);
	return NULL;
}

static const char *read_fact(struct event_reader *r, char *text)
{
	struct pair pair;

	if (wire_pairs(text, &pair, 1) != 1)
		return "malformed fact";
	text_plain_all(pair.value);
	sink_tell(r->to, fact, pair.key, pair.value);
	return NULL;
}

static const char *read_timing(struct event_reader *r, char *text)
{
	struct pair pairs[2];
	u64 first, wall;

	if (wire_pairs(text, pairs, 2) != 2 || strcmp(pairs[0].key, "first") || strcmp(pairs[1].key, "wall") ||
	    parse_u64(pairs[0].value, &first) || parse_u64(pairs[1].value, &wall))
		return "malformed timing";
	sink_tell(r->to, timing, first, wall);
	return NULL;
}

static const char *read_end(struct event_reader *r, char *text)
{
	struct pair pairs[2];
	enum hvlab_verdict v;

	if (wire_pairs(text, pairs, 2) != 2 || strcmp(pairs[0].key, "v") || strcmp(pairs[1].key, "reason") ||
	    verdict_parse(pairs[0].value, &v))
		return "malformed end";
	r->ended = true;
	text_line(pairs[1].value);
	sink_tell(r->to, end, v, pairs[1].value);
	return NULL;
}

static const char *read_refused(struct event_reader *r, char *text)
{
	struct pair pairs[2];
	u64 number;

	if (wire_pairs(text, pairs, 2) != 2 || strcmp(pairs[0].key, "errno") || strcmp(pairs[1].key, "reason") ||
	    parse_u64(pairs[0].value, &number) || number == 0 || number > 4095)
		return "malformed refusal";
	r->ended = true;
	r->refused = -(int)number;
	text_line(pairs[1].value);
	copy_str(r->why_broken, pairs[1].value);
	return NULL;
}

static const char *read_line(struct event_reader *r, char *text)
{
	char *marker = wire_next(&text), *number = wire_next(&text), *type = wire_next(&text);
	u64 job;

	if (!type || strcmp(marker, "ev") || parse_u64(number, &job))
		return "not an event";
	if (r->job && job != r->job)
		return "event of another job";
	if (!strcmp(type, "out"))
		return read_out(r, text);
	if (!strcmp(type, "counters"))
		return read_counters(r, text, true);
	if (!strcmp(type, "events"))
		return read_counters(r, text, false);
	if (!strcmp(type, "fact"))
		return read_fact(r, text);
	if (!strcmp(type, "recorded"))
		return read_recorded(r, text);
	if (!strcmp(type, "timing"))
		return read_timing(r, text);
	if (!strcmp(type, "end"))
		return read_end(r, text);
	if (!strcmp(type, "refused"))
		return read_refused(r, text);
	return "event of an unknown type";
}

static void break_stream(struct event_reader *r, const char *what, const char *line)
{
	char shown[80];

	copy_str(shown, line);
	text_clean(shown, strlen(shown));
	r->broken = true;
	snprintf(r->why_broken, sizeof(r->why_broken), "%s in the agent's stream: \"%s\"", what, shown);
}

static void feed_line(struct event_reader *r)
{
	struct buf *b = &r->pending;
	char kept[80];

	while (b->len && b->data[b->len - 1] == '\r')
		b->data[--b->len] = '\0';
	if (r->amid_talk && strncmp(b->data ? b->data : "", "ev ", 3)) {
		buf_clear(b);
		return;
	}
	copy_str(kept, b->data);
	const char *wrong = strlen(b->data) != b->len ? "a NUL" : b->len ? read_line(r, b->data) : NULL;
	if (wrong)
		break_stream(r, wrong, kept);
	buf_clear(b);
}

size_t event_reader_feed(struct event_reader *r, const void *bytes, size_t n)
{
	const char *p = bytes, *end = p + n;

	while (p < end && !r->ended && !r->broken) {
		const char *newline = memchr(p, '\n', (size_t)(end - p)), *stop = newline ? newline : end;
		if ((size_t)(stop - p) > EVENT_LINE_MAX - r->pending.len) {
			break_stream(r, "an endless line", r->pending.data ? r->pending.data : "");
			return (size_t)(p - (const char *)bytes);
		}
		buf_put(&r->pending, p, (size_t)(stop - p));
		if (newline)
			feed_line(r);
		p = newline ? newline + 1 : end;
	}
	return (size_t)(p - (const char *)bytes);
}

void event_reader_free(struct event_reader *r)
{
	buf_free(&r->pending);
}
