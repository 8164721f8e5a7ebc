/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Parsing of a verb's command line against one table of options. Knows no verb: who takes what is said by the
 * caller. Configuration files use the same names.
 */
#include "options.h"
#include "inifile.h"
#include "knob.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct option_row option_rows[] = {
#define KNOB_OPTION(key, kept, member, size, kind, arg, help, ...) {key, arg, help},
	KNOBS(KNOB_OPTION)
	{"db", "FILE", "results database (default results/hvlab.db in the source tree, else XDG data directory)"},
	{"format", "F", "table, csv or json; list also knows md"},
	{"wide", NULL, "do not fold what is wider than the terminal"},
	{"about", NULL, "what each benchmark measures, what it does not, how it can mislead"},
	{"kernel", "FILE", "Linux of your own in the lab's hosts: vmlinux or bzImage; a host of the place's version is changed"},
	{"modules", "DIR", "directory with its modules, or with some in place of the version's"},
	{"xen", "PATH", "Xen of your own: xen or xen.gz, or a directory with an installed tree, whose tools are taken, too"},
	{"expect", "LIST", "BENCH=N,...: exit 1 when a value differs from N (path lane)"},
	{"at-most", "LIST", "BENCH=N,...: exit 1 when a value is above N (path lane)"},
	{"bisect", NULL, "exit as git bisect run wants it: 0, 1, 125 for what cannot be measured, 255 for what is wrong here"},
	{"remote-dir", "DIR", "directory on an ssh:// place under which ours is made (default /tmp)"},
	{"image", "FILE", "metal guest image instead of the built one"},
	{"workers", "N", "guests at a time in the path lane (default: CPUs); the time lane runs one"},
	{"attempts", "N", "boots per job at most, when guests die (default 4)"},
	{"body", NULL, "show body and control separately"},
	{"boots", NULL, "show the boots of the campaign"},
	{"campaigns", NULL, "list all campaigns of the database"},
	{"counters", NULL, "show what --events counted, per benchmark and whole boot"},
	{"facts", NULL, "show environment and guest facts"},
	{"guest-diff", NULL, "show where the guests of the systems were not the same, and why it matters"},
	{"clock", NULL, "show each boot's clock against its host's"},
	{"launch-cost", NULL, "show what launching a guest cost: create, boot, destroy, memory, host CPU"},
	{"preflight", NULL, "show what was wrong with the machine when it measured"},
	{"coverage", NULL, "show every cell without a number, and why"},
	{"versions", NULL, "show length over version, where a campaign has several of the lab's"},
	{"crosschecks", NULL, "show what hvlab crosscheck has measured"},
	{"publish", NULL, "refuse to run where hvlab doctor warns"},
	{"factor", "KEYS", "shape that is meant to differ, such as shape.memory; globs separated by commas"},
	{"log", "BOOT", "show the kept console log of a boot"},
	{"against", "REF", "take A, which B is held against, from another campaign"},
	{"baseline", "SYSTEM", "what the others are held against (default: bare, else native, else the first)"},
	{"delta", "PERCENT", "smallest effect that matters in the time lane (default 2)"},
	{"max-slowdown", "PERCENT", "exit 1 when B is slower than A by more than this"},
	{"force", NULL, "compare what should not be compared; the title says so"},
	{"series", NULL, "export raw samples instead of values"},
	{"output", "FILE", "write there"},
	{"console", "PATH", "serial line of a machine booted from hvlab image, or a file with what came over it"},
	{"password-file", "FILE", "password for --host in its first line, mode 0600 (or $HVLAB_PASSWORD)"},
	{"cacert", "FILE", "certificate that --host is trusted by"},
	{"pin", "sha256//HASH", "public key that --host must have"},
	{"insecure", NULL, "trust --host whoever it is; stored with the results"},
	{"powershell", "FILE", "powershell.exe for a --host of wsl://, where it is not Windows' own"},
	{"xapi-mask", "CPUS", "physical CPUs for vCPUs at a --host of xapi://, such as 2,3"},
	{"xapi-serial", "URL", "tcp://ADDRESS:PORT by which a --host of xapi:// reaches this machine"},
	{"cpu-model", "MODEL", "model that the lab's emulator is told to be, instead of the processor's"},
	{"debugcon", NULL, "agent: answer on QEMU's debug console, then end the machine"},
	{"guard", NULL, "agent: end, and take everything away, when standard input or output is closed"},
	{"hosted", "FILE", "agent: program of the native variant"},
	{"work", "DIR", "agent: where guests get their private directories; sweep: where to look for such"},
	{"dry-run", NULL, "say what would be done, do nothing"},
};
const size_t option_count = LEN(option_rows);
_Static_assert(LEN(option_rows) <= OPTIONS_MAX, "struct options has a slot for every row");

static int row_find(const char *name)
{
	for (size_t i = 0; i < option_count; i++)
		if (!strcmp(option_rows[i].name, name))
			return (int)i;
	return -1;
}

bool options_accept(const char *accepts, const char *name)
{
	size_t len = strlen(name);

	for (const char *p = accepts; p && *p; p += strspn(p, " ")) {
		size_t word = strcspn(p, " ");
		if (word == len && !strncmp(p, name, len))
			return true;
		p += word;
	}
	return false;
}

static int fail_unknown(const char *verb, const char *accepts, const char *name, struct why *why)
{
	const char *names[OPTIONS_MAX];
	size_t n = 0;

	for (size_t i = 0; i < option_count; i++)
		if (options_accept(accepts, option_rows[i].name))
			names[n++] = option_rows[i].name;
	if (row_find(name) >= 0)
		return fail(why, -EINVAL, "`hvlab %s` takes no --%s (see hvlab help %s)", verb, name, verb);
	const char *near = nearest(name, names, n);
	if (near)
		return fail(why, -EINVAL, "unknown option --%s; did you mean --%s?", name, near);
	return fail(why, -EINVAL, "unknown option --%s (see hvlab help %s)", name, verb);
}

/* One "--name", "--name=value" or "--name value"; *i moves past what was taken. */
static int parse_one(struct options *o, const char *accepts, int argc, char **argv, int *i, struct why *why)
{
	char name[64];
	const char *text = argv[*i] + 2, *eq = strchr(text, '=');

	copy_strn(name, eq && (size_t)(eq - text) < sizeof(name) ? (size_t)(eq - text) + 1 : sizeof(name), text);
	int row = row_find(name);
	if (row < 0 || !options_accept(accepts, name))
		return fail_unknown(argv[0], accepts, name, why);
	if (option_rows[row].arg && o->value[row])
		return fail(why, -EINVAL, "--%s is given twice", name); /* as a key of a plan file; a list is one value */
	if (!option_rows[row].arg) {
		if (eq)
			return fail(why, -EINVAL, "--%s takes no value", name);
		o->value[row] = "1";
		return 0;
	}
	if (eq)
		o->value[row] = eq + 1;
	else if (*i + 1 < argc)
		o->value[row] = argv[++*i];
	else
		return fail(why, -EINVAL, "--%s needs a value: --%s %s", name, name, option_rows[row].arg);
	return 0;
}

static void read_environment(struct options *o, const char *accepts)
{
	for (size_t i = 0; i < option_count; i++) {
		char name[64] = "HVLAB_";
		size_t len = strlen(name);

		if (o->value[i] || !options_accept(accepts, option_rows[i].name))
			continue;
		for (const char *p = option_rows[i].name; *p && len + 1 < sizeof(name); p++)
			name[len++] = *p == '-' ? '_' : (char)toupper((unsigned char)*p);
		const char *value = getenv(name);
		if (value && *value)
			o->value[i] = value;
	}
}

int options_parse(struct options *o, const char *accepts, unsigned max_args, int argc, char **argv, struct why *why)
{
	bool only_args = false;

	*o = (struct options){0};
	for (int i = 1; i < argc; i++) {
		if (!only_args && !strcmp(argv[i], "--")) {
			only_args = true;
		} else if (!only_args && !strncmp(argv[i], "--", 2)) {
			int err = parse_one(o, accepts, argc, argv, &i, why);
			if (err)
				return err;
		} else if (!only_args && argv[i][0] == '-' && argv[i][1]) {
			return fail(why, -EINVAL, "unknown option %s; options are words: --name", argv[i]);
		} else if (o->nargs == max_args || o->nargs == OPTIONS_ARGS_MAX) {
			return fail(why, -EINVAL, "one argument too many: \"%s\" (see hvlab help %s)", argv[i],
				    argv[0]);
		} else {
			o->arg[o->nargs++] = argv[i];
		}
	}
	read_environment(o, accepts);
	return 0;
}

const char *option_get(const struct options *o, const char *name)
{
	int row = row_find(name);

	return row < 0 ? NULL : o->value[row];
}

void option_set(struct options *o, const char *name, const char *value)
{
	int row = row_find(name);

	o->value[row] = xstrdup(value);
	o->owned[row] = true;
}

int option_u64(const struct options *o, const char *name, u64 *value, struct why *why)
{
	const char *text = option_get(o, name);

	if (text && parse_u64(text, value))
		return fail(why, -EINVAL, "--%s needs a whole number, not \"%s\"", name, text);
	return 0;
}

struct config {
	struct options *o;
	const char *accepts;
};

static int config_unknown(const char *key, struct why *why)
{
	const char *names[OPTIONS_MAX];
	size_t n = 0;

	for (size_t i = 0; i < option_count; i++)
		if (option_rows[i].arg)
			names[n++] = option_rows[i].name;
	const char *near = nearest(key, names, n);
	return fail(why, -EINVAL, "unknown key \"%.40s\"%s%s%s", key, near ? "; did you mean \"" : "", near ? near : "",
		    near ? "\"?" : "");
}

/* One "key = value": only what this verb takes and nobody has said yet. */
static int config_set(void *arg, const char *section, const char *key, const char *value, struct why *why)
{
	const struct config *c = arg;
	int row = row_find(key);

	if (strcmp(section, "hvlab"))
		return 0;
	if (row < 0 || !option_rows[row].arg)
		return config_unknown(key, why);
	if (!c->o->value[row] && options_accept(c->accepts, key)) {
		c->o->value[row] = xstrdup(value);
		c->o->owned[row] = true;
	}
	return 0;
}

int options_config(struct options *o, const char *accepts, const char *path, struct why *why)
{
	struct config c = {o, accepts};

	return access(path, F_OK) ? 0 : inifile_read(path, config_set, &c, why);
}

void options_free(struct options *o)
{
	for (size_t i = 0; i < OPTIONS_MAX; i++)
		if (o->owned[i])
			free((void *)(uintptr_t)o->value[i]);
	*o = (struct options){0};
}
