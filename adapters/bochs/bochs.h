/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest on Bochs, an emulator of the whole PC that has Intel's VMX with EPT: the verbs behind bare and
 * minimal at the places whose processor it is. One tick of its TSC is one instruction, so there is a path lane and no other. The verbs have the
 * contract of adapter.h.
 */
#pragma once

#include "util.h"

int bochs_probe(const struct target *target, struct why *why);
/* core: image that is booted with the guest as its module; NULL: the guest alone. */
int bochs_create(const char *core, const struct vm_spec *spec, struct vm **vm, struct why *why);
int bochs_start(struct vm *vm, struct why *why);
int bochs_wait(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why);
int bochs_destroy(struct vm *vm, struct why *why);
