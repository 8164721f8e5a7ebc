/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Options of the verbs. Each verb declares in its own file what it takes, as rows bound to typed variables of that file; a
 * row that several verbs take is a macro here or a group that another cmd_*.c owns. Parsing, and the order of precedence
 * (option, HVLAB_NAME in the environment, ./hvlab.ini, XDG, /etc). Prints nothing.
 */
#pragma once

#include "table.h"

#define OPTIONS_MAX 80 /* of one verb, and names of all */
#define ARGUMENTS_MAX 17
#define GROUPS_MAX 12

/* One of the pointers is set; what it points at keeps its value, the default, when the option is not given. */
struct option {
	const char *name, *arg, *help; /* arg NULL: a flag */
	bool *flag;
	const char **text;
	u64 *number;
	double *share;                 /* given in percent */
	enum table_format *format;
};
#define OPT_FLAG(word, to, text) {.name = word, .flag = to, .help = text}
#define OPT_TEXT(word, what, to, says) {.name = word, .arg = what, .text = to, .help = says}
#define OPT_NUMBER(word, to, text) {.name = word, .arg = "N", .number = to, .help = text}
#define OPT_PERCENT(word, to, text) {.name = word, .arg = "PERCENT", .share = to, .help = text}
#define OPT_FORMAT(to) {.name = "format", .arg = "F", .format = to, .help = "table, csv or json"}
#define OPT_BENCH(to) OPT_TEXT("bench", "GLOBS", to, "benchmarks, separated by commas; * and ? are wildcards")
#define OPT_SUBJECT(to) OPT_TEXT("subject", "KEYS", to, "facts that are under test and begin no epoch, in place of the plan's; globs separated by commas")
#define OPT_END {.name = NULL}

/* What is not an option; the verb is left out. */
struct arguments {
	const char *v[ARGUMENTS_MAX];
	unsigned n;
};

struct command {
	const char *name, *args, *summary;
	unsigned max_args;
	int (*run)(const struct arguments *a);
	const struct option *options[GROUPS_MAX]; /* tables, each with OPT_END */
};

/* All verbs (cmd_table.c): an option of another verb is reported as such. */
extern const struct command *const commands[];
extern const size_t command_count;

/* The i-th option of all groups; NULL behind the last. */
const struct option *command_option(const struct command *c, size_t i);

struct parsed {
	const struct command *command;
	struct arguments args;
	bool given[OPTIONS_MAX]; /* by number of the option: what comes later leaves it alone */
};

/*
 * The command line, argv[0] being the verb, then the environment. Strings stay those of argv and environ. -EINVAL:
 * unknown option (with the nearest), a value that is missing, superfluous or senseless, too many arguments.
 */
int options_parse(struct parsed *p, const struct command *c, int argc, char **argv, struct why *why);
/* Fills what is still open from an INI file ([hvlab] section); absent file: 0. Errors say file:line. */
int options_config(struct parsed *p, const char *path, struct why *why);
