/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asking lab/own.sh (own.h): arguments in, the name of the build out, or the one line in which it says what is wrong.
 */
#include "own.h"

#include "lab_machine.h"
#include "paths.h"
#include "proc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define ASSEMBLE_NS (24 * 3600 * 1000000000ull) /* what is downloaded may take its time */
#define SAYS "lab: "

bool own_given(const struct own *o)
{
	return o->kernel || o->modules || o->xen;
}

/* The last line that begins so; NULL: there is none. */
static char *last_line(char *text, const char *begin)
{
	char *found = NULL;

	for (char *line = text; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
		if (*line && !strncmp(line, begin, strlen(begin)))
			found = line;
	if (found)
		found[strcspn(found, "\n")] = 0;
	return found;
}

static int parse_answer(int status, char *text, char version[32], struct why *why)
{
	bool done = WIFEXITED(status) && !WEXITSTATUS(status);
	const char *line = last_line(text, done ? "own-" : SAYS);

	if (done && line) {
		copy_strn(version, 32, line);
		return 0;
	}
	if (line)
		return fail(why, WEXITSTATUS(status) == 2 ? -EINVAL : -EIO, "%s", line + strlen(SAYS));
	line = last_line(text, ""); /* of a program that it uses */
	return fail(why, -EIO, "lab/own.sh ended with status %d: %.200s", WEXITSTATUS(status), line ? line : "without a message");
}

static int run(const char *const *argv, char version[32], struct why *why)
{
	const struct proc_spec spec = {.argv = argv, .tag = "own", .in = -1, .cpu = -1};
	struct buf text = {0};
	int status, err = proc_output(&spec, true, ASSEMBLE_NS, &text, &status, why);

	if (!err)
		err = parse_answer(status, text.data, version, why);
	buf_free(&text);
	return err;
}

/* host, dir: NULL, only the name is asked for. */
static int ask(const struct own *o, const char *base, const char *host, const char *dir, char version[32], struct why *why)
{
	char *script = path_find("lab/own.sh"), *cache = path_cache(), *lab = xasprintf("%s/lab", cache);
	const char *argv[] = {"sh", script, lab, base, o->kernel ? o->kernel : "",
			      o->modules ? o->modules : "", o->xen ? o->xen : "", host, dir, NULL};
	int err = script ? make_dirs(lab) : -ENOENT;

	if (!script)
		fail(why, err, "lab/own.sh, which puts a build into a lab host, is neither next to the program nor installed");
	else if (err)
		fail(why, err, "cannot make %s: %s", lab, strerror(-err));
	else
		err = run(argv, version, why);
	free(script);
	free(cache);
	free(lab);
	return err;
}

int own_version(const struct own *o, const char *base, char version[32], struct why *why)
{
	return ask(o, base, NULL, NULL, version, why);
}

int own_assemble(const struct own *o, const char *base, const char *host, struct why *why)
{
	char version[32];
	struct l1 l1;
	int err = l1_open(&l1, base, host, why);

	if (!err)
		err = ask(o, base, host, l1.dir, version, why);
	l1_close(&l1);
	return err;
}
