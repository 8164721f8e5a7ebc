/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest on Bochs, which emulates a whole PC with Intel's VMX and EPT: the verbs behind bare and minimal at the places with
 * that processor. One tick of its TSC is one instruction, so there is only a path lane. The verbs have the contract of
 * adapter.h.
 */
#pragma once

#include "util.h"

int bochs_probe(const struct target *target, struct why *why);
/* core: image that is booted with the guest as its module; NULL: the guest alone. */
int bochs_create(const char *core, const struct vm_spec *spec, struct vm **vm, struct why *why);
int bochs_start(struct vm *vm, struct why *why);
int bochs_wait(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why);
int bochs_destroy(struct vm *vm, struct why *why);
