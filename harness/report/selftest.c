/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The checks of selftest.h, one function each over the rows of one system.
 */
#include "selftest.h"
#include "judge.h"
#include "store.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SYSTEMS_SEEN 64
#define FAMILIES_TEXT 160

/* What is to be counted of the boots of one system. */
struct boots_of {
	const char *system;
	u32 n, good, left, gone; /* gone: with the machine that carried them */
	char reason[128]; /* of the first that is not good */
	char what[128];   /* the first thing that was left */
	const char *clock;
};

static struct self_row *add(struct selftest *t, const char *check, const char *system, enum self_word word)
{
	t->v = xrealloc(t->v, (t->n + 1) * sizeof(*t->v));
	struct self_row *r = &t->v[t->n++];

	*r = (struct self_row){.check = check, .word = word};
	copy_str(r->system, system);
	if (word > t->word)
		t->word = word;
	return r;
}

/* Every system that had a guest, whether or not anything was heard of it. */
struct systems {
	char v[SYSTEMS_SEEN][SYSTEM_MAX];
	size_t n;
};

static int see_system(void *arg, const struct stored_boot *b)
{
	struct systems *x = arg;

	for (size_t i = 0; i < x->n; i++)
		if (!strcmp(x->v[i], b->system))
			return 0;
	if (x->n < LEN(x->v))
		copy_str(x->v[x->n++], b->system);
	return 0;
}

static int by_label(const void *a, const void *b)
{
	return strcmp(a, b);
}

static int count_boot(void *arg, const struct stored_boot *b)
{
	struct boots_of *x = arg;
	bool good = !strcmp(b->verdict, "ok") || !strcmp(b->verdict, "skip");

	if (strcmp(b->system, x->system))
		return 0;
	x->n++;
	x->good += good;
	if (!good && !*x->reason)
		copy_str(x->reason, b->reason && *b->reason ? b->reason : b->verdict);
	return 0;
}

/*
 * Every guest is taken away before its boot is stored; launch.left says what its adapter could not take, launch.gone that it did not
 * try, because the machine that carried it has ended (boot_run.c).
 */
static int count_removed(void *arg, const struct stored_state *f)
{
	struct boots_of *x = arg;

	if (strcmp(f->system, x->system))
		return 0;
	if (!strcmp(f->key, "launch.left") && !x->left++)
		copy_str(x->what, f->value);
	x->gone += !strcmp(f->key, "launch.gone");
	return 0;
}

static void check_launch(struct selftest *t, const struct boots_of *x)
{
	struct self_row *r = add(t, "launch", x->system, x->good == x->n ? SELF_AGREES : SELF_DISAGREES);

	reason_put(r->found, sizeof(r->found), x->good == x->n ? WHY_SELF_LAUNCH : WHY_SELF_LAUNCH_BAD, "n=%u of=%u", x->good, x->n);
	if (x->good != x->n)
		reason_add(r->found, sizeof(r->found), "text", "%s", x->reason);
}

static void check_removal(struct selftest *t, const struct boots_of *x)
{
	bool unseen = x->gone == x->n;
	struct self_row *r = add(t, "removal", x->system, x->left ? SELF_DISAGREES : unseen ? SELF_UNKNOWN : SELF_AGREES);

	reason_put(r->found, sizeof(r->found), x->left ? WHY_SELF_LEFT : unseen ? WHY_SELF_GONE : WHY_SELF_REMOVED, "n=%u of=%u",
		   x->left ? x->left : unseen ? x->gone : x->n - x->gone, x->n);
	if (x->left)
		reason_add(r->found, sizeof(r->found), "text", "%s", x->what);
}

static void check_clock(struct selftest *t, const struct load *l, const char *system)
{
	char class[16], clock[16];

	summary_kind(&l->summary, system, class, clock);
	bool good = !strcmp(clock, "verified") || !strcmp(clock, "consistent") || !strcmp(clock, "virtual");
	enum self_word word = good ? SELF_AGREES : !strcmp(clock, "invalid") ? SELF_DISAGREES : SELF_UNKNOWN;
	struct self_row *r = add(t, "clock", system, word);

	reason_put(r->found, sizeof(r->found), WHY_SELF_CLOCK, "word=%s class=%s", *clock ? clock : "none", *class ? class : "unknown");
}

static void check_exits(struct selftest *t, const struct load *l, const char *system)
{
	const struct summary_row *first = NULL;
	u32 counted = 0, agree = 0;

	for (size_t i = 0; i < l->summary.n; i++) {
		const struct summary_row *row = &l->summary.v[i];

		if (strcmp(row->system, system) || row->exits_counted == EXITS_UNCOUNTED || row->exits_declared == EXITS_VARY)
			continue;
		counted++;
		agree += !row->exits_disagree;
		if (row->exits_disagree && !first)
			first = row;
	}
	struct self_row *r = add(t, "exits", system, first ? SELF_DISAGREES : counted ? SELF_AGREES : SELF_UNKNOWN);
	if (!counted) {
		reason_put(r->found, sizeof(r->found), WHY_SELF_UNCOUNTED, "of=0");
		return;
	}
	reason_put(r->found, sizeof(r->found), first ? WHY_SELF_EXITS_BAD : WHY_SELF_EXITS, "n=%u of=%u", agree, counted);
	if (first)
		reason_add(r->found, sizeof(r->found), "bench", "%s", first->bench);
}

/* Path lane: every boot gave the same samples. */
static void check_identical(struct selftest *t, const struct load *l, const char *system)
{
	const char *differs = NULL;
	u32 rows = 0, same = 0;

	for (size_t i = 0; i < l->summary.n; i++) {
		const struct summary_row *row = &l->summary.v[i];
		bool stable = true;

		if (strcmp(row->system, system) || row->boots < 2 || row->loose)
			continue;
		for (size_t k = 0; k < l->nbench; k++)
			if (!strcmp(l->bench[k].name, row->bench))
				stable = l->bench[k].stable;
		if (!stable)
			continue;
		rows++;
		same += !summary_differs(row);
		if (summary_differs(row) && !differs)
			differs = row->bench;
	}
	struct self_row *r = add(t, "itself", system, differs ? SELF_DISAGREES : rows ? SELF_AGREES : SELF_UNKNOWN);
	reason_put(r->found, sizeof(r->found), !rows ? WHY_SELF_ALONE : differs ? WHY_SELF_DIFFERS : WHY_SELF_IDENTICAL, "n=%u of=%u", same, rows);
	if (differs)
		reason_add(r->found, sizeof(r->found), "bench", "%s", differs);
}

/* Time lane: a system against its control, by the rules of compare. Nothing where it has none. */
static void check_control(struct selftest *t, const struct load *l, const char *system)
{
	char control[SYSTEM_MAX];
	struct judged j;
	u32 rows = 0, bad = 0;
	const char *first = NULL;

	snprintf(control, sizeof(control), "%.*s" SYSTEM_AA, (int)(sizeof(control) - sizeof(SYSTEM_AA)), system);
	bool there = false;
	for (size_t i = 0; i < l->summary.n; i++)
		there |= !strcmp(l->summary.v[i].system, control);
	if (!there)
		return;
	judge(&j, &(struct side){l, system}, &(struct side){l, control}, &(struct terms){.delta = COMPARE_DELTA});
	for (size_t i = 0; i < j.set.n; i++) {
		enum compare_word w = j.set.v[i].c.word;
		bool apart = w == CMP_SLOWER || w == CMP_FASTER || w == CMP_DIFFERENT;

		rows += w != CMP_NONE;
		bad += apart;
		if (apart && !first)
			first = j.set.v[i].a ? j.set.v[i].a->bench : j.set.v[i].b->bench;
	}
	struct self_row *r = add(t, "itself", system, bad ? SELF_DISAGREES : rows ? SELF_AGREES : SELF_UNKNOWN);
	reason_put(r->found, sizeof(r->found), !rows ? WHY_SELF_ALONE : bad ? WHY_SELF_APART : WHY_SELF_AA, "n=%u of=%u", rows - bad, rows);
	if (first)
		reason_add(r->found, sizeof(r->found), "bench", "%s", first);
	judged_free(&j);
}

/* "cpu exit irq": each once, in the order of the rows. */
static void family_add(char families[FAMILIES_TEXT], const char *bench)
{
	size_t n = strcspn(bench, "_"), at = strlen(families);
	char word[HVLAB_NAME_MAX + 2], padded[FAMILIES_TEXT + 2];

	snprintf(word, sizeof(word), ",%.*s,", (int)n, bench);
	snprintf(padded, sizeof(padded), ",%s,", families);
	if (!strstr(padded, word))
		snprintf(families + at, FAMILIES_TEXT - at, "%s%.*s", at ? "," : "", (int)n, bench);
}

static void check_families(struct selftest *t, const struct load *l, const char *system)
{
	char with[FAMILIES_TEXT] = "";
	const struct summary_row *bad = NULL;

	for (size_t i = 0; i < l->summary.n; i++) {
		const struct summary_row *row = &l->summary.v[i];

		if (strcmp(row->system, system))
			continue;
		if (row->verdict == HVLAB_OK)
			family_add(with, row->bench);
		if (row->verdict > HVLAB_SKIP && !bad)
			bad = row;
	}
	struct self_row *r = add(t, "families", system, bad ? SELF_DISAGREES : *with ? SELF_AGREES : SELF_UNKNOWN);
	reason_put(r->found, sizeof(r->found), bad ? WHY_SELF_FAMILY_BAD : *with ? WHY_SELF_FAMILIES : WHY_SELF_NO_FAMILY, "families=%s",
		   *with ? with : "-");
	if (bad) {
		reason_add(r->found, sizeof(r->found), "bench", "%s", bad->bench);
		reason_add(r->found, sizeof(r->found), "text", "%.200s", bad->reason);
	}
}

static int check_system(struct selftest *t, const struct load *l, const char *system, struct store *s, struct why *why)
{
	struct boots_of x = {.system = system};
	int err = store_boots(s, l->campaign->id, count_boot, &x, why);

	if (!err)
		err = store_states(s, l->campaign->id, count_removed, &x, why);
	if (err)
		return err;
	check_launch(t, &x);
	check_removal(t, &x);
	check_clock(t, l, system);
	check_exits(t, l, system);
	if (l->summary.lane == LANE_PATH)
		check_identical(t, l, system);
	else
		check_control(t, l, system);
	check_families(t, l, system);
	return 0;
}

int selftest_make(struct selftest *t, const struct load *l, struct store *s, struct why *why)
{
	struct systems systems = {.n = 0};
	int err = store_boots(s, l->campaign->id, see_system, &systems, why);

	*t = (struct selftest){.n = 0};
	qsort(systems.v, systems.n, sizeof(systems.v[0]), by_label);
	for (size_t i = 0; i < systems.n && !err; i++)
		err = check_system(t, l, systems.v[i], s, why);
	for (size_t i = 0; i < l->refused.n; i++) {
		struct self_row *r = add(t, "launch", l->refused.v[i].key, SELF_UNKNOWN);

		copy_str(r->found, l->refused.v[i].value);
	}
	if (!t->n)
		t->word = SELF_UNKNOWN;
	return err;
}

struct table *selftest_table(const struct selftest *t)
{
	static const char *const words[] = {[SELF_AGREES] = "agrees", [SELF_UNKNOWN] = "unknown", [SELF_DISAGREES] = "DISAGREES"};
	struct table *out = table_new("system=,check=,word,found~");

	for (size_t i = 0; i < t->n; i++)
		table_cells(out, t->v[i].system, t->v[i].check, words[t->v[i].word], t->v[i].found);
	return out;
}

void selftest_free(struct selftest *t)
{
	free(t->v);
	*t = (struct selftest){.n = 0};
}
