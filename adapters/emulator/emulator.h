/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest or a core straight on a processor of the lab: the verbs of adapter.h behind bare and minimal, on whichever emulator
 * provides that processor. Only this room knows which emulators there are.
 */
#pragma once

#include "util.h"

/* The flavour of probe and create: the emulator where the target names no processor (another host than the lab's). */
#define EMULATOR_SVM "qemu"
#define EMULATOR_VMX "bochs"

/*
 * What QEMU as the counting machine can show its guest, and a core hands on to it untouched. Its devices answer in real time, so
 * how many instructions pass until then does not repeat.
 */
#define EMULATOR_DEVICES .disks = QEMU_DISKS, .engines = QEMU_ENGINES, .stores = QEMU_STORES, .nets = "virtio-net virtio-net-legacy", .net_engines = "socket tap"

int emulator_probe(const void *machine, const struct target *target, struct why *why);
int emulator_create(const void *machine, const struct vm_spec *spec, struct vm **vm, struct why *why);
/* The same with the image `core` booted and the guest as its module; NULL: the guest alone. */
int emulator_boot(const char *core, const char *machine, const struct vm_spec *spec, struct vm **vm, struct why *why);
int emulator_start(struct vm *vm, struct why *why);
int emulator_wait(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why);
int emulator_destroy(struct vm *vm, struct why *why);
