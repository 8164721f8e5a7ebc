/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All unit tests in one program. It runs the group of the file whose name it is called by: BUILD/tests/test_NAME is a
 * link to it, so that every group is a test of its own, in a process of its own.
 */
#include "unit.h"

extern const struct unit __start_hvlab_unit[], __stop_hvlab_unit[];

static const char *base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

int main(int argc, char **argv)
{
	const char *name = base(argc ? argv[0] : "");
	size_t n = strlen(name);

	for (const struct unit *u = __start_hvlab_unit; u < __stop_hvlab_unit; u++)
		if (!strncmp(base(u->file), name, n) && !strcmp(base(u->file) + n, ".c"))
			return u->run();
	fprintf(stderr, "there is no file of unit tests %s.c\n", name);
	return 2;
}
