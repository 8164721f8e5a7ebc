/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab gate: is tonight as the nights before it? And hvlab baseline, the only way to move what it is held against.
 */
#include "cmd.h"
#include "gate_files.h"
#include "history.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static struct {
	const char *subject, *write;
	bool all;
	enum table_format format;
} opts;

const struct option gate_options[] = {
	OPT_TEXT("write", "DIR", &opts.write, "also write there what other programs read: junit.xml, hvlab.prom, influx.txt ... (docs/nightly.md)"),
	OPT_END,
};
static const struct option options[] = {
	OPT_SUBJECT(&opts.subject),
	OPT_FLAG("all", &opts.all, "every row, not only those that are not ok"),
	OPT_FORMAT(&opts.format),
	OPT_END,
};

int cmd_gate_status(const struct gate_sum *sum)
{
	if (sum->longer)
		return STATUS_REGRESSION;
	if (sum->of[GATE_ENVIRONMENT])
		return STATUS_ENVIRONMENT;
	return sum->suspect || sum->of[GATE_MISSING] || !sum->judged ? STATUS_INCONCLUSIVE : STATUS_OK;
}

int cmd_gate_load(struct history *h, struct store *s, const struct campaign *c)
{
	struct why why = {""};
	int err = history_load(h, s, c, &(struct history_wanted){.most = GATE_NIGHTS, .subject = opts.subject, .tonight = true}, &why);

	return err ? complain(status_of_store(err), "%s", why.text) : STATUS_OK;
}

static int write_files(const struct history *h, int status)
{
	struct why why = {""};
	int err = opts.write ? gate_files_write(h, opts.write, status, &why) : 0;

	return err ? complain(STATUS_ENVIRONMENT, "%s", why.text) : status;
}

/* What the gate says outweighs that nobody could be told. */
static int tell(const struct history *h, int status)
{
	struct buf json = {0};

	gate_json(h, status, &json);
	int told = cmd_webhook(json.data, json.len);
	buf_free(&json);
	return status ? status : told;
}

int cmd_gate_conclude(const struct history *h)
{
	const struct gate_sum sum = history_sum(h);
	int status = cmd_gate_status(&sum);
	struct buf text = {0};

	if (opts.format != TABLE_TEXT) {
		cmd_print(gate_table(h, true, opts.format), opts.format);
		return write_files(h, tell(h, status));
	}
	if (opts.all)
		cmd_print(gate_table(h, true, TABLE_TEXT), TABLE_TEXT);
	gate_mail(h, status, &text);
	printf("%s", text.data);
	buf_free(&text);
	fflush(stdout);
	return write_files(h, tell(h, status));
}

/* Only what is there can be judged; what is not derived yet is written. */
static int store_there_to_write(struct store **s)
{
	int status = cmd_store(s, STORE_READ);

	if (status)
		return status;
	store_close(*s);
	return cmd_store(s, STORE_WRITE);
}

static int gate(const struct arguments *a)
{
	struct campaign c = {0};
	struct history h = {0};
	struct store *s;
	int status = cmd_webhook_check();

	if (!status)
		status = store_there_to_write(&s);
	if (status)
		return status;
	status = cmd_campaign(s, a->v[0], &c);
	if (!status)
		status = cmd_gate_load(&h, s, &c);
	if (!status)
		status = cmd_gate_conclude(&h);
	history_free(&h);
	campaign_free(&c);
	store_close(s);
	return status;
}

const struct command cmd_gate = {
	"gate", "[REF]", "is this campaign as the nights before it? 0 ok, 1 regression, 3 inconclusive, 4 environment", 1, gate,
	{gate_options, webhook_options, options, store_options, table_options},
};

/* --- baseline */

static struct {
	const char *bench, *system, *who, *why;
	enum table_format format;
} base = {.bench = "*", .system = "*"};

static const struct option base_options[] = {
	OPT_BENCH(&base.bench),
	OPT_TEXT("system", "GLOBS", &base.system, "systems, by label or variant (default: all)"),
	OPT_TEXT("why", "TEXT", &base.why, "the reason, which is kept"),
	OPT_TEXT("who", "NAME", &base.who, "who says so (default: the user's name)"),
	OPT_FORMAT(&base.format),
	OPT_END,
};

static int base_row(void *arg, const struct stored_baseline *b)
{
	char date[32];

	date_text(date, sizeof(date), "%Y-%m-%d %H:%M", true, b->made);
	table_cells(arg, b->kind, b->tag, b->bench, b->system, date, b->who, b->why);
	return 0;
}

static int base_show(struct store *s)
{
	struct table *t = table_new("kind,campaign,bench,system,when,who,why");
	struct why why = {""};
	int err = store_baselines(s, base_row, t, &why);

	return cmd_print_read(t, err, &why, base.format);
}

static int base_add(struct store *s, const char *kind, const char *ref)
{
	const struct passwd *user = getpwuid(getuid());
	struct campaign c = {0};
	struct why why = {""};
	int status = base.why && *base.why ? cmd_campaign(s, ref, &c) :
		     complain(STATUS_USAGE, "hvlab baseline %s needs --why \"...\": a baseline moves for a reason", kind);

	if (status)
		return status;
	int err = store_baseline_add(s, &(struct stored_baseline){.kind = kind, .bench = base.bench, .system = base.system,
		.who = base.who ? base.who : user ? user->pw_name : "unknown", .why = base.why, .campaign = c.id,
		.made = time(NULL)}, &why);
	if (!err)
		printf("%s %s: %s on %s\n", kind, c.tag, base.bench, base.system);
	campaign_free(&c);
	return err ? complain(status_of_store(err), "%s", why.text) : STATUS_OK;
}

static int baseline(const struct arguments *a)
{
	const char *what = a->n ? a->v[0] : "show";
	bool show = !strcmp(what, "show");
	struct store *s;

	if (!show && strcmp(what, "set") && strcmp(what, "ack"))
		return complain(STATUS_USAGE, "hvlab baseline set, ack or show, not \"%s\"", what);
	int status = show ? cmd_store(&s, STORE_READ) : store_there_to_write(&s);
	if (status)
		return status;
	status = show ? base_show(s) : base_add(s, what, a->v[1]);
	store_close(s);
	return status;
}

const struct command cmd_baseline = {
	"baseline", "set|ack|show [REF]", "begin a baseline at a campaign, accept its changes, or list who did when and why", 2, baseline,
	{base_options, store_options, table_options},
};
