/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab help: all verbs, the options of one, and the same table as what a system keeps of a program: pages of its manual
 * (cmd_man.c) and completion (cmd_completion.c).
 */
#include "help.h"

#include <stdio.h>
#include <string.h>

const char *help_of_ref(const struct command *c)
{
	if (strstr(c->args, "REF ..."))
		return "REF is a campaign: its tag or the beginning of it, its number, or \"last\". Without one: all of the database.";
	if (strstr(c->args, "REF"))
		return "REF is a campaign: its tag or the beginning of it, its number, or \"last\" (the default).";
	return NULL;
}

void help_usage(FILE *f)
{
	fputs("hvlab measures what a hypervisor costs, and why.\n\nusage: hvlab VERB [options]\n\n", f);
	for (size_t i = 0; i < command_count; i++)
		fprintf(f, "  %-10s %-10s %s\n", commands[i]->name, commands[i]->args, commands[i]->summary);
	fputs("\nhvlab help VERB shows its options. Begin with: hvlab doctor\n", f);
}

void help_verb(const struct command *c)
{
	const char *of_ref = help_of_ref(c);
	const struct option *o;

	printf("hvlab %s%s%s%s: %s\n", c->name, *c->args ? " " : "", c->args, c->options[0] ? " [options]" : "", c->summary);
	for (size_t i = 0; (o = command_option(c, i)); i++) {
		char left[40];

		snprintf(left, sizeof(left), "--%s%s%s", o->name, o->arg ? " " : "", o->arg ? o->arg : "");
		printf("  %-22s %s\n", left, o->help);
	}
	if (of_ref)
		puts(of_ref);
}

static int completion(const char *shell)
{
	if (shell && !strcmp(shell, "bash"))
		return help_bash(), STATUS_OK;
	if (shell && !strcmp(shell, "zsh"))
		return help_zsh(), STATUS_OK;
	return complain(STATUS_USAGE, "hvlab help --completion is for bash or zsh");
}

int help(int argc, char **argv)
{
	struct why why;
	bool man = argc > 1 && !strcmp(argv[1], "--man");

	if (argc > 1 && !strcmp(argv[1], "--completion"))
		return completion(argv[2]);
	const char *verb = argv[man ? 2 : 1];
	if (!verb) {
		man ? help_man() : help_usage(stdout);
		return STATUS_OK;
	}
	const struct command *c = command_find(verb, &why);
	if (!c)
		return complain(STATUS_USAGE, "%s", why.text);
	(man ? help_man_verb : help_verb)(c);
	return STATUS_OK;
}
