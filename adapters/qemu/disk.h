/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The disk on QEMU's command line.
 */
#pragma once

#include "qemu_args.h"

#define QEMU_DRIVE "disk" /* its id */

/* Nothing where the guest has none. */
void qemu_args_disk(struct qemu_args *a, const struct disk_spec *disk);
