/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Completion for bash and zsh, made from the table of verbs: verbs, their options, and the values of an option where those
 * are known: files, directories, variants, places and other words. No shell asks the program anything while one types.
 */
#include "help.h"
#include "adapters.h"
#include "processors.h"
#include <hvlab/adapter.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum values { VALUES_NONE, VALUES_WORDS, VALUES_FILES, VALUES_DIRECTORIES };

static void put_word(struct buf *b, const char *word, size_t n)
{
	if (b->len)
		buf_puts(b, " ");
	buf_put(b, word, n);
}

static void variants(struct buf *b)
{
	for (size_t i = 0; i < adapter_count(); i++) {
		const char *name = adapter_at(i)->name;
		size_t n = strcspn(name, "/");
		const char *before = i ? adapter_at(i - 1)->name : "";

		if (name[n] && (strncmp(before, name, n) || (before[n] && before[n] != '/')))
			put_word(b, name, n); /* all variants of a hypervisor */
		put_word(b, name, strlen(name));
	}
}

static void places(struct buf *b)
{
	buf_puts(b, "local lab");
	for (size_t i = 0; i < processor_count(); i++)
		buf_printf(b, " lab/%s", processor_at(i)->name);
}

/* Options whose values are words that are not said in the table. */
static const struct {
	const char *name, *words;
	void (*put)(struct buf *b);
} known[] = {
	{"hv", NULL, variants}, {"place", NULL, places}, {"lane", "time path", NULL}, {"guest", "metal linux", NULL},
	{"lang", "en ru", NULL}, {"format", "table csv json", NULL}, {"backing", "4K 2M own", NULL},
};

static enum values values_of(const struct option *o, struct buf *words)
{
	if (!o->arg)
		return VALUES_NONE;
	if (!strcmp(o->arg, "FILE") || !strcmp(o->arg, "PATH"))
		return VALUES_FILES;
	if (!strcmp(o->arg, "DIR"))
		return VALUES_DIRECTORIES;
	for (size_t i = 0; i < LEN(known); i++) {
		if (strcmp(o->name, known[i].name))
			continue;
		if (known[i].put)
			known[i].put(words);
		else
			buf_puts(words, known[i].words);
		return VALUES_WORDS;
	}
	return VALUES_NONE;
}

/* What stands for a verb's arguments: files, or the words of "set|ack|show [REF]". */
static enum values values_of_verb(const struct command *c, struct buf *words)
{
	if (strchr(c->args, '|'))
		for (const char *at = c->args; at; at = strchr(at, '|'), at = at ? at + 1 : NULL) {
			const char *word = at + strspn(at, " [");
			size_t n = 0;

			while (islower((unsigned char)word[n]))
				n++;
			if (n)
				put_word(words, word, n);
		}
	if (words->len)
		return VALUES_WORDS;
	return strstr(c->args, "FILE") || strstr(c->args, "PLAN") ? VALUES_FILES : strstr(c->args, "DIR") ? VALUES_DIRECTORIES : VALUES_NONE;
}

static void bash_case(const char *pattern, enum values v, const char *words)
{
	static const char *const of[] = {"", "", " files=-f", " files=-d"};

	printf("\t\t%s) words='%s'%s ;;\n", pattern, words, of[v]);
}

static void bash_verb(const struct command *c)
{
	struct buf all = {0}, values = {0};
	const struct option *o;
	enum values v = values_of_verb(c, &all);

	printf("\t*:%s)\n\t\tcase $before in\n", c->name);
	for (size_t i = 0; (o = command_option(c, i)); i++) {
		char name[64];

		snprintf(name, sizeof(name), "--%s", o->name);
		put_word(&all, name, strlen(name));
		buf_clear(&values);
		enum values of_option = values_of(o, &values);
		if (o->arg)
			bash_case(name, of_option, values.len ? values.data : "");
	}
	bash_case("*", v, all.len ? all.data : "");
	puts("\t\tesac ;;");
	buf_free(&all);
	buf_free(&values);
}

void help_bash(void)
{
	printf("# bash completion of hvlab %s, made by hvlab help --completion bash\n_hvlab()\n{\n"
	       "\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words= files=\n\tlocal verbs='", HVLAB_VERSION);
	for (size_t i = 0; i < command_count; i++)
		printf("%s ", commands[i]->name);
	puts("help'\n\n\tcase $COMP_CWORD:${COMP_WORDS[1]} in\n\t1:* | 2:help) words=$verbs ;;");
	for (size_t i = 0; i < command_count; i++)
		bash_verb(commands[i]);
	puts("\tesac\n\tmapfile -t COMPREPLY < <(compgen $files -W \"$words\" -- \"$word\")\n}\n"
	     "complete -o filenames -F _hvlab hvlab");
}

/* Inside single quotes, where zsh's _arguments takes brackets and colons for its own. */
static void zsh_put(const char *s)
{
	for (; *s; s++) {
		if (*s == '\'')
			fputs("'\\''", stdout);
		else if (strchr("[]:\\", *s))
			printf("\\%c", *s);
		else
			putchar(*s);
	}
}

static void zsh_values(const char *arg, enum values v, const char *words)
{
	putchar(':');
	zsh_put(arg);
	switch (v) {
	case VALUES_WORDS: printf(":(%s)", words); break;
	case VALUES_FILES: fputs(":_files", stdout); break;
	case VALUES_DIRECTORIES: fputs(":_files -/", stdout); break;
	case VALUES_NONE: putchar(':'); break; /* its message is shown */
	}
}

static void zsh_verb(const struct command *c)
{
	struct buf values = {0};
	const struct option *o;
	enum values v = values_of_verb(c, &values);

	printf("\t%s)\n\t\t_arguments", c->name);
	if (v == VALUES_NONE && *c->args) {
		fputs(" '*: :()'", stdout); /* a message would keep zsh from inserting an option that is the only one */
	} else if (*c->args) {
		fputs(" '*", stdout);
		zsh_values("argument", v, values.len ? values.data : "");
		putchar('\'');
	}
	for (size_t i = 0; (o = command_option(c, i)); i++) {
		printf(" \\\n\t\t\t'--%s[", o->name);
		zsh_put(o->help);
		putchar(']');
		buf_clear(&values);
		v = values_of(o, &values);
		if (o->arg)
			zsh_values(o->arg, v, values.len ? values.data : "");
		putchar('\'');
	}
	puts(" ;;");
	buf_free(&values);
}

void help_zsh(void)
{
	printf("#compdef hvlab\n# zsh completion of hvlab %s, made by hvlab help --completion zsh\n"
	       "_hvlab() {\n\tlocal -a verbs\n\tverbs=(\n", HVLAB_VERSION);
	for (size_t i = 0; i < command_count; i++) {
		printf("\t\t'%s:", commands[i]->name);
		zsh_put(commands[i]->summary);
		puts("'");
	}
	puts("\t)\n\tif ((CURRENT == 2)) || [[ $words[2] = help ]]; then\n\t\t_describe verb verbs\n\t\treturn\n\tfi\n"
	     "\tlocal verb=$words[2]\n\tshift words\n\t((CURRENT--))\n\tcase $verb in");
	for (size_t i = 0; i < command_count; i++)
		zsh_verb(commands[i]);
	puts("\tesac\n}\n_hvlab \"$@\"");
}
