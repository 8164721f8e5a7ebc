/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Facts of systems into rows of differences, by the tables of guest_diff_rules.c. A fact that no rule names is left out; so
 * is one that only some systems report, unless it is shape or a CPU feature.
 */
#include "guest_diff.h"
#include "guest_diff_rules.h"
#include "reason.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PPM 1e-4
#define FIRMWARE 0.01
#define LAB "lab." /* in front of what is called by one word on a command line */

void guest_diff_add(struct guest_diff *id, const struct facts_by_system *from, const char *system, const char *label)
{
	const struct facts *f = system_facts(from, system);

	for (size_t i = 0; i < f->n; i++)
		system_fact(&id->of, label, f->v[i].key, f->v[i].value);
}

static const char *reach_of(const char *key)
{
	for (size_t i = 0; i < guest_diff_reach_count; i++)
		if (globs_match(guest_diff_reach[i].keys, key))
			return guest_diff_reach[i].benches;
	return "*";
}

static void row_add(struct guest_diff *id, enum guest_diff_kind kind, const char *key, const char *why, char **value)
{
	id->v = xrealloc(id->v, (id->n + 1) * sizeof(*id->v));
	struct guest_diff_row *r = &id->v[id->n++];
	*r = (struct guest_diff_row){.kind = kind, .why = why, .benches = reach_of(key), .value = value};
	copy_str(r->key, key);
}

/* --- facts */

static const struct fact_rule *rule_of(const char *key)
{
	for (size_t i = 0; i < guest_diff_fact_count; i++)
		if (globs_match(guest_diff_facts[i].keys, key))
			return &guest_diff_facts[i];
	return NULL;
}

static bool numbers_apart(const char *a, const char *b, double share)
{
	double x = strtod(a, NULL), y = strtod(b, NULL);

	return x <= 0 || y <= 0 ? strcmp(a, b) != 0 : fabs(x / y - 1) > share;
}

static bool values_differ(enum guest_diff_how how, const char *a, const char *b)
{
	size_t n = strcspn(a, ","), m = strcspn(b, ",");

	switch (how) {
	case HOW_TO_COMMA: return n != m || strncmp(a, b, n);
	case HOW_PPM: return numbers_apart(a, b, PPM);
	case HOW_SIZE: return numbers_apart(a, b, FIRMWARE);
	case HOW_TEXT: return strcmp(a, b) != 0;
	case HOW_NOISE: break;
	}
	return false;
}

/* A process has the host's memory, not the guest's: what it sees of that says nothing about the shape. */
static bool speaks_for_host(const struct system_facts *s, const char *key)
{
	const char *kind = facts_get(&s->facts, "hello.kind");

	return kind && !strcmp(kind, "hosted") && (!strcmp(key, "cpus.answering") || !strncmp(key, "mem.", 4));
}

/* On a machine of the lab without a host inside, host.* is of the machine that emulates it: no count depends on that. */
static bool speaks_for_emulator(const struct system_facts *s, const char *key)
{
	return !strncmp(key, "host.", 5) && facts_get(&s->facts, "lab.machine") && !facts_get(&s->facts, "lab.kernel.sha256");
}

static const char *value_of(const struct system_facts *s, const char *key)
{
	return speaks_for_host(s, key) || speaks_for_emulator(s, key) ? NULL : facts_get(&s->facts, key);
}

/* As it is read: bytes with their unit. */
static char *shown(const char *key, const char *value)
{
	char text[24];
	u64 bytes;

	if (!value)
		return xstrdup("-");
	bool size = !strcmp(key, "shape.memory") || !strcmp(key, "mem.total");
	return xstrdup(size && !parse_u64(value, &bytes) ? size_text(bytes, text) : value);
}

static char **values_of(const struct guest_diff *id, const char *key)
{
	char **value = xcalloc(id->of.n, sizeof(*value));

	for (size_t i = 0; i < id->of.n; i++)
		value[i] = shown(key, value_of(&id->of.v[i], key));
	return value;
}

/* Several values of one system count as a difference too: its own boots were not the same guest. */
static bool fact_differs(const struct guest_diff *id, const struct fact_rule *rule, const char *key)
{
	const char *first = NULL;

	for (size_t i = 0; i < id->of.n; i++) {
		const char *v = value_of(&id->of.v[i], key);

		if (!v)
			continue;
		if ((rule->how == HOW_TEXT && strstr(v, " | ")) || (first && values_differ(rule->how, first, v)))
			return true;
		first = first ? first : v;
	}
	return false;
}

/* Was this key already looked at, as a fact of an earlier system? */
static bool seen_before(const struct guest_diff *id, size_t system, const char *key)
{
	for (size_t i = 0; i < system; i++)
		if (facts_get(&id->of.v[i].facts, key))
			return true;
	return false;
}

static void compare_facts(struct guest_diff *id)
{
	for (size_t i = 0; i < id->of.n; i++)
		for (size_t k = 0; k < id->of.v[i].facts.n; k++) {
			const char *key = id->of.v[i].facts.v[k].key;
			const struct fact_rule *rule = rule_of(key);

			if (rule && !seen_before(id, i, key) && fact_differs(id, rule, key))
				row_add(id, rule->kind, key, rule->why, values_of(id, key));
		}
}

/* --- CPUID */

static bool register_of(const struct system_facts *s, u32 leaf, enum cpuid_register reg, u32 *value)
{
	char key[24];
	u32 r[4];

	snprintf(key, sizeof(key), "cpuid.%08x", leaf);
	const char *text = facts_get(&s->facts, key);
	if (!text || sscanf(text, "%8x.%8x.%8x.%8x", &r[0], &r[1], &r[2], &r[3]) != 4)
		return false;
	*value = r[reg];
	return true;
}

/* Bits in which at least two systems differ. */
static u32 bits_apart(const struct guest_diff *id, u32 leaf, enum cpuid_register reg)
{
	u32 ones = 0, zeros = 0, value;

	for (size_t i = 0; i < id->of.n; i++)
		if (register_of(&id->of.v[i], leaf, reg, &value)) {
			ones |= value;
			zeros |= ~value;
		}
	return ones & zeros;
}

static char **bit_values(const struct guest_diff *id, u32 leaf, enum cpuid_register reg, u32 bit)
{
	char **v = xcalloc(id->of.n, sizeof(*v));
	u32 value;

	for (size_t i = 0; i < id->of.n; i++)
		v[i] = xstrdup(!register_of(&id->of.v[i], leaf, reg, &value) ? "-" : value >> bit & 1 ? "yes" : "no");
	return v;
}

static void add_bit(struct guest_diff *id, u32 leaf, enum cpuid_register reg, u32 bit)
{
	static const char *const words[] = {"eax", "ebx", "ecx", "edx"};
	char key[80];

	for (size_t i = 0; i < guest_diff_bit_count; i++) {
		const struct bit_rule *b = &guest_diff_bits[i];

		if (b->leaf != leaf || b->reg != reg || b->bit != bit)
			continue;
		snprintf(key, sizeof(key), "cpu feature %s", b->name);
		row_add(id, b->kind, key, b->why, bit_values(id, leaf, reg, bit));
		return;
	}
	snprintf(key, sizeof(key), "cpu feature %xh.%s[%u]", leaf, words[reg], bit);
	row_add(id, DIFF_NOTE, key, WHY_FEATURE_UNNAMED,
		bit_values(id, leaf, reg, bit));
}

static void compare_features(struct guest_diff *id)
{
	for (size_t i = 0; i < guest_diff_leaf_count; i++) {
		const struct leaf_rule *l = &guest_diff_leaves[i];
		u32 apart = bits_apart(id, l->leaf, l->reg) & ~l->noise;

		for (u32 bit = 0; bit < 32; bit++)
			if (apart >> bit & 1)
				add_bit(id, l->leaf, l->reg, bit);
	}
}

/* --- the whole */

static int row_order(const void *a, const void *b)
{
	const struct guest_diff_row *x = a, *y = b;

	return x->kind != y->kind ? (x->kind > y->kind) - (x->kind < y->kind) : strcmp(x->key, y->key);
}

void guest_diff_compare(struct guest_diff *id)
{
	compare_facts(id);
	compare_features(id);
	if (id->n)
		qsort(id->v, id->n, sizeof(*id->v), row_order);
}

const char *guest_diff_factor(const struct guest_diff_row *r)
{
	size_t lab = strlen(LAB);

	return strncmp(r->key, LAB, lab) ? r->key : r->key + lab;
}

static bool is_declared(const struct guest_diff_row *r, const char *factors)
{
	return factors && (globs_match(factors, r->key) || globs_match(factors, guest_diff_factor(r)));
}

void guest_diff_all(struct guest_diff *id, const struct facts_by_system *from)
{
	for (size_t i = 0; i < from->n; i++)
		guest_diff_add(id, from, from->v[i].label, from->v[i].label);
	guest_diff_compare(id);
}

const struct guest_diff_row *guest_diff_refusal(const struct guest_diff *id, const char *factors)
{
	for (size_t i = 0; i < id->n; i++)
		if (id->v[i].kind == DIFF_SHAPE && !is_declared(&id->v[i], factors))
			return &id->v[i];
	return NULL;
}

size_t guest_diff_count(const struct guest_diff *id, enum guest_diff_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < id->n; i++)
		n += id->v[i].kind == kind;
	return n;
}

const char *guest_diff_kind_word(enum guest_diff_kind kind)
{
	static const char *const words[] = {"shape", "moves numbers", "note"};

	return words[kind];
}

void guest_diff_free(struct guest_diff *id)
{
	for (size_t i = 0; i < id->n; i++) {
		for (size_t k = 0; k < id->of.n; k++)
			free(id->v[i].value[k]);
		free(id->v[i].value);
	}
	free(id->v);
	facts_by_system_free(&id->of);
	*id = (struct guest_diff){0};
}
