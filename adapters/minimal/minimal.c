/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * minimal/svm, minimal/vmx: the guest on the project's own core, on a processor of the lab with AMD's SVM or Intel's VMX. The
 * same machine as bare at that place, so what differs is the core alone. It counts its exits itself. Which core it was is a
 * fact of the boot: its file's hash.
 */
#include "../common/console.h"
#include "../emulator/emulator.h"
#include "../qemu/qemu.h"

#include "paths.h"

#include <errno.h>
#include <stdlib.h>

static int probe(const void *machine, const struct target *target, struct why *why)
{
	char *path = path_core(why);

	free(path);
	return path ? emulator_probe(machine, target, why) : -ENODEV;
}

static int create(const void *machine, const struct vm_spec *spec, struct vm **vm, struct why *why)
{
	char *core = path_core(why);
	int err = core ? emulator_boot(core, machine, spec, vm, why) : -ENODEV;

	free(core);
	return err;
}

static void report_core(const struct console *console)
{
	char *core = console->fact ? path_core(NULL) : NULL, hash[65];

	if (core && !sha256_file(core, hash))
		console_fact(console, "minimal.sha256", hash);
	free(core);
}

static int wait_for(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why)
{
	report_core(console);
	return emulator_wait(vm, console, deadline_ns, why);
}

HVLAB_ADAPTER(minimal_svm, .name = "minimal/svm", .what = "the project's own core on AMD SVM, nested paging",
	      .where = WHERE_LAB, .traits = ADAPTER_EMULATED | ADAPTER_GUEST_COUNTS, .extension = "svm",
	      EMULATOR_DEVICES, .varies = VARY_APIC_OFF, .linux_console = "ttyS0,115200", .lanes = 1 << LANE_TIME | 1 << LANE_PATH, .flavour = EMULATOR_SVM, .probe = probe, .create = create,
	      .start = emulator_start, .wait = wait_for, .destroy = emulator_destroy);
HVLAB_ADAPTER(minimal_vmx, .name = "minimal/vmx", .what = "the project's own core on Intel VMX with EPT",
	      .where = WHERE_LAB, .traits = ADAPTER_EMULATED | ADAPTER_GUEST_COUNTS, .extension = "vmx",
	      .varies = VARY_APIC_OFF, .linux_console = "ttyS0,115200", .lanes = 1 << LANE_PATH, .flavour = EMULATOR_VMX, .probe = probe, .create = create,
	      .start = emulator_start, .wait = wait_for, .destroy = emulator_destroy);
