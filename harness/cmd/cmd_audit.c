/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab show --guest-diff, --clock, --launch-cost, --preflight, --coverage: the evidence that a number is sound.
 * guest_diff.c, verdict.c, launch_cost.c, preflight.c and coverage.c judge; this file prints.
 */
#include "clocks.h"
#include "cmd.h"
#include "coverage.h"
#include "host.h"
#include "guest_diff.h"
#include "launch_cost.h"
#include "preflight.h"
#include "reason.h"
#include "topology.h"
#include "verdict.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WITHOUT_TERMINAL 118 /* characters in a line that says why there is no number */

static int failed(int err, const struct why *why)
{
	return complain(status_of_store(err), "%s", why->text);
}

/* --- guest_diff */

static struct table *guest_diff_wide(const struct guest_diff *id)
{
	struct buf columns = {0};

	buf_puts(&columns, "kind,what");
	for (size_t i = 0; i < id->of.n; i++)
		buf_printf(&columns, ",%s", id->of.v[i].label);
	buf_puts(&columns, ",why it matters~");
	struct table *t = table_new(columns.data);
	buf_free(&columns);
	for (size_t i = 0; i < id->n; i++) {
		const struct guest_diff_row *r = &id->v[i];
		table_cell(t, guest_diff_kind_word(r->kind));
		table_cell(t, r->key);
		for (size_t k = 0; k < id->of.n; k++)
			table_cell(t, r->value[k]);
		table_cell(t, r->why);
	}
	return t;
}

static struct table *guest_diff_long(const struct guest_diff *id)
{
	struct table *t = table_new("kind,key,system,value,why~");

	for (size_t i = 0; i < id->n; i++)
		for (size_t k = 0; k < id->of.n; k++)
			table_cells(t, guest_diff_kind_word(id->v[i].kind), id->v[i].key, id->of.v[k].label,
				    id->v[i].value[k], id->v[i].why);
	return t;
}

int show_guest_diff(struct store *s, const struct campaign *c, enum table_format f)
{
	struct load l = {.campaign = c};
	struct guest_diff id = {0};
	int status = cmd_load_facts(&l, s);

	if (!status) {
		guest_diff_all(&id, &l.facts);
		if (f == TABLE_TEXT && !id.n)
			printf("Nothing that can move a number differs between the guests of %zu system%s.\n", id.of.n,
			       id.of.n == 1 ? "" : "s");
		else
			cmd_print(f == TABLE_TEXT ? guest_diff_wide(&id) : guest_diff_long(&id), f);
	}
	guest_diff_free(&id);
	load_free(&l);
	return status;
}

/* --- clock */

/* The facts of one launch after the other, each a row. */
struct launches {
	struct table *t;
	struct clocks clocks;
	struct facts facts;
	struct stored_state of; /* which launch; strings are those below */
	char system[SYSTEM_MAX], clock[16];
};

static void clock_row(struct launches *l)
{
	static const char *const keys[] = {
		"clock.nominal_hz", "clock.hz", "clock.hz.uncertainty_ppm", "clock.error_ppm", "clock.bracket_ns", "clock.residual",
		"clock.sync_points", "clock.stolen_share", "clock.warp", "clock.why",
	};

	double apart = clocks_apart(&l->clocks, l->of.boot_id);

	table_cellf(l->t, "%lld", (long long)l->of.boot_id);
	table_cellf(l->t, "%u", l->of.round);
	table_cell(l->t, l->system);
	table_cell(l->t, apart != 0 && clock_is_good(l->clock) ? "suspect" : l->clock);
	for (size_t i = 0; i < LEN(keys); i++)
		table_cell(l->t, facts_get(&l->facts, keys[i]));
	table_cellf(l->t, apart != 0 ? "%+.0f" : "", apart * 1e6);
}

static void launch_end(struct launches *l)
{
	if (l->facts.n)
		clock_row(l);
	facts_free(&l->facts);
}

static int launch_fact(void *arg, const struct stored_state *x)
{
	struct launches *l = arg;

	if (x->boot_id != l->of.boot_id)
		launch_end(l);
	l->of = *x;
	copy_str(l->system, x->system);
	copy_str(l->clock, x->clock);
	if (!strncmp(x->key, "clock.", 6))
		facts_set(&l->facts, x->key, x->value);
	return 0;
}

int show_clock(struct store *s, const struct campaign *c, enum table_format f)
{
	struct launches l = {.t = table_new("boot>,round>,system,clock,nominal_hz>,measured_hz>,uncertainty_ppm>,error_ppm>,bracket_ns>,"
					    "residual>,sync_points>,stolen_share>,warp>,why~,host_ppm>")};
	struct why why = {""};
	int err = load_clocks(&l.clocks, s, &why);

	if (!err)
		err = store_states(s, c->id, launch_fact, &l, &why);
	launch_end(&l);
	clocks_free(&l.clocks);
	int status = cmd_print_read(l.t, err, &why, f);
	if (!status && f == TABLE_TEXT)
		puts("\nmeasured_hz: guest ticks per host second; uncertainty_ppm: of that rate; error_ppm: its distance from the rate that the guest "
		     "was told;\nresidual: of the worst sync point, in brackets; stolen_share: of a spin in which the vCPU did not run.");
	return status;
}

/* --- launch_cost */

static struct table *launch_costs_table(const struct launch_costs *l, enum table_format f)
{
	struct table *t = table_new(f == TABLE_TEXT ? "system,what,n>,median>,least>,most>,unit" :
						      "system,key,what,n>,median>,least>,most>,unit");

	for (size_t i = 0; i < l->n; i++) {
		const struct launch_cost *r = &l->v[i];
		const double v[] = {r->median, r->least, r->most};

		table_cell(t, f == TABLE_TEXT && i && !strcmp(r->system, r[-1].system) ? "" : r->system);
		if (f != TABLE_TEXT)
			table_cell(t, r->key);
		table_cell(t, r->what);
		table_cellf(t, "%zu", r->n);
		for (size_t k = 0; k < LEN(v); k++)
			table_cellf(t, f == TABLE_TEXT ? "%.4g" : "%.10g", v[k]);
		table_cell(t, r->unit);
	}
	return t;
}

int show_launch_cost(struct store *s, const struct campaign *c, enum table_format f)
{
	struct launch_costs l;
	struct why why = {""};
	int err = load_launch_costs(&l, s, c->id, &why);

	if (err) {
		launch_costs_free(&l);
		return failed(err, &why);
	}
	if (f == TABLE_TEXT && !l.n)
		puts("Launch costs are only measured in the time lane, on the machine that runs the guest: this campaign has none.");
	else
		cmd_print(launch_costs_table(&l, f), f);
	launch_costs_free(&l);
	return STATUS_OK;
}

/* --- preflight */

static struct table *conditions_table(const struct conditions *c)
{
	struct table *t = table_new("system,level,id,found~,advice~");

	for (size_t i = 0; i < c->env.n; i++) {
		const struct system_facts *s = &c->env.v[i];
		struct finding found[FINDINGS_MAX];
		size_t n = preflight(&s->facts, system_facts(&c->now, s->label), found);

		for (size_t k = 0; k < n; k++)
			table_cells(t, s->label, preflight_word(found[k].level), found[k].id, found[k].said,
				    found[k].advice);
	}
	return t;
}

int show_preflight(struct store *s, const struct campaign *c, enum table_format f)
{
	struct conditions x;
	struct why why = {""};
	int err = load_conditions(&x, s, c->id, &why);

	if (!err)
		cmd_print(conditions_table(&x), f);
	conditions_free(&x);
	return err ? failed(err, &why) : STATUS_OK;
}

size_t cmd_findings(unsigned vcpus, struct finding *found)
{
	struct facts env = {0}, state = {0};
	struct placement where = {.cpu = -1};

	host_facts(facts_collect, &env);
	topology_facts(facts_collect, &env);
	host_fitness(facts_collect, &env);
	topology_place(vcpus, &where, NULL);
	host_cpus(&where, facts_collect, &env);
	placement_facts(&where, where.node >= 0, facts_collect, &env);
	host_now(&where, facts_collect, &state);
	size_t n = preflight(&env, &state, found);
	facts_free(&env);
	facts_free(&state);
	return n;
}

/* --- coverage */

int show_coverage(struct store *s, const struct campaign *c, enum table_format f)
{
	struct load l;
	struct coverage h = {0};
	int status = cmd_load(&l, s, c, NULL);

	if (!status) {
		struct table *t = table_new("bench,params,system,word,reason~");
		load_coverage(&l, &h);
		for (size_t i = 0; i < h.n; i++)
			table_cells(t, h.v[i].bench, h.v[i].params, h.v[i].system, h.v[i].word, h.v[i].reason);
		cmd_print(t, f);
		if (f == TABLE_TEXT)
			printf("\n%zu of %zu cells have no number.%s\n", h.n, h.cells, c->subset ? " SUBSET of the suite." : "");
	}
	coverage_free(&h);
	load_free(&l);
	return status;
}

/* The end of the run of missing results that begins at `from` and is about one benchmark. */
static size_t same_bench(const struct coverage *h, size_t from, size_t end)
{
	size_t i = from;

	while (i < end && !strcmp(h->v[i].bench, h->v[from].bench) && !strcmp(h->v[i].params, h->v[from].params))
		i++;
	return i;
}

static void put_bench(struct buf *out, const struct coverage *h, size_t from, size_t end)
{
	buf_puts(out, h->v[from].bench);
	for (size_t k = from; k < end && end - from < h->systems; k++)
		buf_printf(out, "%s%s", k > from ? ", " : " on ", h->v[k].system);
}

#define MORE "; ..."

/*
 * "skip: no x2APIC (2): irq_ipi on lab:bare; irq_timer"; a benchmark without a system is meant on all. One line: as many
 * benchmarks as it holds.
 */
static size_t print_group(const struct coverage *h, size_t from)
{
	size_t end = from, width = cmd_width() ? cmd_width() : WITHOUT_TERMINAL;
	struct buf line = {0}, next = {0};
	bool room = true;
	char why[REASON_MAX];

	while (end < h->n && !strcmp(h->v[end].word, h->v[from].word) && !strcmp(h->v[end].reason, h->v[from].reason))
		end++;
	buf_printf(&line, "%s: %s (%zu)", h->v[from].word, reason_text(h->v[from].reason, why), end - from);
	for (size_t k = from; k < end && room; k = same_bench(h, k, end)) {
		buf_clear(&next);
		buf_puts(&next, k == from ? ": " : "; ");
		put_bench(&next, h, k, same_bench(h, k, end));
		room = line.len + next.len + strlen(MORE) <= width;
		buf_puts(&line, room ? next.data : k == from ? "" : MORE);
	}
	cmd_say("%s\n", line.data);
	buf_free(&line);
	buf_free(&next);
	return end;
}

static void print_coverage(const struct coverage *h, bool subset)
{
	if (!h->n)
		return;
	cmd_say("\n%zu of %zu cells have no number%s; all of them: hvlab show --coverage\n", h->n, h->cells,
		subset ? ", SUBSET of the suite" : "");
	for (size_t i = 0; i < h->n;)
		i = print_group(h, i);
}

static void print_guest_diff(const struct load *l)
{
	struct guest_diff id = {0};

	guest_diff_all(&id, &l->facts);
	size_t shape = guest_diff_count(&id, DIFF_SHAPE), moves = guest_diff_count(&id, DIFF_MOVES);

	if (shape + moves)
		cmd_say("\nNot the same guest everywhere: %zu difference%s can move a number%s: hvlab show --guest-diff %s\n",
		       shape + moves, shape + moves == 1 ? "" : "s", shape ? ", shape among them" : "", l->campaign->tag);
	guest_diff_free(&id);
}

size_t cmd_defects(const struct load *l)
{
	struct coverage h;

	load_coverage(l, &h);
	print_coverage(&h, l->subset);
	print_guest_diff(l);
	size_t silent = h.silent;
	coverage_free(&h);
	return silent;
}
