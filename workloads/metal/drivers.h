/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The drivers behind platform_disk() and platform_net() (workloads/disk.h, net.h): each opens the first device that it knows.
 */
#pragma once

#include "disk.h"
#include "net.h"
#include "x86.h"

#define DEVICE_VECTOR 0xe2 /* a guest has one device under test */

/* What most drivers do: interrupts are let in, or not; and the sleep until one comes, unless there is no need to. */
static inline void device_listen(bool on)
{
	if (on)
		sti();
	else
		cli();
}

static inline void device_nap(bool (*ready)(void))
{
	cli();
	if (!ready())
		sti_hlt();
	sti();
}

/*
 * Does its first sector say that a disk may be overwritten? Of one that keeps nothing: has reading it left the sector as it was,
 * zeroes, which it would not with a disk of somebody's?
 */
bool disk_is_ours(const u8 *first);
/* Behind the disk is nothing that keeps data; to be said before the platform is asked for it. */
void disk_forgets(void);
/* NULL: none is there, or none that can be used. */
const struct disk *virtio_blk_open(void);
const struct disk *xen_blk_open(void);
const struct disk *nvme_open(void);
const struct disk *ahci_open(void);
const struct disk *ide_open(void);
const struct net *virtio_net_open(void);
const struct net *xen_net_open(void);
