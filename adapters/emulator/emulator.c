/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a processor to its emulator (emulator.h): a table of two, and a VM that remembers which of them made it.
 */
#include "emulator.h"

#include "../bochs/bochs.h"
#include "../qemu/args.h"
#include "../qemu/qemu.h"

#include "paths.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct emulator {
	const char *name;
	int (*probe)(struct why *why);
	int (*create)(const char *core, const struct vm_spec *spec, struct vm **vm, struct why *why);
	int (*start)(struct vm *vm, struct why *why);
	int (*wait)(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why);
	int (*destroy)(struct vm *vm, struct why *why);
};

struct vm {
	const struct emulator *on;
	struct vm *inner; /* the emulator's own */
};

static int probe_qemu(struct why *why)
{
	char *program = path_tool(QEMU_TOOL, why);

	free(program);
	return program ? 0 : -ENODEV;
}

static int create_qemu(const char *core, const struct vm_spec *spec, struct vm **vm, struct why *why)
{
	const char *cpu = spec->processor ? spec->processor->model : "max";
	char *program = path_tool(QEMU_TOOL, why);
	const struct qemu_flavour f = {.program = program, .accel = "tcg,thread=single", .cpu = cpu, .core = core,
				       .path_alone = true};
	int err = program ? qemu_create(&f, spec, vm, why) : -ENODEV;

	free(program);
	return err;
}

static const struct emulator emulators[] = {
	{"qemu", probe_qemu, create_qemu, qemu_start, qemu_wait, qemu_destroy},
	{"bochs", bochs_probe, bochs_create, bochs_start, bochs_wait, bochs_destroy},
};

static const struct emulator *find(const char *name)
{
	for (size_t i = 0; i < LEN(emulators); i++)
		if (!strcmp(emulators[i].name, name))
			return &emulators[i];
	return NULL;
}

int emulator_probe(const char *machine, struct why *why)
{
	const struct emulator *e = find(machine);

	return e ? e->probe(why) : fail(why, -ENODEV, "no emulator %s", machine);
}

int emulator_create(const char *core, const char *otherwise, const struct vm_spec *spec, struct vm **vm, struct why *why)
{
	const char *machine = spec->processor ? spec->processor->machine : otherwise;
	int err = emulator_probe(machine, why);

	if (err)
		return err;
	*vm = xcalloc(1, sizeof(**vm));
	(*vm)->on = find(machine);
	return (*vm)->on->create(core, spec, &(*vm)->inner, why);
}

int emulator_start(struct vm *vm, struct why *why)
{
	return vm->on->start(vm->inner, why);
}

int emulator_wait(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why)
{
	return vm->on->wait(vm->inner, console, deadline_ns, why);
}

int emulator_destroy(struct vm *vm, struct why *why)
{
	int err = vm && vm->inner ? vm->on->destroy(vm->inner, why) : 0;

	free(vm);
	return err;
}
