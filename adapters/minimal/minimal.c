/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The minimal core on a processor of the lab (minimal.h). Which core it was is a fact of the boot: its file's hash.
 */
#include "minimal.h"

#include "paths.h"

#include <errno.h>
#include <stdlib.h>

int minimal_probe(const char *machine, const struct target *target, struct why *why)
{
	char *path = path_core(why);

	free(path);
	return path ? emulator_probe(machine, target, why) : -ENODEV;
}

int minimal_create(const char *machine, const struct vm_spec *spec, struct vm **vm, struct why *why)
{
	char *core = path_core(why);
	int err = core ? emulator_create(core, machine, spec, vm, why) : -ENODEV;

	free(core);
	return err;
}

static void report_core(const struct console *console)
{
	char *core = console->fact ? path_core(NULL) : NULL, hash[65];

	if (core && !sha256_file(core, hash))
		console->fact(console->arg, "minimal.sha256", hash);
	free(core);
}

int minimal_wait(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why)
{
	report_core(console);
	return emulator_wait(vm, console, deadline_ns, why);
}
