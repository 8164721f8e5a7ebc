/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lines of Bochs's debugger into intervals of instructions (steps_bochs.h):
 *   (0).[TICK] [PHYSICAL] SELECTOR:ADDRESS (CONTEXT): DISASSEMBLY ; BYTES
 *   (0).[TICK] ??? (physical address not available) at ADDRESS
 * A tick is an instruction carried out, a turn of a repeated one, or what Bochs does between two instructions: it comes back into
 * its loop from an event as it does from an instruction that failed, and its clock counts that. Among them are other lines, which
 * are passed over.
 */
#include "steps_bochs.h"

#include <hvlab/step.h>

#include <stdlib.h>
#include <string.h>

#define MARK "(0).["
#define UNREADABLE "] ??? ("
#define WHERE ") at "
#define CODE_MAX 15
#define TURNS_MAX 65536 /* of one instruction: more would be a clock that has jumped */
#define HLT 0xf4

struct line {
	u64 tick, address;
	u8 code[CODE_MAX];
	unsigned size;
};

struct reading {
	const struct recording *trace;
	struct buf steps; /* of the interval that is open */
	struct step_interval head;
	bool open, begun, ran[2]; /* begun: a control's interval has been seen, the first of a pair */
	u64 step, tick;   /* the last instruction, whose length in ticks the next line tells */
	bool sleeps;      /* it is one that waits */
	struct buf *file;
};

static unsigned hex(char c)
{
	return c >= '0' && c <= '9' ? (unsigned)(c - '0') : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10) : 16;
}

static bool parse_code(const char *text, struct line *l)
{
	for (l->size = 0; l->size < CODE_MAX && hex(text[0]) < 16 && hex(text[1]) < 16; text += 2)
		l->code[l->size++] = (u8)(hex(text[0]) << 4 | hex(text[1]));
	return l->size;
}

/* Without bytes: Bochs could not read them. */
static bool parse_unreadable(const char *mark, struct line *l)
{
	const char *unreadable = strstr(mark, UNREADABLE), *where = unreadable ? strstr(unreadable, WHERE) : NULL;

	l->address = where ? strtoull(where + strlen(WHERE), NULL, 16) : 0;
	return where;
}

static bool parse_readable(const char *mark, struct line *l)
{
	const char *physical = strstr(mark, "] ["), *colon = physical ? strchr(physical, ':') : NULL, *code = colon ? strrchr(colon, ';') : NULL;

	l->address = colon ? strtoull(colon + 1, NULL, 16) : 0;
	return code && parse_code(code + 1 + strspn(code + 1, " "), l);
}

static bool parse_line(const char *text, struct line *l)
{
	const char *mark = strstr(text, MARK);

	*l = (struct line){0};
	if (!mark || (!parse_unreadable(mark, l) && !parse_readable(mark, l)))
		return false;
	l->tick = strtoull(mark + strlen(MARK), NULL, 10);
	return true;
}

/* What Bochs has read may be something else, where it took the guest's page tables for the machine's. */
static void read_guest(const struct guest_code *g, struct line *l)
{
	u64 at = l->address - g->address;
	unsigned size = at < g->size ? step_length(g->bytes + at, g->size - at) : 0;

	if (!size)
		return;
	memcpy(l->code, g->bytes + at, size);
	l->size = size;
}

static void put(struct reading *r, u64 step, u64 times)
{
	for (; times-- && r->head.n < STEPS_MAX; r->head.n++)
		buf_put(&r->steps, &step, sizeof(step));
}

/* The instruction before, now that it is known how long it took. */
static void put_last(struct reading *r, u64 tick)
{
	u64 turns = tick - r->tick, step = r->step | STEP_TIMED | (turns ? STEP_DONE : 0);
	u64 none = step_none(r->sleeps ? STEP_ASLEEP : STEP_EVENT);
	bool more = turns > 1 && turns < TURNS_MAX, repeats = step_kind(r->step) == STEP_REPEATS;

	if (!r->open || !r->step)
		return;
	put(r, step, more && repeats ? turns : 1);
	put(r, none, more && !repeats ? turns - 1 : 0);
}

static void begin(struct reading *r)
{
	buf_clear(&r->steps);
	r->head = (struct step_interval){.magic = STEP_MAGIC};
	r->open = true;
	r->ran[0] = r->ran[1] = false;
}

static void end(struct reading *r)
{
	r->open = false;
	r->head.which = r->ran[1];
	r->begun |= r->ran[0];
	if (!r->begun || r->ran[0] == r->ran[1])
		return;
	buf_put(r->file, &r->head, sizeof(r->head));
	buf_put(r->file, r->steps.data, r->steps.len);
}

static bool reads_clock(const struct reading *r, const struct line *l)
{
	bool rdtsc = l->size >= 2 && l->code[0] == 0x0f && l->code[1] == 0x31;
	bool rdtscp = l->size >= 3 && l->code[0] == 0x0f && l->code[1] == 0x01 && l->code[2] == 0xf9;

	return (rdtsc || rdtscp) && l->address >= r->trace->from && l->address < r->trace->to;
}

static bool sleeps(const struct line *l)
{
	bool mwait = l->size >= 3 && l->code[0] == 0x0f && l->code[1] == 0x01 && l->code[2] == 0xc9;

	return mwait || (l->size && l->code[0] == HLT);
}

static void take_line(struct reading *r, const struct line *l)
{
	put_last(r, l->tick);
	if (reads_clock(r, l) && r->open && (r->ran[0] || r->ran[1]))
		end(r);
	else if (reads_clock(r, l))
		begin(r);
	r->ran[0] |= l->address == r->trace->control;
	r->ran[1] |= l->address == r->trace->body;
	r->step = step_make(l->address, l->code, l->size);
	r->sleeps = sleeps(l);
	r->tick = l->tick;
}

void steps_of_bochs(const char *text, size_t size, const struct recording *t, const struct guest_code *guest, struct buf *file)
{
	struct reading r = {.trace = t, .file = file};
	struct line l;
	char line[256];

	for (const char *end_of = text + size; text < end_of;) {
		const char *newline = memchr(text, '\n', (size_t)(end_of - text));
		size_t n = (size_t)((newline ? newline : end_of) - text);

		copy_strn(line, n + 1 < sizeof(line) ? n + 1 : sizeof(line), text); /* of a longer one the end would be missed: none is */
		if (parse_line(line, &l)) {
			read_guest(guest, &l);
			take_line(&r, &l);
		}
		text += n + 1;
	}
	buf_free(&r.steps);
}
