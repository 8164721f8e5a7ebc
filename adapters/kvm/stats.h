/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * KVM's own counters of a vCPU, read from its statistics descriptor (Documentation/virt/kvm/api.rst, 4.133). Reading
 * needs no privilege and causes no exit.
 */
#pragma once

#include "util.h"

/* Adds every cumulative scalar behind the descriptor to c, by name. 0, or -EIO. */
int stats_add(int fd, struct counters *c);
