/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A job as one line of text: how it travels to an agent and how the store keeps it. One table of fields drives both
 * directions. Running a job is runner's and place's matter; events are in event.c.
 */
#include "job.h"
#include "names.h"
#include "wire.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

enum kind { KIND_U32, KIND_U64, KIND_TEXT, KIND_LANE };

static const struct field {
	const char *key;
	enum kind kind;
	size_t offset, size;
	bool later; /* jobs of earlier versions may lack it, and mean nought */
} fields[] = {
#define FIELD(word, is, member, ...) {.key = word, .kind = is, .offset = offsetof(struct job, member), \
				      .size = sizeof(((struct job *)0)->member), __VA_ARGS__}
	FIELD("id", KIND_U64, id),
	FIELD("round", KIND_U32, round),
	FIELD("position", KIND_U32, position),
	FIELD("attempt", KIND_U32, attempt),
	FIELD("system", KIND_TEXT, system),
	FIELD("place", KIND_TEXT, place),
	FIELD("variant", KIND_TEXT, variant),
	FIELD("tag", KIND_TEXT, tag),
#define KNOB_FIELD(key, kept, member, ...) FIELD(key, KIND_##kept, member, .later = true),
	GUEST_KNOBS(KNOB_FIELD)
	FIELD("traced", KIND_TEXT, traced, .later = true),
	FIELD("named", KIND_U32, named, .later = true),
	FIELD("neighbour", KIND_U32, neighbour, .later = true),
	FIELD("cmdline", KIND_TEXT, cmdline),
	FIELD("skip", KIND_TEXT, skip),
#undef KNOB_FIELD
#undef FIELD
};

static void put_field(const struct field *f, const void *member, struct buf *line)
{
	u32 small;
	u64 large;
	enum lane lane;

	switch (f->kind) {
	case KIND_U32:
		memcpy(&small, member, sizeof(small));
		buf_printf(line, "%u", small);
		break;
	case KIND_U64:
		memcpy(&large, member, sizeof(large));
		buf_printf(line, "%llu", (unsigned long long)large);
		break;
	case KIND_LANE:
		memcpy(&lane, member, sizeof(lane));
		buf_puts(line, lane_word(lane));
		break;
	case KIND_TEXT:
		wire_escape(line, member);
		break;
	}
}

void job_encode(const struct job *job, struct buf *line)
{
	for (size_t i = 0; i < LEN(fields); i++) {
		buf_printf(line, "%s%s=", i ? " " : "", fields[i].key);
		put_field(&fields[i], (const char *)job + fields[i].offset, line);
	}
}

static int get_field(const struct field *f, const char *value, void *member)
{
	u64 number = 0;
	enum lane lane;

	if ((f->kind == KIND_U32 || f->kind == KIND_U64) && parse_u64(value, &number))
		return -EINVAL;
	u32 small = (u32)number;
	switch (f->kind) {
	case KIND_U32:
		memcpy(member, &small, sizeof(small));
		return number > UINT32_MAX ? -EINVAL : 0;
	case KIND_U64:
		memcpy(member, &number, sizeof(number));
		return 0;
	case KIND_LANE:
		if (lane_parse(value, &lane))
			return -EINVAL;
		memcpy(member, &lane, sizeof(lane));
		return 0;
	case KIND_TEXT:
		copy_strn(member, f->size, value);
		return strlen(value) < f->size ? 0 : -EINVAL;
	}
	return -EINVAL;
}

static const struct field *field_find(const char *key)
{
	for (size_t i = 0; i < LEN(fields); i++)
		if (!strcmp(fields[i].key, key))
			return &fields[i];
	return NULL;
}

/* What becomes a path or a word of a command line. */
static int check_names(const struct job *job, struct why *why)
{
	if (!name_is_job_tag(job->tag))
		return fail(why, -EINVAL, "job with an invalid tag: \"%.31s\"", job->tag);
	if (!name_is_bench_list(job->skip))
		return fail(why, -EINVAL, "job with an invalid skip list");
	if (!name_is_bench_list(job->traced) || strchr(job->traced, ','))
		return fail(why, -EINVAL, "job with an invalid benchmark to be traced");
	return 0;
}

/* text is cut to pieces. */
static int decode_pairs(char *text, struct job *job, struct why *why)
{
	struct pair pairs[LEN(fields)];
	int n = wire_pairs(text, pairs, LEN(pairs));
	u32 seen = 0;

	if (n < 0)
		return fail(why, -EINVAL, "this is not a job: a line of key=value pairs was expected");
	for (int i = 0; i < n; i++) {
		const struct field *f = field_find(pairs[i].key);
		if (!f)
			return fail(why, -EINVAL,
				    "job with the unknown key \"%.40s\"; is the other side another version?",
				    pairs[i].key);
		if (get_field(f, pairs[i].value, (char *)job + f->offset))
			return fail(why, -EINVAL, "job with a bad value for %s", f->key);
		seen |= 1u << (f - fields);
	}
	for (size_t i = 0; i < LEN(fields); i++)
		if (!(seen & 1u << i) && !fields[i].later)
			return fail(why, -EINVAL, "job without %s; is the other side another version?", fields[i].key);
	return check_names(job, why);
}

int job_decode(const char *line, struct job *job, struct why *why)
{
	struct buf copy = {0};

	buf_put(&copy, line, strcspn(line, "\r\n"));
	*job = (struct job){0};
	int err = decode_pairs(copy.data, job, why);
	buf_free(&copy);
	return err;
}
