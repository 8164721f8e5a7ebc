/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab show: what a campaign found. Values, boots, facts, performance events, a boot's console log, or the list of
 * campaigns.
 */
#include "artifact.h"
#include "cmd.h"
#include "hosts_report.h"
#include "verdict.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct {
	const char *bench, *log;
	bool body, boots, campaigns, counters, facts, guest_diff, clock, launch_cost, preflight, coverage, io, versions, hosts, crosschecks;
	enum table_format format;
} opts;

static const struct option options[] = {
	OPT_FORMAT(&opts.format),
	OPT_BENCH(&opts.bench),
	OPT_FLAG("body", &opts.body, "show body and control separately"),
	OPT_FLAG("boots", &opts.boots, "show the boots of the campaign"),
	OPT_FLAG("campaigns", &opts.campaigns, "list all campaigns of the database"),
	OPT_FLAG("counters", &opts.counters, "show what --events counted, per benchmark and whole boot"),
	OPT_FLAG("facts", &opts.facts, "show environment and guest facts"),
	OPT_TEXT("log", "BOOT", &opts.log, "show the kept console log of a boot"),
	OPT_FLAG("guest-diff", &opts.guest_diff, "show how the guests of the systems differed, and why it matters"),
	OPT_FLAG("clock", &opts.clock, "show each boot's clock against its host's"),
	OPT_FLAG("launch-cost", &opts.launch_cost, "show what launching a guest cost: create, boot, destroy, memory, host CPU"),
	OPT_FLAG("preflight", &opts.preflight, "show what was wrong with the machine during the run"),
	OPT_FLAG("coverage", &opts.coverage, "show every cell without a number, and why"),
	OPT_FLAG("io", &opts.io, "show disks and networks: far quantiles, requests a second over depth, bytes a second over size"),
	OPT_FLAG("versions", &opts.versions, "show path length by hypervisor version, for campaigns with several versions"),
	OPT_FLAG("hosts", &opts.hosts, "show each host's values side by side, and which hosts are not like the others"),
	OPT_FLAG("crosschecks", &opts.crosschecks, "show what hvlab crosscheck has measured"),
	OPT_END,
};

/* What kind of numbers these are, once when it is the same for all systems. */
static void print_classes(const struct summary *sum)
{
	size_t n;
	const char **systems = summary_systems(sum, &n);
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
	free(systems);
}

static void print_title(const struct load *l)
{
	const struct campaign *c = l->campaign;
	char when[32];

	date_text(when, sizeof(when), "%Y-%m-%d %H:%M", false, c->started);
	cmd_say("Campaign %s%s%s%s, %s, %s lane, seed %llu%s%s\n", c->tag, *c->name ? " (" : "", c->name,
	       *c->name ? ")" : "", when, lane_word(c->lane), (unsigned long long)c->seed,
	       l->subset ? ", SUBSET of the suite" : "", l->summary.allow_unsteady ? ", UNSTEADY values allowed" : "");
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
		"^ not intercepted, ~ none counted, reason unknown).\n");
	cmd_refused(l);
}

static int show_values(struct store *s, const struct campaign *c, enum table_format f)
{
	struct load l;
	int status = cmd_load(&l, s, c, opts.bench);

	if (!status && f == TABLE_TEXT)
		print_values(&l, opts.body);
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
	table_cells(t, b->system, b->class, b->clock);
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
	    table_new("boot>,round>,position>,attempt>,system,class,clock,first_record_s>,wall_s>,verdict,reason~");
	struct why why = {""};
	int err = store_boots(s, c->id, boot_row, t, &why);

	return cmd_print_read(t, err, &why, f);
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
		fputs(b->log, stdout);
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

	table_cells(l->t, l->of, system, key, value);
	return 0;
}

int cmd_facts(struct store *s, const struct campaign *c, struct table **t, struct why *why)
{
	static const char *const kinds[] = {"environment", "guest"};
	struct fact_lines lines = {.t = table_new("of,system,key,value")};
	int err = 0;

	for (size_t i = 0; i < LEN(kinds) && !err; i++) {
		lines.of = kinds[i];
		err = store_facts(s, c->id, kinds[i], fact_row, &lines, why);
	}
	*t = lines.t;
	return err;
}

static int show_facts(struct store *s, const struct campaign *c, enum table_format f)
{
	struct why why = {""};
	struct table *t;
	int err = cmd_facts(s, c, &t, &why);

	return cmd_print_read(t, err, &why, f);
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
	table_cells(l->t, e->system, *e->bench ? e->bench : l->whole, e->name);
	table_cellf(l->t, "%llu", (unsigned long long)e->value);
	return 0;
}

static int show_counters(struct store *s, const struct campaign *c, enum table_format f)
{
	struct event_lines l = {table_new("boot>,round>,system,bench,event,count>"), f == TABLE_TEXT ? "(whole boot)" : ""};
	struct why why = {""};
	struct load known;
	int status = cmd_load_catalog(&known, s, c, opts.bench);
	int err = status ? 0 : store_events(s, c->id, opts.bench, event_row, &l, &why);

	load_free(&known);
	if (!status)
		return cmd_print_read(l.t, err, &why, f);
	table_free(l.t);
	return status;
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
		table_cells(t, list[i].tag, list[i].name, lane_word(list[i].lane), when);
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

static int show_lengths(struct store *s, const struct campaign *c, enum table_format f)
{
	return show_versions(s, c, opts.bench, f);
}

static int show_hosts(struct store *s, const struct campaign *c, enum table_format f)
{
	struct hosts hosts = {.n = 0};
	struct load l;
	int status = cmd_load(&l, s, c, opts.bench);

	if (!status) {
		hosts_find(&hosts, &l.summary);
		cmd_print(hosts_table(&l, &hosts, f), f);
		if (f == TABLE_TEXT)
			cmd_say("\n%zu hosts%s\n", hosts.n, hosts.n < HOSTS_FEW ? ": too few to say that one is not like the others" :
				"; *: not like the others (robust z beyond 3.5)");
	}
	hosts_free(&hosts);
	load_free(&l);
	return status;
}

static int show_disks(struct store *s, const struct campaign *c, enum table_format f)
{
	return show_io(s, c, opts.bench, f);
}

static int show_campaign(struct store *s, const char *ref)
{
	static const struct {
		const bool *wanted;
		int (*show)(struct store *s, const struct campaign *c, enum table_format f);
	} views[] = {
		{&opts.boots, show_boots}, {&opts.counters, show_counters}, {&opts.facts, show_facts},
		{&opts.guest_diff, show_guest_diff}, {&opts.clock, show_clock}, {&opts.launch_cost, show_launch_cost},
		{&opts.preflight, show_preflight}, {&opts.coverage, show_coverage}, {&opts.versions, show_lengths},
		{&opts.hosts, show_hosts}, {&opts.io, show_disks},
	};
	struct campaign c;
	size_t i = 0;
	int status = cmd_campaign(s, ref, &c);

	if (status)
		return status;
	while (i < LEN(views) && !*views[i].wanted)
		i++;
	status = opts.log ? show_log(s, &c, opts.log) : (i < LEN(views) ? views[i].show : show_values)(s, &c, opts.format);
	campaign_free(&c);
	return status;
}

static int show(const struct arguments *a)
{
	struct store *s;
	int status = cmd_store(&s, STORE_READ);

	if (status)
		return status;
	status = opts.campaigns ? show_campaigns(s, opts.format) : opts.crosschecks ? show_crosschecks(s, NULL, opts.format) :
		 show_campaign(s, a->v[0]);
	store_close(s);
	return status;
}

const struct command cmd_show = {
	"show", "[REF]", "values of a campaign, each with what qualifies it", 1, show, {store_options, options, unsteady_options, table_options},
};
