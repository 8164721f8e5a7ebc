/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading a campaign: cells into a summary, catalogue, refusals, notes and facts beside it. A campaign of another version
 * whose plan cannot be read was asked for everything.
 */
#include "load.h"
#include "knob.h"
#include "clocks.h"
#include "conditions.h"
#include "proof.h"
#include "reason.h"
#include "store.h"
#include "verdict.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct cell_reading {
	struct load *load;
	store_cell_fn also;
	void *arg;
	struct clocks clocks;
};

bool load_has(const struct load *l, const char *system)
{
	return !l->only || hosts_index(l->only, system) < l->only->n;
}

static int add_cell(void *arg, const struct stored_cell *c)
{
	const struct cell_reading *r = arg;
	struct stored_cell cell = *c;

	if (!load_has(r->load, c->system))
		return 0;
	/* What runs at another rate than in other boots of its host measures no time. */
	if (clocks_apart(&r->clocks, c->boot_id) != 0 && clock_is_good(c->clock))
		copy_str(cell.clock, "suspect");
	int err = r->also ? r->also(r->arg, &cell) : 0;

	return err ? err : summary_add(&r->load->summary, &cell);
}

static int add_bench(void *arg, const struct stored_bench *b)
{
	struct load *l = arg;

	for (size_t i = 0; i < l->nbench; i++)
		if (!strcmp(l->bench[i].name, b->name))
			return 0;
	l->bench = xrealloc(l->bench, (l->nbench + 1) * sizeof(*l->bench));
	l->bench[l->nbench++] = *b;
	return 0;
}

static int add_refusal(void *arg, const char *system, const char *key, const char *value)
{
	struct load *l = arg;
	struct facts *refused = &l->refused;
	const char *reason = *value ? value : WHY_NO_REASON, *before = facts_get(refused, system);
	char both[REASON_MAX];

	if (!load_has(l, system))
		return 0;
	if (before)
		reason_join(both, sizeof(both), before, reason);
	facts_set(refused, system, before ? both : reason);
	return 0;
}

static int add_note(void *arg, const char *system, const char *key, const char *value)
{
	struct load *l = arg;

	if (!strcmp(value, VARY_NONE) || !load_has(l, system))
		return 0;
	const char *before = facts_get(&l->note, system), *name = condition_name(key);
	char text[REASON_MAX];
	char *all = xasprintf("%s%s%s%s%s", before ? before : "", before ? "; " : "", name ? name : "", name ? ": " : "", reason_text(value, text));

	facts_set(&l->note, system, all);
	if (!strcmp(key, "image.note"))
		facts_set(&l->foreign, system, value);
	free(all);
	return 0;
}

const char *load_mark(const struct load *a, const char *system_a, const struct load *b, const char *system_b,
		      char out[LOAD_MARK_MAX])
{
	const char *image = facts_get(&a->foreign, system_a);
	bool subset = a->subset || (b && b->subset), unsteady = a->summary.allow_unsteady || (b && b->summary.allow_unsteady);

	if (!image && b)
		image = facts_get(&b->foreign, system_b);
	snprintf(out, LOAD_MARK_MAX, "%s%s%s%s%s", subset ? SUBSET_WORD : "", subset && unsteady ? "; " : "", unsteady ? UNSTEADY_WORD : "",
		 image && (subset || unsteady) ? "; " : "", image ? image : "");
	return out;
}

static void read_plan(struct load *l)
{
	const struct campaign *c = l->campaign;

	plan_default(&l->plan, c->lane);
	if (c->plan && !plan_parse(&l->plan, "plan", c->plan, strlen(c->plan), NULL))
		return;
	plan_default(&l->plan, c->lane);
	l->plan.rounds = 0; /* unknown */
}

/* Of a campaign without a boot no names are known, and any will do. */
static int check_bench(const struct load *l, const char *bench, struct why *why)
{
	struct catalog known = {.bench = xcalloc(l->nbench + 1, sizeof(*known.bench)), .n = l->nbench};

	for (size_t i = 0; i < l->nbench; i++)
		copy_str(known.bench[i].name, l->bench[i].name);
	int err = l->nbench && catalog_check(&known, bench, why) ? -EINVAL : 0;
	catalog_free(&known);
	return err;
}

int load_subset(struct load *l, const char *globs, struct why *why)
{
	for (size_t i = 0; globs && i < l->nbench; i++)
		l->subset |= !globs_match(globs, l->bench[i].name);
	return globs ? check_bench(l, globs, why) : 0;
}

/* l is empty but for the hosts that it is to be of. */
static int read_catalog(struct load *l, struct store *s, const struct campaign *c, const char *bench, struct why *why)
{
	*l = (struct load){.campaign = c, .summary.lane = c->lane, .subset = c->subset, .only = l->only};
	read_plan(l);
	int err = store_catalog(s, c->id, add_bench, l, why);

	if (!err)
		err = store_notes(s, c->id, add_note, l, why);
	return err ? err : load_subset(l, bench, why);
}

int load_catalog(struct load *l, struct store *s, const struct campaign *c, const char *bench, struct why *why)
{
	l->only = NULL;
	return read_catalog(l, s, c, bench, why);
}

static int load_cells(struct load *l, struct store *s, const struct campaign *c, const char *bench, bool unsteady,
		      store_cell_fn also, void *arg, struct why *why)
{
	struct cell_reading r = {l, also, arg, {0}};
	int err = read_catalog(l, s, c, bench, why);

	l->summary.allow_unsteady = unsteady;
	if (!err && c->lane == LANE_TIME)
		err = load_clocks(&r.clocks, s, why);
	if (!err)
		err = store_cells(s, c->id, bench, add_cell, &r, why);
	if (!err)
		err = store_refused(s, c->id, add_refusal, l, why);
	summary_finish(&l->summary);
	proof_judge(&l->summary);
	clocks_free(&r.clocks);
	return err;
}

int load_campaign(struct load *l, struct store *s, const struct campaign *c, const char *bench, bool unsteady,
		  store_cell_fn also, void *arg, struct why *why)
{
	l->only = NULL;
	return load_cells(l, s, c, bench, unsteady, also, arg, why);
}

int load_only(struct load *l, struct store *s, const struct campaign *c, const struct hosts *only, bool unsteady,
	      store_cell_fn also, void *arg, struct why *why)
{
	l->only = only;
	return load_cells(l, s, c, NULL, unsteady, also, arg, why);
}

void load_free(struct load *l)
{
	summary_free(&l->summary);
	free(l->bench);
	facts_free(&l->refused);
	facts_free(&l->note);
	facts_free(&l->foreign);
	facts_by_system_free(&l->facts);
	*l = (struct load){0};
}

struct coverage_suite load_suite(const struct load *l)
{
	return (struct coverage_suite){.bench = l->bench, .nbench = l->nbench, .globs = l->plan.bench, .disks = l->plan.disk, .nets = l->plan.net,
					.refused = &l->refused};
}

void load_coverage(const struct load *l, struct coverage *h)
{
	const struct coverage_suite suite = load_suite(l);

	coverage_make(h, &l->summary, &suite);
}

/* An A/A control is the same guest under another label: what it says belongs to its original. */
static int add_fact(void *arg, const char *system, const char *key, const char *value)
{
	char original[SYSTEM_MAX];

	system_fact(arg, system_original(system, original), key, value);
	return 0;
}

static int add_fact_of(void *arg, const char *system, const char *key, const char *value)
{
	struct load *l = arg;

	return load_has(l, system) ? add_fact(&l->facts, system, key, value) : 0;
}

int load_facts(struct load *l, struct store *s, struct why *why)
{
	int err = store_facts(s, l->campaign->id, "guest", add_fact_of, l, why);

	return err ? err : store_facts(s, l->campaign->id, "environment", add_fact_of, l, why);
}

static int add_now(void *arg, const struct stored_state *x)
{
	char original[SYSTEM_MAX];

	if (!strncmp(x->key, "now.", 4))
		system_fact_worst(arg, system_original(x->system, original), x->key, x->value);
	return 0;
}

int load_conditions(struct conditions *c, struct store *s, s64 campaign, struct why *why)
{
	*c = (struct conditions){0};
	int err = store_facts(s, campaign, "environment", add_fact, &c->env, why);

	return err ? err : store_states(s, campaign, add_now, &c->now, why);
}

void conditions_free(struct conditions *c)
{
	facts_by_system_free(&c->env);
	facts_by_system_free(&c->now);
}

static int add_clock(void *arg, const struct stored_clock *x)
{
	char *host = xasprintf("%.*s %s", (int)(system_variant(x->system) - x->system), x->system, x->host);

	clocks_add(arg, x->boot_id, host, x->hz, x->uncertainty_ppm / 1e6, x->nominal_hz);
	free(host);
	return 0;
}

int load_clocks(struct clocks *c, struct store *s, struct why *why)
{
	*c = (struct clocks){0};
	int err = store_clocks(s, add_clock, c, why);

	clocks_compare(c);
	return err;
}

static int add_launch_cost(void *arg, const struct stored_state *x)
{
	launch_costs_add(arg, x->system, x->key, x->value);
	return 0;
}

int load_launch_costs(struct launch_costs *l, struct store *s, s64 campaign, struct why *why)
{
	*l = (struct launch_costs){0};
	int err = store_states(s, campaign, add_launch_cost, l, why);

	launch_costs_finish(l);
	return err;
}
