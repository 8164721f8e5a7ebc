/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab fleet: a plan over the hosts of a fleet file, as jobs of Slurm. Here are its words, and init; submit is cmd_fleet_submit.c,
 * resume cmd_fleet_queue.c, status, collect and cancel are cmd_fleet_state.c, what happens on a node is cmd_fleet_work.c.
 */
#include "fleet_dir.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
	const char *fleet, *output;
} opts = {.fleet = "fleet.ini"};

static const struct option options[] = {
	OPT_TEXT("fleet", "FILE", &opts.fleet, "hosts of the fleet (default fleet.ini)"),
	OPT_TEXT("output", "DIR", &opts.output, "for init: where its files go"),
	OPT_END,
};

int cmd_fleet_read(struct fleet *f)
{
	struct why why = {""};
	int err = fleet_read(f, opts.fleet, &why);

	return err ? complain(STATUS_USAGE, "%s", why.text) : 0;
}

/* --- init */

static int write_file(const char *dir, const char *name, unsigned mode, const struct buf *text)
{
	char *path = xasprintf("%s/%s", dir, name);
	int err = file_write(path, text->data, text->len);

	if (!err && chmod(path, mode))
		err = -errno;
	if (!err)
		printf("%s\n", path);
	int status = err ? complain(STATUS_ENVIRONMENT, "cannot write %s: %s", path, strerror(-err)) : 0;
	free(path);
	return status;
}

/* Of the fleet that is named; where there is no file yet, an example is written, and the others are made for that. */
static int init(const struct arguments *a)
{
	struct fleet f = {.n = 0};
	struct why why = {""};
	struct buf text = {0};
	bool example = access(opts.fleet, F_OK) != 0;

	if (!opts.output)
		return complain(STATUS_USAGE, "hvlab fleet init --output DIR: where do the files go?");
	int err = example ? fleet_parse(&f, "example", fleet_example, strlen(fleet_example), &why) : fleet_read(&f, opts.fleet, &why);
	int status = err ? complain(STATUS_USAGE, "%s", why.text) : 0;
	if (!status && (err = make_dirs(opts.output)))
		status = complain(STATUS_ENVIRONMENT, "cannot make %s: %s", opts.output, strerror(-err));
	if (!status && example) {
		buf_puts(&text, fleet_example);
		status = write_file(opts.output, "fleet.ini", 0644, &text);
	}
	for (size_t i = 0; i < fleet_file_count && !status; i++) {
		buf_clear(&text);
		fleet_files[i].write(&f, &text);
		status = write_file(opts.output, fleet_files[i].name, fleet_files[i].mode, &text);
	}
	buf_free(&text);
	fleet_free(&f);
	return status;
}

static int fleet(const struct arguments *a)
{
	static const struct {
		const char *word;
		int (*run)(const struct arguments *a);
	} verbs[] = {
		{"init", init}, {"submit", cmd_fleet_submit}, {"resume", cmd_fleet_resume}, {"status", cmd_fleet_status}, {"collect", cmd_fleet_collect},
		{"cancel", cmd_fleet_cancel}, {"work", cmd_fleet_work},
	};

	for (size_t i = 0; i < LEN(verbs) && a->n; i++)
		if (!strcmp(a->v[0], verbs[i].word))
			return verbs[i].run(a);
	return complain(STATUS_USAGE, "hvlab fleet init, submit PLAN, status, collect, resume or cancel%s%s", a->n ? ", not " : "", a->n ? a->v[0] : "");
}

const struct command cmd_fleet = {
	"fleet", "VERB", "a plan over many hosts as jobs of Slurm: init, submit PLAN, status, collect, resume, cancel", 3, fleet,
	{options, fleet_work_options, fleet_state_options, plan_options, word_options, image_options, target_options, store_options, table_options},
};
