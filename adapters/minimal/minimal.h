/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the variants of the minimal core share: how a processor boots it with the guest as its module.
 */
#pragma once

#include "../emulator/emulator.h"

/* Verbs of adapter.h but for `machine`, the emulator where no processor is named. */
int minimal_probe(const char *machine, const struct target *target, struct why *why);
int minimal_create(const char *machine, const struct vm_spec *spec, struct vm **vm, struct why *why);
int minimal_wait(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why);
