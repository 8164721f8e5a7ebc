/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab compare: B held against A, benchmark by benchmark. Refuses what does not belong side by side; with --force
 * it obeys and the title says so.
 */
#include "cmd.h"
#include "identity.h"
#include "pairs.h"
#include "verdict.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHAPE_TEXT 512
#define TWIN "+aa"

struct side {
	struct campaign campaign;
	struct summary summary;
	const char *system;
	enum class_of class;
};

/* Of all its boots; unknown as soon as they differ. */
static enum class_of class_of_system(const struct summary *s, const char *system)
{
	const char *word = NULL;
	enum class_of class;

	for (size_t i = 0; i < s->n; i++) {
		if (strcmp(s->v[i].system, system))
			continue;
		if (word && strcmp(word, s->v[i].class))
			return CLASS_UNKNOWN;
		word = s->v[i].class;
	}
	return word && !class_parse(word, &class) ? class : CLASS_UNKNOWN;
}

static int side_load(struct side *d, struct store *s, const char *ref, const char *word, const char *bench)
{
	struct why why = {""};
	int status = cmd_campaign(s, ref, &d->campaign);

	if (status)
		return status;
	status = cmd_summary(s, &d->campaign, bench, &d->summary);
	if (status)
		return status;
	d->system = pairs_system(&d->summary, word, &why);
	if (!d->system)
		return complain(STATUS_USAGE, "%s", why.text);
	d->class = class_of_system(&d->summary, d->system);
	return STATUS_OK;
}

static void side_free(struct side *d)
{
	summary_free(&d->summary);
	campaign_free(&d->campaign);
}

/* NULL, or why these two must not stand side by side. */
static const char *objection(const struct side *a, const struct side *b)
{
	bool across = a->campaign.id != b->campaign.id;

	if (a->campaign.lane != b->campaign.lane)
		return "one is of the path lane and counts instructions, the other of the time lane and counts ticks";
	if (across && a->class != b->class)
		return "the campaigns are of different classes";
	if (!across && !class_comparable(a->class, b->class))
		return "their classes do not compare";
	return NULL;
}

/* DIFFERENT in the path lane means slower when there is more to execute; more than nothing is too much. */
static bool too_slow(const struct match *p, double limit)
{
	if (p->c.word == CMP_DIFFERENT && p->c.a <= 0)
		return p->c.difference > 0;
	return p->c.word != CMP_NONE && p->c.word != CMP_INCONCLUSIVE && p->c.ratio > 1 + limit;
}

static void number_or_dash(struct table *t, double v, enum table_format f)
{
	char text[32];

	if (isnan(v))
		table_cell(t, f == TABLE_TEXT ? "-" : NULL);
	else if (f == TABLE_TEXT)
		table_cell(t, number_text(v, text));
	else
		table_cellf(t, "%.10g", v);
}

static void fixed_or_dash(struct table *t, double v, enum table_format f)
{
	if (isnan(v))
		table_cell(t, f == TABLE_TEXT ? "-" : NULL);
	else
		table_cellf(t, f != TABLE_TEXT ? "%.10g" : v < 0.1 ? "%.2g" : v < 100 ? "%.3f" : "%.0f", v);
}

static bool exits_disagree(const struct match *p)
{
	return (p->a && p->a->exits_disagree) || (p->b && p->b->exits_disagree);
}

static void pair_row(struct table *t, const struct match *p, const struct summary *s, enum table_format f)
{
	const struct summary_row *any = p->a ? p->a : p->b;
	char unit[32];

	if (f == TABLE_TEXT) {
		table_cellf(t, "%s%s%s", any->bench, *any->params ? " " : "", any->params);
	} else {
		table_cell(t, any->bench);
		table_cell(t, any->params);
	}
	table_cell(t, summary_unit(s, any, unit));
	number_or_dash(t, isnan(p->c.a) && p->a ? p->a->value : p->c.a, f);
	number_or_dash(t, isnan(p->c.b) && p->b ? p->b->value : p->c.b, f);
	number_or_dash(t, p->c.difference, f);
	fixed_or_dash(t, p->c.ratio, f);
	if (s->lane == LANE_TIME || f != TABLE_TEXT) {
		fixed_or_dash(t, p->c.low, f);
		fixed_or_dash(t, p->c.high, f);
	}
	table_cellf(t, "%zu", p->c.n);
	table_cell(t, compare_word(p->c.word));
	if (exits_disagree(p) && f == TABLE_TEXT)
		table_cellf(t, "EXITS other than declared%s%s", p->c.why ? "; " : "", p->c.why ? p->c.why : "");
	else if (p->aa_differs)
		table_cell(t, "A/A differs: the rounds are not quiet enough for a verdict");
	else if (p->c.word == CMP_INCONCLUSIVE && !isnan(p->c.mde))
		table_cellf(t, "%s%sdetectable here: %.*f %%", p->c.why ? p->c.why : "", p->c.why ? "; " : "",
			    p->c.mde < 0.1 ? 1 : 0, 100 * p->c.mde);
	else
		table_cell(t, p->c.why);
	if (f == TABLE_TEXT)
		return;
	table_cell(t, p->a ? summary_exits_word(p->a) : "");
	table_cell(t, p->b ? summary_exits_word(p->b) : "");
}

static struct table *pairs_table(const struct pairs *p, const struct summary *s, enum table_format f)
{
	const char *columns = f != TABLE_TEXT ?
		"bench,params,unit,a>,b>,difference>,ratio>,low>,high>,n>,word,why,exits_a,exits_b" :
		s->lane == LANE_TIME ? "benchmark,unit,A>,B>,B - A>,B/A>,low>,high>,n>,word,why" :
				       "benchmark,unit,A>,B>,B - A>,B/A>,n>,word,why";
	struct table *t = table_new(columns);

	for (size_t i = 0; i < p->n; i++)
		pair_row(t, &p->v[i], s, f);
	return t;
}

/* A twin is the same guest under another label. */
static void without_twin(const char *system, char out[SYSTEM_MAX])
{
	size_t n = strlen(system), twin = strlen(TWIN);

	copy_strn(out, SYSTEM_MAX, system);
	if (n > twin && n < SYSTEM_MAX && !strcmp(out + n - twin, TWIN))
		out[n - twin] = 0;
}

/* The two guests held against each other; 0 or a status. */
static int identity_of(struct store *s, const struct side *a, const struct side *b, struct identity *id)
{
	bool across = a->campaign.id != b->campaign.id;
	char guest_a[SYSTEM_MAX], guest_b[SYSTEM_MAX];
	struct identity other = {0};
	int status = cmd_identity(s, &a->campaign, id);

	if (!status && across)
		status = cmd_identity(s, &b->campaign, &other);
	without_twin(a->system, guest_a);
	without_twin(b->system, guest_b);
	identity_keep(id, guest_a, across ? guest_a : guest_b);
	identity_keep(&other, guest_b, guest_b);
	identity_join(id, &other, " of B");
	if (!status)
		identity_compare(id);
	return status;
}

static void print_identity(const struct identity *id, const char *factors)
{
	size_t moves = identity_count(id, IDENTITY_MOVES), shape = identity_count(id, IDENTITY_SHAPE);

	if (factors && shape)
		printf("Declared factor: %s.\n", factors);
	for (size_t i = 0, shown = 0; i < id->n && id->nsystems == 2 && shown < 6; i++)
		if (id->v[i].kind != IDENTITY_NOTE) {
			shown++;
			printf("%s: %s against %s: %s.\n", id->v[i].key, id->v[i].value[0], id->v[i].value[1], id->v[i].why);
		}
	if (moves + shape > 6)
		printf("%zu more differences between these guests can move a number: hvlab show --identity\n", moves + shape - 6);
}

static void print_title(const struct side *a, const struct side *b, const char *against_rules)
{
	char name_a[96], name_b[96];
	bool across = a->campaign.id != b->campaign.id;

	system_shown(a->system, class_word(a->class), name_a);
	system_shown(b->system, class_word(b->class), name_b);
	printf("A = %s (%s)\nB = %s (%s)\n", name_a, a->campaign.tag, name_b, b->campaign.tag);
	cmd_note(a->system);
	if (strcmp(a->system, b->system))
		cmd_note(b->system);
	printf("%s lane, class %s", lane_word(a->campaign.lane), class_word(a->class));
	printf(a->class == b->class ? "\n" : " against %s\n", class_word(b->class));
	if (against_rules)
		printf("FORCED: %s; do not publish these ratios.\n", against_rules);
	if (across && a->campaign.lane == LANE_TIME)
		puts("Two campaigns: whatever changed on the machine between them is part of every ratio.");
}

struct outcome {
	u32 slow, open, told;
	u32 of[CMP_NONE + 1]; /* by word */
};

static struct outcome pairs_judge(const struct pairs *p, double limit)
{
	struct outcome r = {0};

	for (size_t i = 0; i < p->n; i++) {
		const struct match *q = &p->v[i];
		if (q->c.word == CMP_NONE)
			continue;
		r.told++;
		r.of[q->c.word]++;
		r.open += q->c.word == CMP_INCONCLUSIVE || q->aa_differs;
		r.slow += !isnan(limit) && !q->aa_differs && too_slow(q, limit);
	}
	return r;
}

/* "9 equal, 10 different" */
static void print_words(const struct outcome *r)
{
	const char *comma = "";

	for (int w = 0; w < CMP_NONE; w++) {
		if (!r->of[w])
			continue;
		printf("%s%u %s", comma, r->of[w], compare_word((enum compare_word)w));
		comma = ", ";
	}
}

static int print_outcome(const struct pairs *p, const struct side *a, double delta, double limit, bool text)
{
	struct outcome r = pairs_judge(p, limit);

	if (text && a->campaign.lane == LANE_TIME)
		printf("\n95 %% intervals of the ratio over rounds, Holm over %zu benchmarks; effects below %.2g %%%s "
		       "do not count.\n",
		       p->n, 100 * delta, p->aa ? " or below A/A" : " (no A/A in this campaign)");
	if (r.slow) {
		if (text)
			printf("verdict: slower: %u of %u benchmarks by more than %.3g %%\n", r.slow, r.told,
			       100 * limit);
		return STATUS_REGRESSION;
	}
	if (text && (r.open || !r.told)) {
		printf("verdict: inconclusive: %u of %u benchmarks\n", r.open, r.told);
	} else if (text) {
		printf("verdict: compared: %u benchmarks: ", r.told);
		print_words(&r);
		puts(isnan(limit) ? "" : "; none slower than allowed");
	}
	return r.open || !r.told ? STATUS_INCONCLUSIVE : STATUS_OK;
}

static int percent(const struct options *o, const char *name, double *value)
{
	const char *text = option_get(o, name);
	char *end;

	if (!text)
		return 0;
	double v = strtod(text, &end);
	if (end == text || (*end && strcmp(end, "%")) || !isfinite(v) || v < 0)
		return complain(STATUS_USAGE, "--%s needs a percentage such as 2.5, not \"%s\"", name, text);
	*value = v / 100;
	return 0;
}

/* Why the shape alone forbids it, or NULL. */
static const char *shape_objection(const struct identity *id, const char *factors, char out[SHAPE_TEXT])
{
	const struct identity_row *r = identity_refusal(id, factors);

	if (!r)
		return NULL;
	snprintf(out, SHAPE_TEXT, "%s is %.40s in A and %.40s in B: %.100s (if that is what is compared: --factor %s)",
		 r->key, r->value[0], r->value[id->nsystems > 1], r->why, r->key);
	return out;
}

static int refuse(const struct side *a, const struct side *b, const char *against)
{
	return complain(STATUS_ENVIRONMENT, "will not compare %s (%s, %s) with %s (%s, %s): %s; --force does it and says so",
			a->system, lane_word(a->campaign.lane), class_word(a->class), b->system,
			lane_word(b->campaign.lane), class_word(b->class), against);
}

static int compare_sides(const struct side *a, const struct side *b, const struct identity *id, const struct options *o,
			 enum table_format f)
{
	char shape[SHAPE_TEXT];
	const char *against = objection(a, b), *factors = option_get(o, "factor");
	double delta = 0.02, limit = NAN;
	struct pairs p;

	if (percent(o, "delta", &delta) || percent(o, "max-slowdown", &limit))
		return STATUS_USAGE;
	if (!against)
		against = shape_objection(id, factors, shape);
	if (against && !option_get(o, "force"))
		return refuse(a, b, against);
	if (f == TABLE_TEXT) {
		print_title(a, b, against);
		print_identity(id, factors);
		putchar('\n');
	} else if (against) {
		complain(0, "FORCED: %s", against);
	}
	pairs_make(&p, &a->summary, a->system, &b->summary, b->system, delta);
	cmd_print(pairs_table(&p, &a->summary, f), f);
	int status = print_outcome(&p, a, delta, limit, f == TABLE_TEXT);
	pairs_free(&p);
	return status;
}

int cmd_compare(int argc, char **argv)
{
	struct options o;
	struct store *s;
	struct side a = {0}, b = {0};
	struct identity id = {0};
	enum table_format f;
	int status = cmd_options(&o, argc, argv);

	if (!status && o.nargs < 2)
		status = complain(STATUS_USAGE,
				  "compare needs two systems: hvlab compare bare kvm/direct (hvlab show names them)");
	if (!status)
		status = cmd_format(&o, &f);
	if (!status)
		status = cmd_store(&s, &o, STORE_READ);
	if (status) {
		options_free(&o);
		return status;
	}
	const char *ref = o.nargs > 2 ? o.arg[2] : NULL, *against = option_get(&o, "against");
	status = side_load(&a, s, ref, o.arg[0], option_get(&o, "bench"));
	if (!status)
		status = side_load(&b, s, against ? against : ref, o.arg[1], option_get(&o, "bench"));
	if (!status)
		status = identity_of(s, &a, &b, &id);
	if (!status)
		status = compare_sides(&a, &b, &id, &o, f);
	identity_free(&id);
	side_free(&a);
	side_free(&b);
	store_close(s);
	options_free(&o);
	return status;
}
