/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The manual, made from the table of verbs: hvlab(1) with all of them and the exit statuses, and a page for each. Roff with
 * the macros of man(7), which groff and mandoc both read. docs/hvlab.md says at length what is only named here.
 */
#include "help.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const struct {
	enum status status;
	const char *means;
} statuses[] = {
	{STATUS_OK, "ok"},
	{STATUS_REGRESSION, "a regression, a changed page, or a number that is not the expected one"},
	{STATUS_USAGE, "usage: a verb, option, name or plan that makes no sense"},
	{STATUS_INCONCLUSIVE, "inconclusive: something is missing, or did not repeat"},
	{STATUS_ENVIRONMENT, "the environment refused: permission, disk, a missing file or program, a host that cannot be used"},
	{STATUS_ABSENT, "nothing could run: the hypervisor is absent"},
	{STATUS_GUEST, "a guest failed, timed out, or was silent"},
	{STATUS_DATABASE, "the database is absent, corrupt or of a newer version"},
	{STATUS_RETRY, "busy: another hvlab holds what is needed; try again"},
	{STATUS_INTERRUPTED, "interrupted; hvlab resume goes on"},
};

static const struct {
	const char *name, *means;
} files[] = {
	{"$XDG_DATA_HOME/hvlab/hvlab.db", "the database, unless --db names another"},
	{"$XDG_CACHE_HOME/hvlab", "the hosts and emulators of the virtual lab (hvlab lab), and the packages they are made of"},
	{"./hvlab.ini, $XDG_CONFIG_HOME/hvlab/hvlab.ini, /etc/hvlab/hvlab.ini",
	 "options with a value, in a section [hvlab]; what comes first wins, and the command line and HVLAB_NAME in the "
	 "environment before all"},
	{"/tmp/hvlab-UID", "guests while they run; what a killed run left there goes with hvlab sweep"},
};

/* Text, with what roff would take for its own escaped. */
static void put(const char *s)
{
	if (*s == '.' || *s == '\'')
		fputs("\\&", stdout);
	for (; *s; s++) {
		if (*s == '\\')
			fputs("\\e", stdout);
		else if (*s == '-')
			fputs("\\-", stdout);
		else
			putchar(*s);
	}
}

static void line(const char *s)
{
	put(s);
	putchar('\n');
}

static void head(const char *name, const char *summary)
{
	fputs(*name ? ".TH HVLAB\\-" : ".TH HVLAB", stdout);
	for (const char *c = name; *c; c++)
		*c == '-' ? (void)fputs("\\-", stdout) : (void)putchar(toupper((unsigned char)*c));
	printf(" 1 \"\" \"hvlab %s\" \"User Commands\"\n.nh\n.ad l\n.SH NAME\nhvlab%s", HVLAB_VERSION, *name ? "\\-" : "");
	put(name);
	fputs(" \\- ", stdout);
	line(summary);
}

static void item(const char *term, const char *text)
{
	fputs(".TP\n\\fB", stdout);
	put(term);
	puts("\\fR");
	line(text);
}

void help_man(void)
{
	head("", "measures what a hypervisor costs, and why");
	puts(".SH SYNOPSIS\n\\fBhvlab\\fR \\fIVERB\\fR [\\fIarguments\\fR] [\\fIoptions\\fR]\n.SH DESCRIPTION\n"
	     "The same small guest boots on the bare machine and under each hypervisor; microbenchmarks run in it, every raw sample is\n"
	     "stored, and what is shown is computed from stored samples only. Without a machine of its own it measures in a virtual\n"
	     "lab: emulated computers that count instructions, with real KVM and real Xen inside.\n.PP\n"
	     "A verb may be shortened as long as it is unambiguous. Results go to standard output, talk to standard error.\n.PP\n"
	     "Begin with \\fBhvlab doctor\\fR. \\fBhvlab lab assemble\\fR makes the virtual lab, \\fBhvlab run \\-\\-place lab\\fR\n"
	     "measures in it.\n.SH VERBS");
	for (size_t i = 0; i < command_count; i++) {
		printf(".TP\n\\fB");
		put(commands[i]->name);
		printf("\\fR ");
		line(commands[i]->args);
		line(commands[i]->summary);
	}
	puts(".SH EXIT STATUS");
	for (size_t i = 0; i < LEN(statuses); i++) {
		char number[16];

		snprintf(number, sizeof(number), "%d", statuses[i].status);
		item(number, statuses[i].means);
	}
	puts(".SH FILES");
	for (size_t i = 0; i < LEN(files); i++)
		item(files[i].name, files[i].means);
	puts(".SH SEE ALSO");
	for (size_t i = 0; i < command_count; i++) {
		fputs(".BR hvlab\\-", stdout);
		put(commands[i]->name);
		puts(i + 1 < command_count ? " (1)," : " (1)");
	}
}

void help_man_verb(const struct command *c)
{
	const char *of_ref = help_of_ref(c);
	const struct option *o = command_option(c, 0);

	head(c->name, c->summary);
	fputs(".SH SYNOPSIS\n\\fBhvlab ", stdout);
	put(c->name);
	fputs("\\fR ", stdout);
	put(c->args);
	puts(o ? " [\\fIoptions\\fR]\n.SH DESCRIPTION" : "\n.SH DESCRIPTION");
	line(c->summary);
	if (of_ref) {
		puts(".PP");
		line(of_ref);
	}
	if (o)
		puts(".SH OPTIONS");
	for (size_t i = 0; (o = command_option(c, i)); i++) {
		fputs(".TP\n\\fB\\-\\-", stdout);
		put(o->name);
		fputs("\\fR ", stdout);
		line(o->arg ? o->arg : "");
		line(o->help);
	}
	puts(".SH SEE ALSO\n.BR hvlab (1),\nwhich has the exit statuses");
}
