/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab plan: what would be run, in which order. Also the way from defaults, plan file and options to jobs, which
 * run shares.
 */
#include "cmd.h"
#include "paths.h"
#include "place.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define REMOTE_TIMEOUT_NS 600000000000ull /* firmware takes its time, and so does who presses the button */

/* Options that are keys of a plan under the same name. */
static const char *const plan_keys[] = {
	"name", "hv", "place", "host", "lane", "guest", "bench", "events", "rounds", "seed", "vcpus", "idle", "busy",
	"memory", "backing", "ws", "batches", "timeout",
};

static int plan_fill(struct plan *p, enum lane lane, const struct options *o, struct why *why)
{
	int err = 0;

	plan_default(p, lane);
	if (o->nargs)
		err = plan_read(p, o->arg[0], why);
	for (size_t i = 0; i < LEN(plan_keys) && !err; i++) {
		const char *value = option_get(o, plan_keys[i]);
		if (value)
			err = plan_set(p, plan_keys[i], value, why);
	}
	return err;
}

/* Nobody has to name the lane: the lab counts instructions, a real machine is timed. */
static int plan_decide(struct plan *p, const struct options *o, struct why *why)
{
	struct plan other;
	int err = plan_fill(&other, LANE_PATH, o, why);

	if (!err)
		err = plan_fill(p, LANE_TIME, o, why);
	if (!err && p->lane != other.lane && plan_in_lab(p))
		*p = other;
	else if (!err && p->lane == LANE_PATH)
		*p = other;
	if (!err && plan_in_lab(p))
		p->backing = other.backing; /* in both lanes its guests have the pages that each hypervisor chooses */
	return err;
}

int cmd_images(const struct options *o, char **metal, char **hosted)
{
	const char *image = option_get(o, "image");

	*metal = image ? xstrdup(image) : path_find("hvlab-metal.elf");
	*hosted = path_find("hvlab-hosted");
	if (!*metal)
		return complain(STATUS_ENVIRONMENT,
				"the guest image hvlab-metal.elf is not beside the program; make builds "
				"it, --image names another");
	return 0;
}

static int read_catalog(struct planned *p)
{
	struct why why = {""};
	int err = catalog_read(&p->catalog, p->metal, &why);

	return err ? complain(STATUS_ENVIRONMENT, "%s", why.text) : 0;
}

/* Options decide; a plan file that says nothing of rounds and timeout would mean a person at the switch ten times. */
static int plan_remote(struct plan *p, const struct options *o, struct why *why)
{
	const char *hv = option_get(o, "hv") || o->nargs ? p->hv : "minimal", *console = option_get(o, "console");
	struct stat st;

	if (!strncmp(hv, "minimal", 7) && (!hv[7] || !strcmp(hv + 7, "/serial")))
		copy_str(p->hv, "minimal/serial");
	else if (!strncmp(hv, "bare", 4) && (!hv[4] || !strcmp(hv + 4, "/serial")))
		copy_str(p->hv, "bare/serial");
	else
		return fail(why, -EINVAL, "a machine at a serial line runs one image: --hv minimal or --hv bare, "
			    "not \"%s\"", hv);
	if (!option_get(o, "rounds"))
		p->rounds = 1;
	if (!option_get(o, "timeout"))
		p->timeout_ns = REMOTE_TIMEOUT_NS;
	if (p->rounds > 1 && console && !stat(console, &st) && !S_ISCHR(st.st_mode))
		return fail(why, -EINVAL, "%s holds one boot, and read twice it would still be one: --rounds 1",
			    console);
	return 0;
}

static int planned_make(struct planned *p, const struct options *o, bool remote)
{
	const struct adapter *adapters[64];
	size_t n = 0;
	struct why why = {""};

	*p = (struct planned){0};
	int err = plan_decide(&p->plan, o, &why);
	if (!err && remote)
		err = plan_remote(&p->plan, o, &why);
	if (err)
		return complain(err == -EINVAL || err == -ENOENT ? STATUS_USAGE : status_of(err), "%s", why.text);
	int status = cmd_own_places(p, o);
	if (!status)
		status = cmd_images(o, &p->metal, &p->hosted);
	if (!status)
		status = read_catalog(p);
	if (status)
		return status;
	for (; n < adapter_count() && n < LEN(adapters); n++)
		adapters[n] = adapter_at(n);
	err = plan_expand(&p->plan, adapters, n, &p->catalog, &p->jobs, &p->njobs, &why);
	if (err)
		return complain(err == -ENOENT ? STATUS_USAGE : status_of(err), "%s", why.text);
	return cmd_own_hosts(p, o);
}

int cmd_planned(struct planned *p, const struct options *o)
{
	return planned_make(p, o, option_get(o, "console"));
}

int cmd_planned_remote(struct planned *p, const struct options *o)
{
	return planned_make(p, o, true);
}

void planned_free(struct planned *p)
{
	catalog_free(&p->catalog);
	free(p->jobs);
	free(p->metal);
	free(p->hosted);
}

int cmd_plan(int argc, char **argv)
{
	struct options o;
	struct planned p = {0};
	enum table_format format = TABLE_TEXT;
	int status = cmd_options(&o, argc, argv);

	if (!status)
		status = cmd_format(&o, &format);
	if (!status)
		status = cmd_planned(&p, &o);
	if (!status) {
		struct buf text = {0};
		struct table *t = table_new("job>,round>,position>,system,place,variant");
		for (size_t i = 0; i < p.njobs; i++) {
			const struct job *j = &p.jobs[i];
			table_cellf(t, "%zu", i + 1);
			table_cellf(t, "%u", j->round);
			table_cellf(t, "%u", j->position);
			table_cell(t, j->system);
			table_cell(t, j->place);
			table_cell(t, j->variant);
		}
		plan_text(&p.plan, &text);
		if (format == TABLE_TEXT)
			printf("%s\n", text.data);
		cmd_print(t, format);
		buf_free(&text);
	}
	planned_free(&p);
	options_free(&o);
	return status;
}
