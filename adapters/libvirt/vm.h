/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest as a transient domain of libvirt: the verbs but for probe. The verbs have the contract of adapter.h.
 */
#pragma once

#include "util.h"

int libvirt_create(const void *flavour, const struct vm_spec *spec, struct vm **vm, struct why *why);
int libvirt_start(struct vm *vm, struct why *why);
int libvirt_wait(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why);
int libvirt_counters(struct vm *vm, enum mark_at at, struct counters *counters);
int libvirt_destroy(struct vm *vm, struct why *why);
