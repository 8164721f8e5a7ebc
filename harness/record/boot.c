/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The plain data of one boot: facts, series, cells, and the words for its enums. What it means is collect.c's and
 * the statistics'; exits per operation are here because store and reports must compute them alike.
 */
#include "boot.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void series_push(struct series *s, u64 v)
{
	if (s->n == s->cap) {
		s->cap = s->cap ? 2 * s->cap : 64;
		s->v = xrealloc(s->v, s->cap * sizeof(*s->v));
	}
	s->v[s->n++] = v;
}

struct cell *boot_add_cell(struct boot *b, const char *bench)
{
	if (!(b->ncells & (b->ncells - 1))) /* room doubles at every power of two */
		b->cells = xrealloc(b->cells, (b->ncells ? 2 * b->ncells : 1) * sizeof(*b->cells));
	struct cell *c = &b->cells[b->ncells++];
	*c = (struct cell){.verdict = HVLAB_ERROR, .exits_declared = EXITS_VARY};
	copy_str(c->bench, bench);
	return c;
}

void cell_free(struct cell *c)
{
	free(c->body.v);
	free(c->control.v);
	free(c->hist.bucket);
	c->body = c->control = (struct series){0};
	c->hist = (struct hist){0};
}

size_t boot_traced(const struct boot *b)
{
	for (size_t i = 0; i < b->ncells && b->paths.n; i++)
		if (!strcmp(b->cells[i].bench, b->paths.bench))
			return i;
	return SIZE_MAX;
}

void boot_free(struct boot *b)
{
	facts_free(&b->guest);
	facts_free(&b->env);
	facts_free(&b->state);
	for (size_t i = 0; i < b->ncells; i++)
		cell_free(&b->cells[i]);
	free(b->cells);
	paths_free(&b->paths);
	buf_free(&b->log);
	*b = (struct boot){0};
}

int counters_get(const struct counters *c, const char *name, u64 *value)
{
	for (unsigned i = 0; i < c->n; i++) {
		if (!strcmp(c->c[i].name, name)) {
			*value = c->c[i].value;
			return 0;
		}
	}
	return -ENOENT;
}

/* Exits at a mark that the guest itself caused. */
static int exits_at(const struct cell *c, enum mark_at at, u64 *exits)
{
	u64 irq;

	if (counters_get(&c->at[at], "exits", exits))
		return -ENODATA;
	if (!counters_get(&c->at[at], "irq_exits", &irq))
		*exits -= irq;
	return 0;
}

/*
 * What marks may leave behind although their cost should cancel (a poll more for one answer than for the other): so few
 * exits in so many operations are none.
 */
#define REMAINDER 2
#define REMAINDER_OPS 100

/* Exits of all count_ops operations, control taken off; differences wrap as the counters do. */
static int exits_counted(const struct cell *c, s64 *total)
{
	u64 start, body, control;

	if (!c->count_ops || exits_at(c, MARK_START, &start) || exits_at(c, MARK_BODY, &body) ||
	    exits_at(c, MARK_CONTROL, &control))
		return -ENODATA;
	*total = (s64)((body - start) - (control - body));
	if (c->count_ops >= REMAINDER_OPS && *total >= -REMAINDER && *total <= REMAINDER)
		*total = 0;
	return 0;
}

int cell_exits_milli(const struct cell *c, s64 *milli)
{
	s64 total;
	int err = exits_counted(c, &total);

	if (err)
		return err;
	__int128 ops = c->count_ops, thousand = (__int128)total * 1000, half = total < 0 ? -ops / 2 : ops / 2;
	__int128 value = (thousand + half) / ops;
	*milli = value > INT64_MAX ? INT64_MAX : value < INT64_MIN ? INT64_MIN : (s64)value;
	return 0;
}

bool cell_not_intercepted(const struct cell *c)
{
	u64 so_far;
	s64 total;

	/* A counter that has counted nothing at all, not even the marks of the first benchmark, proves nothing. */
	return c->exits_declared > 0 && !exits_counted(c, &total) && total == 0 &&
	       !counters_get(&c->at[MARK_CONTROL], "exits", &so_far) && so_far > 0;
}

bool cell_exits_disagree(const struct cell *c)
{
	s64 total;

	if (c->exits_declared == EXITS_VARY || exits_counted(c, &total) || cell_not_intercepted(c))
		return false;
	__int128 off = (__int128)total - (__int128)c->exits_declared * c->count_ops;
	return (off < 0 ? -off : off) * 20 > (__int128)c->count_ops + 40;
}

static const char *const verdict_words[] = {
#define X(id, word) [HVLAB_##id] = word,
	HVLAB_VERDICTS(X)
#undef X
};

const char *verdict_word(enum hvlab_verdict v)
{
	return (size_t)v < LEN(verdict_words) ? verdict_words[v] : "?";
}

int verdict_parse(const char *word, enum hvlab_verdict *v)
{
	for (size_t i = 0; i < LEN(verdict_words); i++) {
		if (!strcmp(word, verdict_words[i])) {
			*v = (enum hvlab_verdict)i;
			return 0;
		}
	}
	return -EINVAL;
}

const char *class_word(enum class_of c)
{
	static const char *const words[] = {"unknown", "bare", "L1", "L2", "emulated"};

	return (size_t)c < LEN(words) ? words[c] : "unknown";
}

const char *lane_word(enum lane lane)
{
	return lane == LANE_PATH ? "path" : "time";
}

int lane_parse(const char *word, enum lane *lane)
{
	if (strcmp(word, "path") && strcmp(word, "time"))
		return -EINVAL;
	*lane = *word == 'p' ? LANE_PATH : LANE_TIME;
	return 0;
}
