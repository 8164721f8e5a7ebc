/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All unit tests in one program. It runs the group whose name it is called by: BUILD/tests/test_NAME is a link to it,
 * so that every group is a test of its own, in a process of its own.
 */
#include "unit.h"

extern const struct unit __start_hvlab_unit[], __stop_hvlab_unit[];

int main(int argc, char **argv)
{
	const char *slash = argc ? strrchr(argv[0], '/') : NULL;
	const char *name = slash ? slash + 1 : "";

	for (const struct unit *u = __start_hvlab_unit; u < __stop_hvlab_unit; u++)
		if (!strncmp(name, "test_", 5) && !strcmp(name + 5, u->name))
			return u->run();
	fprintf(stderr, "%s: there is no group \"%s\" of unit tests\n", argv[0], name);
	return 2;
}
