/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab show: what a campaign found. Values, boots, facts, performance events, a boot's console log, or the list of
 * campaigns.
 */
#include "cmd.h"
#include "verdict.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int add_cell(void *arg, const struct stored_cell *c)
{
	return summary_add(arg, c);
}

static int add_name(void *arg, const struct stored_bench *b)
{
	struct catalog *c = arg;

	c->bench = xrealloc(c->bench, (c->n + 1) * sizeof(*c->bench));
	c->bench[c->n] = (struct hvlab_bench){0};
	copy_str(c->bench[c->n++].name, b->name);
	return 0;
}

int cmd_bench(struct store *s, const struct campaign *c, const char *bench)
{
	struct catalog known = {0};
	struct why why = {""};
	int err = bench ? store_catalog(s, c->id, add_name, &known, &why) : 0;
	int status = err ? complain(status_of_store(err), "%s", why.text) : 0;

	/* Of a campaign without a boot no names are known. */
	if (!status && known.n && catalog_check(&known, bench, &why))
		status = complain(STATUS_USAGE, "%s", why.text);
	catalog_free(&known);
	return status;
}

int cmd_summary(struct store *s, const struct campaign *c, const char *bench, struct summary *sum)
{
	struct why why = {""};
	int status = cmd_bench(s, c, bench);

	*sum = (struct summary){.lane = c->lane};
	if (status)
		return status;
	int err = store_cells(s, c->id, bench, add_cell, sum, &why);
	if (err)
		return complain(status_of_store(err), "%s", why.text);
	summary_finish(sum);
	return STATUS_OK;
}

static void number_cell(struct table *t, double v)
{
	if (isnan(v))
		table_cell(t, NULL);
	else
		table_cellf(t, "%.10g", v);
}

static void exits_cells(struct table *t, const struct summary_row *r)
{
	if (r->exits_declared == EXITS_VARY)
		table_cell(t, NULL);
	else
		table_cellf(t, "%d", r->exits_declared);
	if (r->exits_counted == EXITS_UNCOUNTED)
		table_cell(t, NULL);
	else
		table_cellf(t, "%.10g", (double)r->exits_counted / 1000);
}

/* What the value may be called besides, and what must stand beside it. */
static void claim_cells(struct table *t, const struct summary *sum, const struct summary_row *r)
{
	struct claim_of claim = summary_claim(sum, r);

	number_cell(t, summary_ns(sum, r));
	number_cell(t, summary_gb_s(sum, r));
	table_cell(t, summary_exits_word(r));
	table_cell(t, claim_note(&claim));
}

/* The columns are an interface: others parse them. */
struct table *cmd_value_table(const struct summary *sum, const struct campaign *c)
{
	struct table *t = table_new("campaign,system,lane,class,bench,params,unit,value>,low>,high>,n>,exits_declared>,"
				    "exits_counted>,clock,verdict,reason,ns>,gb_per_s>,exits,note");
	char unit[32];

	for (size_t i = 0; i < sum->n; i++) {
		const struct summary_row *r = &sum->v[i];
		table_cell(t, c->tag);
		table_cell(t, r->system);
		table_cell(t, c->lane == LANE_PATH ? "path" : "time");
		table_cell(t, r->class);
		table_cell(t, r->bench);
		table_cell(t, r->params);
		table_cell(t, summary_unit(sum, r, unit));
		number_cell(t, r->value);
		number_cell(t, r->low);
		number_cell(t, r->high);
		table_cellf(t, "%zu", r->n);
		exits_cells(t, r);
		table_cell(t, r->clock);
		table_cell(t, verdict_word(r->verdict));
		table_cell(t, r->reason);
		claim_cells(t, sum, r);
	}
	return t;
}

/* For people: one line a system, the benchmark named once. */
static void value_line(struct table *t, const struct summary *sum, const struct summary_row *r, bool named, bool body)
{
	struct claim_of claim = summary_claim(sum, r);
	char number[32], text[96];

	if (named)
		table_cell(t, "");
	else
		table_cellf(t, "%s%s%s", r->bench, *r->params ? " " : "", r->params);
	table_cell(t, system_shown(r->system, r->class, text));
	table_cell(t, isnan(r->value) ? "-" : number_text(r->value, number));
	table_cell(t, summary_unit(sum, r, text));
	if (sum->lane == LANE_TIME)
		table_cell(t, summary_time(sum, r, text));
	if (body) {
		table_cell(t, isnan(r->body) ? "-" : number_text(r->body, number));
		table_cell(t, isnan(r->control) ? "-" : number_text(r->control, number));
	}
	table_cell(t, summary_evidence(sum, r, text));
	table_cell(t, summary_exits(r, text));
	table_cell(t, verdict_word(r->verdict));
	table_cell(t, *r->reason ? r->reason : claim_note(&claim));
}

static struct table *value_lines(const struct summary *sum, bool body)
{
	char columns[128];

	snprintf(columns, sizeof(columns), "benchmark,system,value>,unit%s%s,evidence,exits,verdict,reason",
		 sum->lane == LANE_TIME ? ",time>" : "", body ? ",body>,control>" : "");
	struct table *t = table_new(columns);
	for (size_t i = 0; i < sum->n; i++) {
		const struct summary_row *r = &sum->v[i], *last = i ? r - 1 : NULL;
		bool named = last && !strcmp(last->bench, r->bench) && !strcmp(last->params, r->params);

		value_line(t, sum, r, named, body);
	}
	return t;
}

/* What kind of numbers these are, once when it is the same for all systems. */
static void print_classes(const struct summary *sum)
{
	const char *systems[64];
	size_t n = summary_systems(sum, systems, LEN(systems));
	char shown[96];
	bool same = true;

	for (size_t i = 1; i < sum->n; i++)
		same = same && !strcmp(sum->v[i].class, sum->v[0].class) && !strcmp(sum->v[i].clock, sum->v[0].clock);
	if (same && sum->n)
		printf("class %s, clock %s\n", sum->v[0].class, sum->v[0].clock);
	for (size_t k = 0; k < n && !same; k++)
		for (size_t i = 0; i < sum->n; i++)
			if (!strcmp(sum->v[i].system, systems[k])) {
				printf("%s: class %s, clock %s\n", system_shown(systems[k], sum->v[i].class, shown),
				       sum->v[i].class, sum->v[i].clock);
				break;
			}
	for (size_t k = 0; k < n; k++)
		cmd_note(systems[k]);
}

static void print_title(const struct campaign *c, const struct summary *sum)
{
	char when[32];

	date_text(when, sizeof(when), "%Y-%m-%d %H:%M", false, c->started);
	printf("Campaign %s%s%s%s, %s, %s lane, seed %llu%s\n", c->tag, *c->name ? " (" : "", c->name,
	       *c->name ? ")" : "", when, c->lane == LANE_PATH ? "path" : "time", (unsigned long long)c->seed,
	       c->subset ? ", SUBSET of the suite" : "");
	printf("%u of %u jobs done, %u refused\n", c->done, c->jobs, c->refused);
	print_classes(sum);
	putchar('\n');
}

static int refused_line(void *arg, const char *system, const char *key, const char *value)
{
	(void)arg;
	printf("not run: %s: %s\n", system, *value ? value : key);
	return 0;
}

static int uncounted_line(void *arg, const char *system, const char *key, const char *value)
{
	(void)arg;
	if (!strcmp(key, EXITS_UNCOUNTED_FACT))
		printf("%s: %s\n", system, value);
	return 0;
}

static int show_values(struct store *s, const struct campaign *c, const struct options *o, enum table_format f)
{
	struct summary sum;
	struct why why = {""};
	int status = cmd_summary(s, c, option_get(o, "bench"), &sum);

	if (status)
		return status;
	if (f == TABLE_TEXT) {
		print_title(c, &sum);
		cmd_print(value_lines(&sum, option_get(o, "body")), f);
		puts("\nvalue: per operation, control subtracted; exits: counted/declared per operation (- not "
		     "counted, ! not as declared, ^ passed through).");
		int err = store_facts(s, c->id, "environment", uncounted_line, NULL, &why);
		if (!err)
			err = store_refused(s, c->id, refused_line, NULL, &why);
		if (err)
			status = complain(status_of_store(err), "%s", why.text);
	} else {
		cmd_print(cmd_value_table(&sum, c), f);
	}
	summary_free(&sum);
	return status;
}

static int boot_row(void *arg, const struct stored_boot *b)
{
	struct table *t = arg;

	table_cellf(t, "%lld", (long long)b->id);
	table_cellf(t, "%u", b->round);
	table_cellf(t, "%u", b->position);
	table_cellf(t, "%u", b->attempt);
	table_cell(t, b->system);
	table_cell(t, b->class);
	table_cell(t, b->clock);
	if (b->first_record_ns)
		table_cellf(t, "%.4f", (double)b->first_record_ns / 1e9);
	else
		table_cell(t, NULL);
	table_cellf(t, "%.3f", (double)b->wall_ns / 1e9);
	table_cell(t, b->verdict);
	table_cell(t, b->reason);
	return 0;
}

static int show_boots(struct store *s, const struct campaign *c, enum table_format f)
{
	struct table *t =
	    table_new("boot>,round>,position>,attempt>,system,class,clock,first_record_s>,wall_s>,verdict,reason");
	struct why why = {""};
	int err = store_boots(s, c->id, boot_row, t, &why);

	if (err) {
		table_free(t);
		return complain(status_of_store(err), "%s", why.text);
	}
	cmd_print(t, f);
	return STATUS_OK;
}

struct log_wanted {
	s64 id;
	bool found;
};

static int log_print(void *arg, const struct stored_boot *b)
{
	struct log_wanted *w = arg;

	if (b->id == w->id) {
		w->found = true;
		/* A guest may have written anything: nothing of it may steer the terminal. */
		for (const char *p = b->log; *p; p++)
			putchar(*p == '\n' || *p == '\t' || ((unsigned char)*p >= ' ' && *p != 127) ? *p : '?');
	}
	return 0;
}

static int show_log(struct store *s, const struct campaign *c, const char *boot)
{
	struct why why = {""};
	struct log_wanted w = {0};
	u64 id;

	if (parse_u64(boot, &id))
		return complain(STATUS_USAGE, "--log needs the number of a boot (hvlab show --boots), not \"%s\"",
				boot);
	w.id = (s64)id;
	int err = store_boots(s, c->id, log_print, &w, &why);
	if (err)
		return complain(status_of_store(err), "%s", why.text);
	if (!w.found)
		return complain(STATUS_USAGE, "campaign %s has no boot %s (see hvlab show --boots)", c->tag, boot);
	return STATUS_OK;
}

struct fact_lines {
	struct table *t;
	const char *of;
};

static int fact_row(void *arg, const char *system, const char *key, const char *value)
{
	struct fact_lines *l = arg;

	table_cell(l->t, l->of);
	table_cell(l->t, system);
	table_cell(l->t, key);
	table_cell(l->t, value);
	return 0;
}

static int show_facts(struct store *s, const struct campaign *c, enum table_format f)
{
	static const char *const kinds[] = {"environment", "guest"};
	struct fact_lines lines = {.t = table_new("of,system,key,value")};
	struct why why = {""};
	int err = 0;

	for (size_t i = 0; i < LEN(kinds) && !err; i++) {
		lines.of = kinds[i];
		err = store_facts(s, c->id, kinds[i], fact_row, &lines, &why);
	}
	if (err) {
		table_free(lines.t);
		return complain(status_of_store(err), "%s", why.text);
	}
	cmd_print(lines.t, f);
	return STATUS_OK;
}

struct event_lines {
	struct table *t;
	const char *whole; /* what stands for the whole boot */
};

static int event_row(void *arg, const struct stored_event *e)
{
	struct event_lines *l = arg;

	table_cellf(l->t, "%lld", (long long)e->boot_id);
	table_cellf(l->t, "%u", e->round);
	table_cell(l->t, e->system);
	table_cell(l->t, *e->bench ? e->bench : l->whole);
	table_cell(l->t, e->name);
	table_cellf(l->t, "%llu", (unsigned long long)e->value);
	return 0;
}

static int show_counters(struct store *s, const struct campaign *c, const char *bench, enum table_format f)
{
	struct event_lines l = {table_new("boot>,round>,system,bench,event,count>"), f == TABLE_TEXT ? "(whole boot)" : ""};
	struct why why = {""};
	int status = cmd_bench(s, c, bench);
	int err = status ? 0 : store_events(s, c->id, bench, event_row, &l, &why);

	if (err)
		status = complain(status_of_store(err), "%s", why.text);
	if (status) {
		table_free(l.t);
		return status;
	}
	cmd_print(l.t, f);
	return STATUS_OK;
}

static int show_campaigns(struct store *s, enum table_format f)
{
	struct campaign *list;
	struct why why = {""};
	size_t n;
	int err = store_campaigns(s, &list, &n, &why);

	if (err)
		return complain(status_of_store(err), "%s", why.text);
	struct table *t = table_new("number>,tag,name,lane,started,jobs>,done>,refused>,program");
	for (size_t i = 0; i < n; i++) {
		char when[32];

		date_text(when, sizeof(when), "%Y-%m-%d %H:%M:%S", false, list[i].started);
		table_cellf(t, "%lld", (long long)list[i].id);
		table_cell(t, list[i].tag);
		table_cell(t, list[i].name);
		table_cell(t, list[i].lane == LANE_PATH ? "path" : "time");
		table_cell(t, when);
		table_cellf(t, "%u", list[i].jobs);
		table_cellf(t, "%u", list[i].done);
		table_cellf(t, "%u", list[i].refused);
		table_cell(t, list[i].program);
		campaign_free(&list[i]);
	}
	free(list);
	cmd_print(t, f);
	return STATUS_OK;
}

static int show_campaign(struct store *s, const struct options *o, enum table_format f)
{
	struct campaign c;
	int status = cmd_campaign(s, o->nargs ? o->arg[0] : NULL, &c);

	if (status)
		return status;
	if (option_get(o, "log"))
		status = show_log(s, &c, option_get(o, "log"));
	else if (option_get(o, "boots"))
		status = show_boots(s, &c, f);
	else if (option_get(o, "counters"))
		status = show_counters(s, &c, option_get(o, "bench"), f);
	else if (option_get(o, "facts"))
		status = show_facts(s, &c, f);
	else if (option_get(o, "identity"))
		status = show_identity(s, &c, f);
	else if (option_get(o, "clock"))
		status = show_clock(s, &c, f);
	else if (option_get(o, "life"))
		status = show_life(s, &c, f);
	else if (option_get(o, "preflight"))
		status = show_preflight(s, &c, f);
	else if (option_get(o, "holes"))
		status = show_holes(s, &c, f);
	else
		status = show_values(s, &c, o, f);
	campaign_free(&c);
	return status;
}

int cmd_show(int argc, char **argv)
{
	struct options o;
	struct store *s;
	enum table_format f;
	int status = cmd_options(&o, argc, argv);

	if (!status)
		status = cmd_format(&o, &f);
	if (!status)
		status = cmd_store(&s, &o, STORE_READ);
	if (!status) {
		status = option_get(&o, "campaigns") ? show_campaigns(s, f) :
			 option_get(&o, "peers") ? show_peers(s, NULL, f) : show_campaign(s, &o, f);
		store_close(s);
	}
	options_free(&o);
	return status;
}
