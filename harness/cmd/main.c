/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab: dispatch of the verbs, version. What a verb does is in its cmd_*.c, the table in cmd_table.c, help in cmd_help.c.
 */
#include "cmd.h"
#include "help.h"
#include "json.h"
#include "paths.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool asks_help(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--"); i++)
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			return true;
	return false;
}

/* Later files only fill what the earlier ones left open. */
static int read_configs(struct parsed *p, struct why *why)
{
	char *path;
	int err = 0;

	for (unsigned i = 0; !err && (path = path_config(i)); i++) {
		err = options_config(p, path, why);
		free(path);
	}
	return err;
}

static int run_verb(const struct command *c, int argc, char **argv)
{
	struct parsed p;
	struct why why = {""};
	int err = options_parse(&p, c, argc, argv, &why);

	if (!err)
		err = read_configs(&p, &why);
	return err ? complain(status_of(err), "%s", why.text) : c->run(&p.args);
}

static int dispatch(int argc, char **argv)
{
	struct why why;

	if (!strcmp(argv[0], "help") || !strcmp(argv[0], "--help") || !strcmp(argv[0], "-h"))
		return help(argc, argv);
	if (!strcmp(argv[0], "--version") || !strcmp(argv[0], "version")) {
		printf("hvlab %s (records %d)\n", HVLAB_VERSION, HVLAB_ABI_VERSION);
		return STATUS_OK;
	}
	if (argv[0][0] == '-')
		return complain(STATUS_USAGE, "the verb comes first: hvlab VERB %s ... (see hvlab help)", argv[0]);
	const struct command *c = command_find(argv[0], &why);
	if (!c)
		return complain(STATUS_USAGE, "%s", why.text);
	if (asks_help(argc, argv)) {
		help_verb(c);
		return STATUS_OK;
	}
	return run_verb(c, argc, argv);
}

int main(int argc, char **argv)
{
	signal(SIGXFSZ, SIG_IGN); /* a write that fails is told like any other */
	if (cmd_streams())
		return STATUS_ENVIRONMENT;
	if (argc < 2) {
		help_usage(stderr);
		return STATUS_USAGE;
	}
	json_begin();
	setenv("HWLOC_HIDE_ERRORS", "2", 0); /* what it misses is a finding of ours, not a line of its own */
	cmd_take_password();
	cmd_take_webhook_secret();
	int status = dispatch(argc - 1, argv + 1);
	/* A result that could not be written is no result. */
	if (fflush(stdout) || ferror(stdout))
		return complain(STATUS_ENVIRONMENT, "cannot write to standard output: %s", strerror(errno));
	return status;
}
