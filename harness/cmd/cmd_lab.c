/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab lab: the hosts and emulators of the virtual lab on this machine's disk. A shell script does the work
 * (lab/lab.sh); this finds it, and the directory that is ours to write.
 */
#include "cmd.h"
#include "paths.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define WORDS_MAX 24

/* What a sub-verb needs behind it; no rest: nothing more than that. */
static const struct sub {
	const char *name;
	int least, most;
	const char *usage;
} subs[] = {
	{"list", 0, 0, "list"},
	{"assemble", 0, 16, "assemble [VERSION[/HOST] ...]"},
	{"export", 1, 16, "export FILE [VERSION ...]"},
	{"import", 1, 1, "import FILE"},
};

static int check(const char *name, int nargs)
{
	const char *names[LEN(subs)];

	for (size_t i = 0; i < LEN(subs); i++) {
		names[i] = subs[i].name;
		if (strcmp(name, subs[i].name))
			continue;
		if (nargs < subs[i].least || nargs > subs[i].most)
			return complain(STATUS_USAGE, "usage: hvlab lab %s", subs[i].usage);
		return STATUS_OK;
	}
	const char *near = nearest(name, names, LEN(names));
	return complain(STATUS_USAGE, "hvlab lab knows list, assemble, export and import, not \"%s\"%s%s%s", name,
			near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

/* Becomes the script: its status is the verb's. */
static int become(const char *sub, const struct arguments *a)
{
	char *script = path_find("lab/lab.sh"), *agent = path_find("hvlab-agent"), *cache = path_cache();
	char *lab = xasprintf("%s/lab", cache);
	const char *argv[WORDS_MAX] = {"sh", script, lab, agent};
	size_t n = 4;

	if (!script || !agent)
		return complain(STATUS_ENVIRONMENT, "the lab's recipes are neither next to the program nor installed: make all "
				"builds what they need, make install puts them in %s", HVLAB_LIBDIR);
	*strrchr(agent, '/') = 0;
	argv[n++] = sub;
	for (unsigned i = 1; i < a->n; i++)
		argv[n++] = a->v[i];
	fflush(stdout);
	execvp("sh", (char *const *)(uintptr_t)argv);
	return complain(STATUS_ENVIRONMENT, "cannot start sh: %s", strerror(errno));
}

static int lab(const struct arguments *a)
{
	const char *sub = a->n ? a->v[0] : "list";
	int status = check(sub, a->n ? (int)a->n - 1 : 0);

	return status ? status : become(sub, a);
}

const struct command cmd_lab = {
	"lab", "[list | assemble [VERSION[/HOST] ...] | export FILE [VERSION ...] | import FILE]",
	"the virtual lab's hosts and emulators: which there are, of which versions; to and from one file", ARGUMENTS_MAX, lab, {0},
};
