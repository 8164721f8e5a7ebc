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

/* What kind of numbers these are, once when it is the same for all systems. */
static void print_classes(const struct summary *sum)
{
	const char *systems[64];
	size_t n = summary_systems(sum, systems, LEN(systems));
	char shown[96], class[16], clock[16];
	bool same = true;

	for (size_t i = 1; i < sum->n; i++)
		same = same && !strcmp(sum->v[i].class, sum->v[0].class) && !strcmp(sum->v[i].clock, sum->v[0].clock);
	if (same && sum->n)
		printf("class %s, clock %s\n", sum->v[0].class, sum->v[0].clock);
	for (size_t k = 0; k < n && !same; k++) {
		summary_kind(sum, systems[k], class, clock);
		printf("%s: class %s, clock %s\n", system_shown(systems[k], class, shown), class, clock);
	}
}

static void print_title(const struct load *l)
{
	const struct campaign *c = l->campaign;
	char when[32];

	date_text(when, sizeof(when), "%Y-%m-%d %H:%M", false, c->started);
	cmd_say("Campaign %s%s%s%s, %s, %s lane, seed %llu%s\n", c->tag, *c->name ? " (" : "", c->name,
	       *c->name ? ")" : "", when, lane_word(c->lane), (unsigned long long)c->seed,
	       l->subset ? ", SUBSET of the suite" : "");
	printf("%u of %u jobs done, %u refused\n", c->done, c->jobs, c->refused);
	print_classes(&l->summary);
	cmd_notes(l);
	putchar('\n');
}

static void print_values(const struct load *l, bool body)
{
	print_title(l);
	cmd_print(value_lines(&l->summary, body), TABLE_TEXT);
	cmd_say("\nvalue: per operation, control subtracted; exits: counted/declared per operation (- not counted, ! not as declared, "
		"^ not intercepted).\n");
	cmd_refused(l);
}

static int show_values(struct store *s, const struct campaign *c, const struct options *o, enum table_format f)
{
	struct load l;
	int status = cmd_load(&l, s, c, option_get(o, "bench"));

	if (!status && f == TABLE_TEXT)
		print_values(&l, option_get(o, "body"));
	else if (!status)
		cmd_print(value_table(&l), f);
	load_free(&l);
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
	struct load known;
	int status = cmd_load_catalog(&known, s, c, bench);
	int err = status ? 0 : store_events(s, c->id, bench, event_row, &l, &why);

	load_free(&known);
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
		table_cell(t, lane_word(list[i].lane));
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
	else if (option_get(o, "guest-diff"))
		status = show_guest_diff(s, &c, f);
	else if (option_get(o, "clock"))
		status = show_clock(s, &c, f);
	else if (option_get(o, "launch-cost"))
		status = show_launch_cost(s, &c, f);
	else if (option_get(o, "preflight"))
		status = show_preflight(s, &c, f);
	else if (option_get(o, "coverage"))
		status = show_coverage(s, &c, f);
	else if (option_get(o, "versions"))
		status = show_versions(s, &c, option_get(o, "bench"), f);
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
			 option_get(&o, "crosschecks") ? show_crosschecks(s, NULL, f) : show_campaign(s, &o, f);
		store_close(s);
	}
	options_free(&o);
	return status;
}
