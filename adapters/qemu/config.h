/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a QEMU of ours was told, in the words in which a domain of libvirt's says the same (adapters/libvirt/config.c), so that
 * the two can be held against one another.
 */
#pragma once

#include "qemu.h"

#include "../common/backing.h"

void qemu_config_facts(const struct qemu_flavour *f, const struct vm_spec *spec, enum backing backing, const struct console *console);
