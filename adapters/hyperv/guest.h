/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One VM on a Windows host, from its making to its end. Contract of the verbs: adapter.h; the flavour is its generation.
 */
#pragma once

#include "util.h"

int guest_create(const void *generation, const struct vm_spec *spec, struct vm **vm, struct why *why);
int guest_start(struct vm *vm, struct why *why);
int guest_wait(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why);
int guest_destroy(struct vm *vm, struct why *why);
