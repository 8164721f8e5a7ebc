/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The reader of guest records (abi.h): lines, marker, checksum, sequence, pairs. Firmware and kernels write on the
 * same console, often without a newline, so a marker counts wherever in a line it stands.
 */
#include "proto.h"
#include "reason.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MARKER_LEN (sizeof(HVLAB_MARKER) - 1)
#define MARKER_STEM "@hvl" /* before the ABI version */
#define ASK_HEAD "0 ask "

static const char *const type_words[] = {
#define X(id, word) [HVLAB_REC_##id] = word,
	HVLAB_RECORDS(X)
#undef X
};

void proto_init(struct proto *p, const struct proto_events *to)
{
	*p = (struct proto){.to = *to};
}

/* Cuts the checksum off a record; 0, or -EINVAL when it is missing or wrong. */
static int crc_check(char *line)
{
	char *star = strrchr(line, '*'), *end;

	if (!star || star == line || star[-1] != ' ' || strspn(star + 1, "0123456789abcdef") != 8 || star[9])
		return -EINVAL;
	size_t covered = (size_t)(star - 1 - line);
	if (strtoul(star + 1, &end, 16) != hvlab_crc32(line, covered))
		return -EINVAL;
	line[covered] = '\0';
	return 0;
}

static int type_parse(const char *word, enum hvlab_record *type)
{
	for (size_t i = 0; i < LEN(type_words); i++) {
		if (!strcmp(word, type_words[i])) {
			*type = (enum hvlab_record)i;
			return 0;
		}
	}
	return -EINVAL;
}

/* body: what stands between marker and checksum. NULL, or what is wrong with it. */
static const char *record_parse(char *body, struct record *r)
{
	u64 seq;
	char *number = wire_next(&body), *type = wire_next(&body);

	if (!number || parse_u64(number, &seq) || seq >= UINT32_MAX)
		return WHY_LOST_NO_SEQUENCE;
	if (!type || type_parse(type, &r->type))
		return WHY_LOST_TYPE;
	int n = body ? wire_pairs(body, r->kv, RECORD_KEYS_MAX) : 0;
	if (n < 0)
		return WHY_LOST_PAIRS;
	for (int i = 0; i < n; i++)
		text_clean(r->kv[i].value, strlen(r->kv[i].value));
	r->seq = (u32)seq;
	r->n = (unsigned)n;
	return NULL;
}

static void fault(struct proto *p, const char *what)
{
	p->to.fault(p->to.arg, what);
}

static void check_sequence(struct proto *p, u32 seq)
{
	char what[96];

	if (seq == p->next_seq)
		return;
	if (seq > p->next_seq)
		reason_put(what, sizeof(what), WHY_LOST_GAP, "from=%u to=%u", p->next_seq, seq - 1);
	else
		reason_put(what, sizeof(what), WHY_LOST_ORDER, "came=%u due=%u", seq, p->next_seq);
	fault(p, what);
}

/* "@hvl2 ": a guest of another ABI version. Its version, or 0. */
static u32 foreign_version(const char *line)
{
	char *end;

	if (strncmp(line, MARKER_STEM, sizeof(MARKER_STEM) - 1))
		return 0;
	unsigned long v = strtoul(line + sizeof(MARKER_STEM) - 1, &end, 10);
	return *end == ' ' && v < 1000 && v != HVLAB_ABI_VERSION ? (u32)v : 0;
}

static void feed_log(struct proto *p, const char *line, size_t n)
{
	u32 version = foreign_version(line);

	if (version && !p->foreign_abi) {
		char what[96];
		p->foreign_abi = version;
		reason_put(what, sizeof(what), WHY_ABI, "guest=%u own=%d", version, HVLAB_ABI_VERSION);
		fault(p, what);
	}
	p->to.log(p->to.arg, line, n);
}

/* Asks are repeated until they are heard: a damaged one costs nothing. What else it may have been shows as a gap. */
static bool may_be_ask(struct proto *p, const char *line)
{
	p->asking |= !p->next_seq && !strncmp(line + MARKER_LEN, ASK_HEAD, sizeof(ASK_HEAD) - 1);
	return p->asking && !p->next_seq;
}

static void feed_record(struct proto *p, char *line)
{
	struct record r;
	char what[96];
	bool ask = may_be_ask(p, line);

	if (crc_check(line)) {
		if (ask) {
			feed_log(p, line, strlen(line));
			return;
		}
		reason_put(what, sizeof(what), WHY_LOST_CHECKSUM, "due=%u", p->next_seq);
		fault(p, what);
		return;
	}
	const char *wrong = record_parse(line + MARKER_LEN, &r);
	if (wrong) {
		fault(p, wrong);
		return;
	}
	if (r.type != HVLAB_REC_ASK) {
		check_sequence(p, r.seq);
		p->next_seq = r.seq + 1;
	}
	p->to.record(p->to.arg, &r);
}

/* The last marker of a line: a record that follows a torn one is still whole. */
static char *find_marker(char *line, size_t n)
{
	char *found = NULL, *end = line + n;

	for (char *next = line; (next = memmem(next, (size_t)(end - next), HVLAB_MARKER, MARKER_LEN)); next++)
		found = next;
	return found;
}

static void feed_line(struct proto *p)
{
	while (p->len && p->line[p->len - 1] == '\r') /* consoles turn \n into \r\n, some of them twice */
		p->len--;
	p->line[p->len] = '\0';
	char *marker = find_marker(p->line, p->len);
	size_t before = marker ? (size_t)(marker - p->line) : p->len;
	if (before || !marker)
		feed_log(p, p->line, before);
	if (marker && p->overlong)
		fault(p, WHY_LOST_LONG);
	else if (marker && memchr(marker, '\0', p->len - before))
		fault(p, WHY_LOST_NUL);
	else if (marker)
		feed_record(p, marker);
	p->len = 0;
	p->overlong = false;
}

void proto_feed(struct proto *p, const void *bytes, size_t n)
{
	const char *s = bytes;

	for (size_t i = 0; i < n; i++) {
		if (s[i] == '\n')
			feed_line(p);
		else if (p->len < sizeof(p->line) - 1)
			p->line[p->len++] = s[i];
		else
			p->overlong = true;
	}
}

void proto_end(struct proto *p)
{
	if (!p->len)
		return;
	p->line[p->len] = '\0';
	if (find_marker(p->line, p->len))
		fault(p, WHY_LOST_CUT);
	p->to.log(p->to.arg, p->line, p->len);
	p->len = 0;
}

const char *record_get(const struct record *r, const char *key)
{
	for (unsigned i = 0; i < r->n; i++)
		if (!strcmp(r->kv[i].key, key))
			return r->kv[i].value;
	return NULL;
}

int record_u64(const struct record *r, const char *key, u64 *value)
{
	const char *text = record_get(r, key);

	return text ? parse_u64(text, value) : -ENOENT;
}
