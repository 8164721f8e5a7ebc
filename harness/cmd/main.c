/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab: dispatch of the verbs, help, version. What a verb does is in its cmd_*.c, the table in cmd_table.c.
 */
#include "cmd.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_usage(FILE *f)
{
	fputs("hvlab measures what a hypervisor costs, and why.\n\nusage: hvlab VERB [options]\n\n", f);
	for (size_t i = 0; i < command_count; i++)
		fprintf(f, "  %-8s %-10s %s\n", commands[i].name, commands[i].args, commands[i].summary);
	fputs("\nhvlab help VERB shows its options. Begin with: hvlab doctor\n", f);
}

static void print_help(const struct command *c)
{
	printf("hvlab %s%s%s%s: %s\n", c->name, *c->args ? " " : "", c->args, *c->options ? " [options]" : "",
	       c->summary);
	for (size_t i = 0; i < option_count; i++) {
		const struct option_row *r = &option_rows[i];
		char left[40];

		if (!options_accept(c->options, r->name))
			continue;
		snprintf(left, sizeof(left), "--%s%s%s", r->name, r->arg ? " " : "", r->arg ? r->arg : "");
		printf("  %-22s %s\n", left, r->help);
	}
	if (strstr(c->args, "REF"))
		puts("REF is a campaign: its tag or the beginning of it, its number, or \"last\" (the default).");
}

static int help(int argc, char **argv)
{
	struct why why;

	if (argc < 2) {
		print_usage(stdout);
		return STATUS_OK;
	}
	const struct command *c = command_find(argv[1], &why);
	if (!c)
		return complain(STATUS_USAGE, "%s", why.text);
	print_help(c);
	return STATUS_OK;
}

static bool asks_help(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--"); i++)
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			return true;
	return false;
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
		print_help(c);
		return STATUS_OK;
	}
	char name[16];
	copy_str(name, c->name);
	argv[0] = name;
	return c->run(argc, argv);
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		print_usage(stderr);
		return STATUS_USAGE;
	}
	setenv("HWLOC_HIDE_ERRORS", "2", 0); /* what it misses is a finding of ours, not a line of its own */
	cmd_take_password();
	int status = dispatch(argc - 1, argv + 1);
	/* A result that could not be written is no result. */
	if (fflush(stdout) || ferror(stdout))
		return complain(STATUS_ENVIRONMENT, "cannot write to standard output: %s", strerror(errno));
	return status;
}
