/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab compare: compares B with A, the older one, benchmark by benchmark. Refuses pairs that are not comparable; --force
 * overrides that, and the title says so.
 */
#include "cmd.h"
#include "explain.h"
#include "hosts_report.h"
#include "lab_place.h"
#include "reason.h"
#include "verdict.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REASONS_SHOWN 3

static struct {
	const char *bench, *against;
	bool mean, hosts;
	double limit; /* of a slowdown */
	struct terms terms;
	enum table_format format;
} opts = {.limit = NAN, .terms.delta = COMPARE_DELTA};

static const struct option options[] = {
	OPT_BENCH(&opts.bench),
	OPT_TEXT("against", "REF", &opts.against, "take A, which B is compared with, from another campaign"),
	OPT_PERCENT("delta", &opts.terms.delta, "smallest effect that matters in the time lane (default 2)"),
	OPT_PERCENT("max-slowdown", &opts.limit, "exit 1 when B is slower than A by more than this"),
	OPT_FLAG("mean", &opts.mean, "also the geometric mean of the ratios shown"),
	OPT_FLAG("hosts", &opts.hosts, "over all hosts of the campaign: a host is one value, and the interval is over hosts"),
	OPT_FLAG("force", &opts.terms.force, "compare what should not be compared; the title says so"),
	OPT_TEXT("factor", "KEYS", &opts.terms.factors,
		 "shape that is meant to differ, such as shape.memory; globs separated by commas"),
	OPT_FORMAT(&opts.format),
	OPT_END,
};

/* A campaign and what was loaded of it; usually A and B share one. */
struct source {
	struct campaign campaign;
	struct load load;
	/* --hosts: the same over all hosts; sides are of this one, then */
	struct load over;
	struct hosts hosts;
};

static int source_load(struct source *x, struct store *s, const char *ref, const char *bench)
{
	struct why why = {""};
	int status = cmd_campaign(s, ref, &x->campaign);

	/* All of it: the family of tests is the suite that ran, however little of it is shown. */
	if (!status)
		status = cmd_load(&x->load, s, &x->campaign, NULL);
	if (!status && load_subset(&x->load, bench, &why))
		status = complain(STATUS_USAGE, "%s", why.text);
	if (!status)
		status = cmd_load_facts(&x->load, s);
	if (status || !opts.hosts)
		return status;
	hosts_find(&x->hosts, &x->load.summary);
	if (x->hosts.n < 2)
		return complain(STATUS_USAGE, "--hosts compares over hosts, and campaign %s has %zu of them", x->campaign.tag, x->hosts.n);
	load_hosts(&x->over, &x->load, &x->hosts);
	return STATUS_OK;
}

static void source_free(struct source *x)
{
	load_free(&x->over);
	hosts_free(&x->hosts);
	load_free(&x->load);
	campaign_free(&x->campaign);
}

static int side_find(struct side *d, const struct source *x, const char *word)
{
	struct why why = {""};
	char full[SYSTEM_MAX];

	d->load = opts.hosts ? &x->over : &x->load;
	d->system = compare_set_system(&d->load->summary, word, &why);
	if (!d->system && lab_system_text(word, full))
		d->system = compare_set_system(&d->load->summary, full, &why);
	return d->system ? STATUS_OK : complain(STATUS_USAGE, "%s", why.text);
}

static bool subset(const struct side *a, const struct side *b)
{
	return a->load->subset || b->load->subset;
}

static void print_guest_diff(const struct guest_diff *id, const char *factors)
{
	size_t moves = guest_diff_count(id, DIFF_MOVES), shape = guest_diff_count(id, DIFF_SHAPE);
	char why[REASON_MAX];

	if (factors && shape)
		printf("Declared factor: %s.\n", factors);
	for (size_t i = 0, shown = 0; i < id->n && id->of.n == 2 && shown < 6; i++)
		if (id->v[i].kind != DIFF_NOTE) {
			shown++;
			cmd_say("%s: %s against %s: %s.\n", id->v[i].key, id->v[i].value[0], id->v[i].value[1],
				reason_text(id->v[i].why, why));
		}
	if (moves + shape > 6)
		cmd_say("%zu more differences between these guests can move a number: hvlab show --guest-diff\n", moves + shape - 6);
}

static void print_note(const struct side *d)
{
	const char *note = facts_get(&d->load->note, d->system);

	if (note)
		cmd_say("%s: %s.\n", d->system, note);
}

/* "class L1 against L2", once where both are the same */
static void print_both(const char *what, const char *a, const char *b)
{
	printf(", %s %s", what, a);
	if (strcmp(a, b))
		printf(" against %s", b);
}

static void print_title(const struct side *a, const struct side *b, const struct judged *j)
{
	char name_a[96], name_b[96], why[REASON_MAX];
	bool across = a->load->campaign->id != b->load->campaign->id;

	printf("A = %s (%s)\n", system_shown(a->system, j->class_a, name_a), a->load->campaign->tag);
	printf("B = %s (%s)\n", system_shown(b->system, j->class_b, name_b), b->load->campaign->tag);
	print_note(a);
	if (strcmp(a->system, b->system))
		print_note(b);
	printf("%s lane", lane_word(a->load->campaign->lane));
	print_both("class", j->class_a, j->class_b);
	print_both("clock", j->clock_a, j->clock_b);
	printf("%s%s\n", subset(a, b) ? ", SUBSET of the suite" : "", a->load->summary.allow_unsteady ? ", UNSTEADY values allowed" : "");
	if (j->objection)
		cmd_say("FORCED: %s; do not publish these ratios.\n", reason_text(j->objection, why));
	if (a->load->campaign->started > b->load->campaign->started)
		puts("B is the older of the two: what is asked is whether it was slower than A.");
	if (across && a->load->campaign->lane == LANE_TIME)
		cmd_say("Two campaigns: whatever changed on the machine between them is part of every ratio, so none has a word.\n");
}

/* Rows judged on fewer rounds than were planned. */
static size_t rows_short(const struct compare_set *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++)
		n += p->v[i].c.word != CMP_NONE && p->v[i].c.n < p->rounds;
	return n;
}

static void print_below(const struct compare_set *p, enum lane lane, double delta)
{
	size_t lacking = rows_short(p);

	if (lacking || lane == LANE_TIME)
		putchar('\n');
	if (lacking)
		cmd_say("n/%u: %s without a value in A or B are left out (%zu benchmark%s); hvlab show --coverage, --clock and "
		       "--boots say why.\n", p->rounds, p->hosts ? "hosts" : "rounds", lacking, lacking == 1 ? "" : "s");
	if (lane != LANE_TIME)
		return;
	if (p->apart)
		cmd_say("95 %% intervals of the ratio by Welch, over the launches of both.\n");
	else
		cmd_say("95 %% intervals of the ratio over %s; slower and faster: the 99 %% interval is beyond %.2g %%, after Holm "
			"over %zu benchmarks%s.\n", p->hosts ? "hosts" : "rounds", 100 * delta, p->tested, p->itself ? "" : p->aa ? ", and the effect is larger than A/A" :
			", and there is an A/A (here is none)");
	if (p->rounds > 1 && !p->hosts)
		cmd_say("Of a kind of launch that is rarer than one in %.0f, %u launches may show none.\n",
			1 / (1 - pow(0.05, 1.0 / p->rounds)), p->rounds);
}

/* Only below the rows that it is made of, and never a word: which benchmarks are in it is the choice of who asks. */
static void print_mean(const struct compare_set *p, enum lane lane)
{
	size_t rows;
	struct comparison c = compare_set_mean(p, lane, &rows);

	if (p->apart || !rows || isnan(c.ratio))
		cmd_say("No geometric mean: there is no benchmark with a value in every round of both.\n");
	else if (isnan(c.low))
		cmd_say("Geometric mean of B/A over %zu benchmarks: %.4g.\n", rows, c.ratio);
	else
		cmd_say("Geometric mean of B/A over %zu benchmarks: %.4g [%.4g, %.4g], n = %zu.\n", rows, c.ratio, c.low, c.high, c.n);
}

/* The line names both sides, because a verdict is often read alone. */
static void print_verdict(const struct side *a, const struct side *b, const struct outcome *r, double limit)
{
	u32 rows = r->told + r->blind;
	struct buf said = {0};

	if (r->slow) {
		buf_printf(&said, "slower: %u of %u benchmarks by more than %.3g %%", r->slow, rows, 100 * limit);
	} else if (r->open || r->blind || !r->told) {
		buf_printf(&said, "inconclusive: %u of %u benchmarks", r->open + r->blind, rows);
		if (r->blind)
			buf_printf(&said, ", %u of them below resolution in A alone", r->blind);
	} else {
		buf_printf(&said, "compared: %u benchmarks: ", r->told);
		outcome_text(r, &said);
		buf_puts(&said, isnan(limit) ? "" : "; none slower than allowed");
	}
	cmd_say("verdict: %s; B = %s of %s, against A = %s of %s\n", said.data, b->system, b->load->campaign->tag, a->system,
		a->load->campaign->tag);
	buf_free(&said);
}

/* Where the paths of both were recorded (hvlab explain): which functions a difference is made of. */
static void print_reasons(struct store *s, const struct side *a, const struct side *b)
{
	struct explanation of_a = {0}, of_b = {0};

	if (a->load->campaign->lane == LANE_PATH && !explain_load(&of_a, s, a->load->campaign, &a->load->summary, NULL, NULL) &&
	    !explain_load(&of_b, s, b->load->campaign, &b->load->summary, NULL, NULL))
		for (size_t i = 0; i < of_b.n; i++) {
			const struct stored_path *p = &of_b.v[i].path;
			const struct explained *then = explain_find(&of_a, a->system, p->paths.bench, p->params);
			struct buf said = {0};

			if (then && !strcmp(p->system, b->system))
				explain_reasons(then, &of_b.v[i], REASONS_SHOWN, &said);
			if (said.len)
				cmd_say("%s: %s\n", p->paths.bench, said.data);
			buf_free(&said);
		}
	explain_free(&of_a);
	explain_free(&of_b);
}

static int outcome_status(const struct outcome *r)
{
	return r->slow ? STATUS_REGRESSION : r->open || r->blind || !r->told ? STATUS_INCONCLUSIVE : STATUS_OK;
}

static int refuse(const struct side *a, const struct side *b, const struct judged *j)
{
	char why[REASON_MAX];

	return complain(STATUS_ENVIRONMENT, "will not compare %s (%s, %s) with %s (%s, %s): %s; --force does it and says so",
			a->system, lane_word(a->load->campaign->lane), j->class_a, b->system, lane_word(b->load->campaign->lane),
			j->class_b, reason_text(j->objection, why));
}

/* What the comparison over hosts does not show of single ones. */
static void print_hosts(const struct judged *j, const struct source *x)
{
	struct buf said = {0};

	hosts_lines(j, &x->load, &x->hosts, &said);
	if (said.len)
		cmd_say("\n%s", said.data);
	buf_free(&said);
}

static int print_judged(struct store *s, const struct side *a, const struct side *b, const struct judged *j, const struct source *now)
{
	struct outcome r = compare_set_outcome(&j->set, opts.limit);
	bool text = opts.format == TABLE_TEXT;
	char why[REASON_MAX];

	if (text) {
		print_title(a, b, j);
		print_guest_diff(&j->guests, opts.terms.factors);
		putchar('\n');
	} else if (j->objection) {
		complain(0, "FORCED: %s", reason_text(j->objection, why));
	}
	cmd_print(compare_table(j, a, b, opts.limit, opts.format), opts.format);
	if (text) {
		print_reasons(s, a, b);
		if (opts.hosts)
			print_hosts(j, now);
		print_below(&j->set, a->load->campaign->lane, opts.terms.delta);
		if (opts.mean)
			print_mean(&j->set, a->load->campaign->lane);
		print_verdict(a, b, &r, opts.limit);
	}
	return outcome_status(&r);
}

static int compare_sides(struct store *s, const struct side *a, const struct side *b, const struct source *now)
{
	struct judged j;

	if (a->load == b->load && !strcmp(a->system, b->system))
		return complain(STATUS_USAGE, "%s would be compared with itself: name another system, or with --against "
				"another campaign", a->system);
	judge(&j, a, b, &opts.terms);
	j.set.hosts = opts.hosts;
	if (opts.bench)
		compare_set_keep(&j.set, opts.bench);
	int status = j.objection && !opts.terms.force ? refuse(a, b, &j) : print_judged(s, a, b, &j, now);
	judged_free(&j);
	return status;
}

/* B is of the campaign REF; A, which B is compared with, is of the same campaign or of the one that --against names. */
static int compare_in(struct store *s, const struct arguments *args)
{
	struct source now = {0}, before = {0};
	struct side a, b;
	int status = source_load(&now, s, args->v[2], opts.bench);

	if (!status && opts.against && opts.hosts)
		status = complain(STATUS_USAGE, "--hosts compares within a campaign, without --against");
	if (!status && opts.against)
		status = source_load(&before, s, opts.against, opts.bench);
	bool apart = opts.against && before.campaign.id != now.campaign.id;
	if (!status)
		status = side_find(&a, apart ? &before : &now, args->v[0]);
	if (!status)
		status = side_find(&b, &now, args->v[args->n > 1]);
	if (!status)
		status = compare_sides(s, &a, &b, &now);
	source_free(&now);
	source_free(&before);
	return status;
}

static int compare(const struct arguments *a)
{
	struct store *s;
	int status = a->n > !opts.against ? cmd_store(&s, STORE_READ) :
		     complain(STATUS_USAGE, "compare needs two systems: hvlab compare bare kvm/direct (hvlab show names them); or "
			      "one, compared with itself in the older campaign that --against names");

	if (status)
		return status;
	status = compare_in(s, a);
	store_close(s);
	return status;
}

const struct command cmd_compare = {
	"compare", "A [B] [REF]", "B against A (of --against REF2): difference, ratio, interval, verdict", 3, compare,
	{store_options, options, unsteady_options, table_options},
};
