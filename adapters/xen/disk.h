/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The disk of a domain: as xl is told of it, and as its back end learns what is behind it.
 */
#pragma once

#include "xenstore.h"

#include <hvlab/disk.h>

#define XEN_DISKS "xvd"
#define XEN_STORES HVLAB_STORE_VANISHING
#define XEN_HVM_DISKS XEN_DISKS " ide" /* of its device model's own controller */
#define XEN_ENGINES "blkback qdisk"    /* the kernel of dom0, or a QEMU in it */
#define XEN_HVM_ENGINES XEN_ENGINES " ide:qdisk"

/* Lines for xl; nothing where the guest has no disk. */
void disk_config(struct buf *b, const struct disk_spec *disk);
/*
 * The kernel's back end lets go of it and says so, as if the device behind it were unplugged: what is underway is never answered. 0, or
 * negative errno with why.
 */
int disk_take_away(struct xenstore *store, const char *domain, struct why *why);
/*
 * After xl, domain being the number: xl leaves it to a script of the host to say which device it is, and where that script
 * has said nothing (the lab's hosts have no shell), it is said here. 0, or negative errno with why.
 */
int disk_connect(struct xenstore *store, const char *domain, const struct disk_spec *disk, struct why *why);
