/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a command line, the environment and configuration files to the variables that a verb's options are bound to.
 */
#include "options.h"
#include "inifile.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct option *command_option(const struct command *c, size_t i)
{
	for (const struct option *const *group = c->options; *group; group++)
		for (const struct option *o = *group; o->name; o++)
			if (!i--)
				return o;
	return NULL;
}

/* Its number, which is that of the last + 1 when there is none. */
static size_t number_of(const struct command *c, const char *name)
{
	const struct option *o;
	size_t i = 0;

	while ((o = command_option(c, i)) && strcmp(o->name, name))
		i++;
	return i;
}

static const struct option *find_anywhere(const char *name)
{
	for (size_t i = 0; i < command_count; i++) {
		const struct option *o = command_option(commands[i], number_of(commands[i], name));

		if (o)
			return o;
	}
	return NULL;
}

static int fail_unknown(const struct command *c, const char *name, struct why *why)
{
	const char *names[OPTIONS_MAX];
	const struct option *o;
	size_t n = 0;

	while (n < OPTIONS_MAX && (o = command_option(c, n)))
		names[n++] = o->name;
	if (find_anywhere(name))
		return fail(why, -EINVAL, "`hvlab %s` takes no --%s (see hvlab help %s)", c->name, name, c->name);
	const char *near = nearest(name, names, n);
	if (near)
		return fail(why, -EINVAL, "unknown option --%s; did you mean --%s?", name, near);
	return fail(why, -EINVAL, "unknown option --%s (see hvlab help %s)", name, c->name);
}

static int set_share(const struct option *o, const char *value, struct why *why)
{
	char *end;
	double v = strtod(value, &end);

	if (end == value || (*end && strcmp(end, "%")) || !isfinite(v) || v < 0)
		return fail(why, -EINVAL, "--%s needs a percentage such as 2.5, not \"%s\"", o->name, value);
	*o->share = v / 100;
	return 0;
}

static int set(const struct option *o, const char *value, struct why *why)
{
	if (o->flag)
		*o->flag = strcmp(value, "0") != 0;
	else if (o->text)
		*o->text = value;
	else if (o->share)
		return set_share(o, value, why);
	else if (o->number && parse_u64(value, o->number))
		return fail(why, -EINVAL, "--%s needs a whole number, not \"%s\"", o->name, value);
	else if (o->format && table_format_parse(value, o->format))
		return fail(why, -EINVAL, "--%s is table, csv or json, not \"%s\"", o->name, value);
	return 0;
}

/* One "--name", "--name=value" or "--name value"; *i moves past what was taken. */
static int parse_one(struct parsed *p, int argc, char **argv, int *i, struct why *why)
{
	char name[64];
	const char *text = argv[*i] + 2, *eq = strchr(text, '=');

	copy_strn(name, eq && (size_t)(eq - text) < sizeof(name) ? (size_t)(eq - text) + 1 : sizeof(name), text);
	size_t n = number_of(p->command, name);
	const struct option *o = command_option(p->command, n);
	if (!o)
		return fail_unknown(p->command, name, why);
	if (o->flag && eq)
		return fail(why, -EINVAL, "--%s takes no value", name);
	if (!o->flag && p->given[n])
		return fail(why, -EINVAL, "--%s is given twice", name); /* as a key of a plan file; a list is one value */
	if (!o->flag && !eq && *i + 1 == argc)
		return fail(why, -EINVAL, "--%s needs a value: --%s %s", name, name, o->arg);
	p->given[n] = true;
	return set(o, o->flag ? "1" : eq ? eq + 1 : argv[++*i], why);
}

/* "max-slowdown" is HVLAB_MAX_SLOWDOWN. */
static const char *environment_of(const struct option *o)
{
	char name[64] = "HVLAB_";
	size_t n = strlen(name);

	for (const char *c = o->name; *c && n + 1 < sizeof(name); c++)
		name[n++] = *c == '-' ? '_' : (char)toupper((unsigned char)*c);
	return getenv(name);
}

static int read_environment(struct parsed *p, struct why *why)
{
	const struct option *o;
	int err = 0;

	for (size_t i = 0; !err && (o = command_option(p->command, i)); i++) {
		const char *value = p->given[i] ? NULL : environment_of(o);

		if (!value || !*value)
			continue;
		p->given[i] = true;
		err = set(o, value, why);
	}
	return err;
}

int options_parse(struct parsed *p, const struct command *c, int argc, char **argv, struct why *why)
{
	bool only_args = false;

	*p = (struct parsed){.command = c};
	for (int i = 1; i < argc; i++) {
		if (!only_args && !strcmp(argv[i], "--")) {
			only_args = true;
		} else if (!only_args && !strncmp(argv[i], "--", 2)) {
			int err = parse_one(p, argc, argv, &i, why);
			if (err)
				return err;
		} else if (!only_args && argv[i][0] == '-' && argv[i][1]) {
			return fail(why, -EINVAL, "unknown option %s; options are words: --name", argv[i]);
		} else if (p->args.n == c->max_args || p->args.n == ARGUMENTS_MAX) {
			return fail(why, -EINVAL, "one argument too many: \"%s\" (see hvlab help %s)", argv[i], c->name);
		} else {
			p->args.v[p->args.n++] = argv[i];
		}
	}
	return read_environment(p, why);
}

static int config_unknown(const char *key, struct why *why)
{
	const char *names[OPTIONS_MAX * 4];
	const struct option *o;
	size_t n = 0;

	for (size_t c = 0; c < command_count; c++)
		for (size_t i = 0; n < LEN(names) && (o = command_option(commands[c], i)); i++)
			if (o->arg)
				names[n++] = o->name;
	const char *near = nearest(key, names, n);
	return fail(why, -EINVAL, "unknown key \"%.40s\"%s%s%s", key, near ? "; did you mean \"" : "", near ? near : "",
		    near ? "\"?" : "");
}

/* One "key = value": only what this verb takes and nobody has said yet. */
static int config_set(void *arg, const char *section, const char *key, const char *value, struct why *why)
{
	struct parsed *p = arg;
	size_t n = number_of(p->command, key);
	const struct option *o = command_option(p->command, n), *known = o ? o : find_anywhere(key);

	if (strcmp(section, "hvlab"))
		return 0;
	if (!known || !known->arg)
		return config_unknown(key, why);
	if (!o || p->given[n])
		return 0;
	p->given[n] = true;
	return set(o, o->text ? xstrdup(value) : value, why);
}

int options_config(struct parsed *p, const char *path, struct why *why)
{
	return access(path, F_OK) ? 0 : inifile_read(path, config_set, p, why);
}
