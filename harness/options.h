/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Options of the verbs: one table of all that exist, parsing of one command line against those a verb takes, and
 * the order of precedence (option, HVLAB_NAME in the environment, ./hvlab.ini, XDG, /etc). Prints nothing.
 */
#ifndef HVLAB_OPTIONS_H
#define HVLAB_OPTIONS_H

#include "util.h"

#define OPTIONS_MAX 80
#define OPTIONS_ARGS_MAX 16

struct option_row {
	const char *name, *arg; /* arg NULL: a flag */
	const char *help;
};
extern const struct option_row option_rows[];
extern const size_t option_count;

struct options {
	const char *arg[OPTIONS_ARGS_MAX]; /* what is not an option; argv[0] is left out */
	unsigned nargs;
	const char *value[OPTIONS_MAX];    /* by row; flags are "1" */
	bool owned[OPTIONS_MAX];           /* the value was allocated here */
};

/*
 * accepts: names a verb takes, separated by spaces. argv[0] is the verb. Strings stay those of argv and environ.
 * -EINVAL: unknown option (with the nearest), missing or superfluous value, more than max_args arguments.
 */
int options_parse(struct options *o, const char *accepts, unsigned max_args, int argc, char **argv, struct why *why);
/* Fills what is still open from an INI file ([hvlab] section); absent file: 0. Errors say file:line. */
int options_config(struct options *o, const char *accepts, const char *path, struct why *why);
/* Value of an option or NULL; the name must be one of the table. */
const char *option_get(const struct options *o, const char *name);
/* Sets one that was not given; the value is copied. */
void option_set(struct options *o, const char *name, const char *value);
/* As a number: 0 and *value untouched when not given; -EINVAL with why. */
int option_u64(const struct options *o, const char *name, u64 *value, struct why *why);
bool options_accept(const char *accepts, const char *name);
void options_free(struct options *o);

#endif
