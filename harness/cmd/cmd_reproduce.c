/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab reproduce: checks the sums of a published folder, runs its plan again, and says row by row whether the numbers are the
 * same. The new campaign goes into the user's own database.
 */
#include "artifact.h"
#include "cmd.h"
#include "reproduce.h"
#include "sums.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *measured;
static enum table_format format;

static const struct option options[] = {
	OPT_TEXT("against", "REF", &measured, "a campaign of the database instead of running the plan again"),
	OPT_FORMAT(&format),
	OPT_END,
};

/* --- the folder */

/* Is the file still what it was? */
static int check_file(const char *dir, const struct sum_line *line)
{
	char hex[65], *path = xasprintf("%s/%s", dir, line->name);
	int err = sha256_file(path, hex), status = STATUS_OK;

	if (err)
		status = complain(STATUS_DATABASE, "cannot read %s: %s", path, strerror(-err));
	else if (strcmp(line->hex, hex))
		status = complain(STATUS_DATABASE, "%s is not the file that was published: its SHA-256 is %s", path, hex);
	free(path);
	return status;
}

/* All of them; what a folder cannot do without must be among them. */
static int check_lines(const char *dir, char *sums)
{
	bool database = false, plan = false;
	struct sum_line line;
	int got, status = STATUS_OK;

	while (!status && (got = sums_next(&sums, &line))) {
		if (got < 0)
			return complain(STATUS_DATABASE, "%s/" ARTIFACT_SUMS " has a line that is none of sha256sum's: \"%.80s\"", dir,
					line.name);
		database |= !strcmp(line.name, ARTIFACT_DB);
		plan |= !strcmp(line.name, ARTIFACT_PLAN);
		status = check_file(dir, &line);
	}
	return status || (database && plan) ? status :
	       complain(STATUS_DATABASE, "%s/" ARTIFACT_SUMS " does not name " ARTIFACT_DB " and " ARTIFACT_PLAN, dir);
}

static int check_sums(const char *dir)
{
	char *path = xasprintf("%s/" ARTIFACT_SUMS, dir);
	struct buf text = {0};
	int err = file_read(path, &text);
	int status = err ? complain(STATUS_USAGE, "%s: %s; hvlab artifact makes such a folder", path, file_reason(err)) :
		     check_lines(dir, text.data);

	buf_free(&text);
	free(path);
	return status;
}

/* --- running it again */

static int run_again(const char *dir, const struct campaign *published, char tag[32])
{
	char *plan = xasprintf("%s/" ARTIFACT_PLAN, dir), *image = xasprintf("%s/hvlab-metal.elf", dir);
	struct planned p = {0};

	if (!access(image, R_OK))
		cmd_image_default(image);
	int status = cmd_planned(&p, &(struct wish){.file = plan});
	if (!status) {
		snprintf(p.plan.name, sizeof(p.plan.name), "of %s", published->tag);
		status = cmd_measure(&p, tag);
	}
	planned_free(&p);
	cmd_image_default(NULL);
	free(image);
	free(plan);
	return status;
}

/* --- the answer */

static int say_facts(const struct load *published, const struct load *again)
{
	struct table *t = reproduce_facts(published, again);

	if (!t)
		return cmd_say("\nNothing that can move a number differs between the machines and guests of the two.\n"), STATUS_OK;
	cmd_say("\nWhat else differs:\n");
	cmd_print(t, TABLE_TEXT);
	return STATUS_OK;
}

static int conclude(const struct load *published, const struct load *again)
{
	struct reproduction r;

	reproduce(&r, published, again, format != TABLE_TEXT);
	u32 same = r.of[REPRODUCED_SAME], other = r.of[REPRODUCED_OTHER], missing = r.of[REPRODUCED_MISSING];
	bool path = published->summary.lane == LANE_PATH;

	if (format != TABLE_TEXT || other || missing)
		cmd_print(r.table, format);
	else
		table_free(r.table);
	if (format == TABLE_TEXT) {
		if (other)
			say_facts(published, again);
		if (r.unasked)
			cmd_say("%u more numbers were published and not asked for now.\n", r.unasked);
		cmd_say("%sreproduce: %u of %u numbers %s%s%s\n", other || missing ? "\n" : "", same, same + other + missing,
			path ? "identical" : "overlap", other ? path ? ", others differ" : ", others are apart" : "",
			missing ? ", some have no value now" : "");
	}
	return other ? STATUS_REGRESSION : missing || !same ? STATUS_INCONCLUSIVE : STATUS_OK;
}

static int load_again(struct load *l, struct campaign *c, struct store **s, const char *tag)
{
	int status = cmd_store(s, STORE_READ);

	if (!status)
		status = cmd_campaign(*s, tag, c);
	if (!status)
		status = cmd_load(l, *s, c, NULL);
	return status ? status : cmd_load_facts(l, *s);
}

static int compare(const struct load *published, const char *tag)
{
	struct load again = {0};
	struct campaign c = {0};
	struct store *s = NULL;
	int status = load_again(&again, &c, &s, tag);

	if (!status && again.summary.lane != published->summary.lane)
		status = complain(STATUS_USAGE, "campaign %s is of the other lane: the two are never compared", c.tag);
	if (!status)
		status = conclude(published, &again);
	load_free(&again);
	campaign_free(&c);
	if (s)
		store_close(s);
	return status;
}

static int reproduce_from(const char *dir, struct store *s)
{
	struct campaign c = {0};
	struct load published = {0};
	char tag[32] = "";
	int status = cmd_campaign(s, "last", &c);

	if (!status)
		status = cmd_load(&published, s, &c, NULL);
	if (!status)
		status = cmd_load_facts(&published, s);
	if (!status && !measured)
		status = run_again(dir, &c, tag);
	if (!status)
		status = compare(&published, measured ? measured : tag);
	load_free(&published);
	campaign_free(&c);
	return status;
}

static int run(const struct arguments *a)
{
	char *path = xasprintf("%s/" ARTIFACT_DB, a->n ? a->v[0] : "");
	struct why why = {""};
	struct store *s;
	int status = a->n ? check_sums(a->v[0]) : complain(STATUS_USAGE, "hvlab reproduce DIR: which folder?"), err;

	if (!status && (err = store_open(&s, path, STORE_READ, &why)))
		status = complain(status_of_store(err), "%s", why.text);
	else if (!status) {
		status = reproduce_from(a->v[0], s);
		store_close(s);
	}
	free(path);
	return status;
}

const struct command cmd_reproduce = {
	"reproduce", "DIR", "run a published folder's plan again: are the numbers the same?", 1, run,
	{options, plan_options, word_options, image_options, target_options, store_options, work_options, table_options},
};
