/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The writer of records. One static line: a guest has no heap, and two records are never built at once.
 */
#include "record.h"
#include "platform.h"
#include "printf.h"
#include "str.h"

#define TAIL 11      /* " *", 8 digits, newline */
#define ITEM_MAX 42  /* a separator and the longest pair */
#define MARK_LENGTH 72

static char line[HVLAB_LINE_MAX + 1]; /* and the NUL that format() adds */
static size_t length;
static u32 sequence, mark_id;
static bool first_item;

static const char *const words[] = {
#define X(id, word) word,
	HVLAB_RECORDS(X)
#undef X
};

static size_t room(void)
{
	return HVLAB_LINE_MAX - TAIL - length;
}

static void append(const char *text)
{
	length += format(line + length, room() + 1, "%s", text);
}

static void append_escaped(const char *value)
{
	for (; *value && room() >= 3; value++) {
		u8 c = (u8)*value;

		if (c <= ' ' || c == '*' || c == '%' || c >= 0x7f)
			length += format(line + length, 4, "%%%02x", c);
		else
			line[length++] = (char)c;
	}
	line[length] = 0;
}

void record_begin(enum hvlab_record type)
{
	u32 number = type == HVLAB_REC_ASK ? 0 : sequence++; /* an ask may get no answer */

	length = format(line, sizeof(line), HVLAB_MARKER "%u %s", number, words[type]);
}

void record_str(const char *key, const char *value)
{
	if (room() < strlen(key) + 2)
		return;
	append(" ");
	append(key);
	append("=");
	append_escaped(value);
}

void record_u64(const char *key, u64 value)
{
	char text[24];

	format(text, sizeof(text), "%lu", value);
	record_str(key, text);
}

void record_hex(const char *key, u64 value)
{
	char text[24];

	format(text, sizeof(text), "0x%lx", value);
	record_str(key, text);
}

static void finish_line(void)
{
	u32 crc = hvlab_crc32(line, length);

	length += format(line + length, TAIL + 1, " *%08x\n", crc);
}

void record_end(void)
{
	finish_line();
	platform_write(line, length);
}

void record_list(const char *key)
{
	record_str(key, "");
	first_item = true;
}

static void item(const char *text)
{
	if (!first_item)
		append(",");
	append(text);
	first_item = false;
}

void record_item(u64 value)
{
	char text[24];

	format(text, sizeof(text), "%lu", value);
	item(text);
}

void record_pair(u64 index, u64 count)
{
	char text[48];

	format(text, sizeof(text), "%lu:%lu", index, count);
	item(text);
}

bool record_room(void)
{
	return room() >= ITEM_MAX;
}

void fact_str(const char *key, const char *value)
{
	record_begin(HVLAB_REC_FACT);
	record_str(key, value);
	record_end();
}

void fact_u64(const char *key, u64 value)
{
	record_begin(HVLAB_REC_FACT);
	record_u64(key, value);
	record_end();
}

void fact_hex(const char *key, u64 value)
{
	record_begin(HVLAB_REC_FACT);
	record_hex(key, value);
	record_end();
}

/* All marks are padded to one length: sending one then costs the same exits, and the cost cancels. */
static void pad_mark(void)
{
	char pad[MARK_LENGTH];
	size_t n = length + 5 + TAIL < MARK_LENGTH ? MARK_LENGTH - length - 5 - TAIL : 0; /* 5: " pad=" */

	memset(pad, '-', n);
	pad[n] = 0;
	record_str("pad", pad);
}

static void begin_mark(const char *at, u64 ops)
{
	record_begin(HVLAB_REC_MARK);
	record_u64("id", mark_id++);
	record_str("at", at);
	record_u64("ops", ops);
}

bool mark_counted(const char *at, u64 ops)
{
	u64 value, sum = 0;
	char key[HVLAB_NAME_MAX + 8];
	const char *name;
	u32 n = 0;

	begin_mark(at, ops);
	for (; platform_counter(n, &name, &value); n++) {
		format(key, sizeof(key), "exits.%s", name);
		record_u64(key, value);
		sum += value;
	}
	if (n)
		record_u64("exits", sum);
	record_end();
	return n;
}

static bool answered(void)
{
	int c;

	do
		c = platform_read();
	while (c >= 0 && c != HVLAB_MARK_REPLY);
	return c == HVLAB_MARK_REPLY;
}

bool mark(const char *at, u64 ops)
{
	begin_mark(at, ops);
	pad_mark();
	record_end();
	return answered();
}

u32 sync_prepare(const char *group)
{
	record_begin(HVLAB_REC_MARK);
	record_u64("id", mark_id);
	record_str("at", "clock");
	record_str("group", group);
	finish_line();
	platform_write(line, length - 1);
	return mark_id++;
}

bool sync_complete(void)
{
	platform_write("\n", 1);
	return answered();
}
