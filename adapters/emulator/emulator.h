/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest or a core straight on a processor of the lab: the verbs of adapter.h behind bare and minimal, whichever emulator
 * that processor is. Which emulators there are is known here alone.
 */
#pragma once

#include "util.h"

/* On a machine that is not the lab's (another host) the target names no processor: then it is the one of this machine. */
#define EMULATOR_SVM "qemu"
#define EMULATOR_VMX "bochs"

/* Could it be started here? otherwise: the machine, "qemu" or "bochs", where the target names no processor. */
int emulator_probe(const char *otherwise, const struct target *target, struct why *why);
/*
 * core: image that is booted with the guest as its module; NULL: the guest alone. otherwise: as above. An emulator that is
 * not there is -ENODEV.
 */
int emulator_create(const char *core, const char *otherwise, const struct vm_spec *spec, struct vm **vm, struct why *why);
int emulator_start(struct vm *vm, struct why *why);
int emulator_wait(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why);
int emulator_destroy(struct vm *vm, struct why *why);
