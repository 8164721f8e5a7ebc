/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest on a machine that we cannot start: a person boots it from `hvlab image`, and we read its serial line, or a file in
 * which its output was recorded. The verbs have the contract of adapter.h.
 */
#pragma once

#include "util.h"

int serial_probe(const void *flavour, const struct target *target, struct why *why);
int serial_create(const void *flavour, const struct vm_spec *spec, struct vm **vm, struct why *why);
int serial_start(struct vm *vm, struct why *why);
int serial_wait(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why);
int serial_destroy(struct vm *vm, struct why *why);
