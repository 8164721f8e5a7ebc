/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Search order of files. A program that runs out of a build directory uses what lies beside it and above it, so a
 * tree needs no installation; results/schema.sql marks the root of a source tree.
 */
#include "paths.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CORE "hvlab-minimal.elf"

/* The file of the running program; false when /proc does not say. */
static bool program_file(char *exe, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", exe, size - 1);

	if (n > 0)
		exe[n] = 0;
	return n > 0;
}

/* Directory of the running program, cut `up` levels higher; malloc'ed. */
static char *program_dir(unsigned up)
{
	char exe[4096];

	if (!program_file(exe, sizeof(exe)))
		return xstrdup(".");
	for (unsigned i = 0; i <= up; i++) {
		char *slash = strrchr(exe, '/');
		if (slash)
			*slash = 0;
	}
	return xstrdup(*exe ? exe : "/");
}

char *path_program(void)
{
	return program_dir(0);
}

/* On a host it was carried to, what runs is the loader that was carried with it (ssh_script.c), with itself as argument. */
size_t path_self(char *words[PATH_SELF_MAX])
{
	char exe[4096];
	const char *name = program_file(exe, sizeof(exe)) ? strrchr(exe, '/') + 1 : "";
	size_t n = 0;

	words[n++] = xstrdup("/proc/self/exe");
	if (strncmp(name, "ld-", 3) && strncmp(name, "ld.so", 5))
		return n;
	words[n++] = xstrdup("--library-path");
	words[n++] = path_program();
	words[n++] = xasprintf("%s/hvlab", words[2]);
	return n;
}

/* dir/name if it is there; takes over dir. */
static char *existing(char *dir, const char *name)
{
	char *path = xasprintf("%s/%s", dir, name);

	free(dir);
	if (!access(path, F_OK))
		return path;
	free(path);
	return NULL;
}

char *path_find(const char *name)
{
	char *path = NULL;

	for (unsigned up = 0; up <= 2 && !path; up++)
		path = existing(program_dir(up), name);
	if (!path) { /* PREFIX/bin/hvlab and PREFIX/lib/hvlab, wherever PREFIX has been moved to */
		char *prefix = program_dir(1);
		path = existing(xasprintf("%s/lib/hvlab", prefix), name);
		free(prefix);
	}
	if (!path)
		path = existing(xstrdup(HVLAB_LIBDIR), name);
	return path ? path : existing(path_cache(), name); /* assembled by whoever may not write the others */
}

char *path_tool(const char *name, struct why *why)
{
	char *below = xasprintf("lab/tools/%s", name), *path = path_find(below);

	if (!path)
		fail(why, -ENODEV, "the lab has not brought its %s: hvlab lab assemble, or make images in the source tree", name);
	free(below);
	return path;
}

char *path_core(struct why *why)
{
	char *path = path_find(CORE);

	if (!path)
		fail(why, -ENODEV, CORE " is neither next to this program nor installed: run make");
	return path;
}

/* Root of the source tree the program was built in, or that one is working in; malloc'ed, or NULL. */
static char *tree_root(void)
{
	for (unsigned up = 1; up <= 2; up++) {
		char *found = existing(program_dir(up), "results/schema.sql");
		if (found) {
			free(found);
			return program_dir(up);
		}
	}
	return access("results/schema.sql", F_OK) || access("harness", F_OK) ? NULL : xstrdup(".");
}

static char *xdg(const char *variable, const char *below_home, const char *name)
{
	const char *dir = getenv(variable), *home = getenv("HOME");

	/* The XDG rules say that a relative path is to be ignored. */
	if (dir && *dir == '/')
		return xasprintf("%s/hvlab%s", dir, name);
	return xasprintf("%s/%s/hvlab%s", home && *home ? home : "/root", below_home, name);
}

char *path_database(void)
{
	char *root = tree_root();

	if (!root)
		return xdg("XDG_DATA_HOME", ".local/share", "/hvlab.db");
	char *path = xasprintf("%s/results/hvlab.db", root);
	free(root);
	return path;
}

char *path_cache(void)
{
	char *root = tree_root();

	if (!root)
		return xdg("XDG_CACHE_HOME", ".cache", "");
	char *path = xasprintf("%s/build", root);
	free(root);
	return path;
}

char *path_config(unsigned i)
{
	switch (i) {
	case 0: return xstrdup("hvlab.ini");
	case 1: return xdg("XDG_CONFIG_HOME", ".config", "/hvlab.ini");
	case 2: return xstrdup("/etc/hvlab/hvlab.ini");
	default: return NULL;
	}
}

char *path_workroot(void)
{
	/* Not TMPDIR: a sweep from another shell must look in the same place. */
	return xasprintf("/tmp/hvlab-%u", (unsigned)getuid());
}
