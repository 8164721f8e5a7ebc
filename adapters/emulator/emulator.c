/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a processor to its emulator (emulator.h): a table of two, and a VM that remembers which of them made it.
 */
#include "emulator.h"

#include "../bochs/bochs.h"
#include "qemu_args.h"
#include "../qemu/qemu.h"

#include "paths.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct emulator {
	const char *name;
	int (*probe)(const struct target *target, struct why *why);
	int (*create)(const char *core, const struct vm_spec *spec, struct vm **vm, struct why *why);
	int (*start)(struct vm *vm, struct why *why);
	int (*wait)(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why);
	int (*destroy)(struct vm *vm, struct why *why);
};

struct vm {
	const struct emulator *on;
	struct vm *inner; /* the emulator's own */
};

/* On a processor of the lab its own QEMU, so that a number depends on package versions alone; elsewhere the machine's. */
static int probe_qemu(const struct target *target, struct why *why)
{
	char *program = target->processor ? path_tool(QEMU_TOOL, why) : NULL;
	int err = !target->processor ? qemu_probe(NULL, target, why) : program ? 0 : -ENODEV;

	free(program);
	return err;
}

static int create_qemu(const char *core, const struct vm_spec *spec, struct vm **vm, struct why *why)
{
	const struct processor *on = spec->target->processor;
	const char *model = spec->target->cpu_model, *cpu = model ? model : on ? on->model : "max";
	char *program = on ? path_tool(QEMU_TOOL, why) : NULL;
	const struct qemu_flavour f = {.program = program, .accel = "tcg,thread=single", .cpu = cpu, .core = core,
				       .path_alone = true};
	int err = program || !on ? qemu_create(&f, spec, vm, why) : -ENODEV;

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

static const char *machine_of(const struct target *target, const char *otherwise)
{
	return target->processor ? target->processor->machine : otherwise;
}

int emulator_probe(const void *otherwise, const struct target *target, struct why *why)
{
	const char *machine = machine_of(target, otherwise);
	const struct emulator *e = find(machine);

	return e ? e->probe(target, why) : fail(why, -ENODEV, "no emulator %s", machine);
}

int emulator_boot(const char *core, const char *otherwise, const struct vm_spec *spec, struct vm **vm, struct why *why)
{
	int err = emulator_probe(otherwise, spec->target, why);

	if (err)
		return err;
	if ((spec->disk.model || spec->net.model) && strcmp(machine_of(spec->target, otherwise), EMULATOR_SVM))
		return fail(why, -ENOTSUP, "%s has no device of its own to be measured: --place lab/qemu has", machine_of(spec->target, otherwise));
	*vm = xcalloc(1, sizeof(**vm));
	(*vm)->on = find(machine_of(spec->target, otherwise));
	return (*vm)->on->create(core, spec, &(*vm)->inner, why);
}

int emulator_create(const void *otherwise, const struct vm_spec *spec, struct vm **vm, struct why *why)
{
	return emulator_boot(NULL, otherwise, spec, vm, why);
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
