/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the variants of the minimal core share: its image, and the QEMU that boots it with the guest as its module.
 */
#ifndef HVLAB_MINIMAL_H
#define HVLAB_MINIMAL_H

#include "../qemu/qemu.h"

/* Path of the core's image, malloc'ed; NULL with why. */
char *minimal_image(struct why *why);

/* Tells which core it was: a fact of the boot. */
void minimal_tell(const struct console *console);

/* Verbs of adapter.h, for variants whose machine is QEMU. */
int minimal_probe(struct why *why);
int minimal_create(const char *accel, const char *cpu, const struct vm_spec *spec, struct vm **vm, struct why *why);
int minimal_wait(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why);

#endif
