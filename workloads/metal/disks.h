/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The drivers behind platform_disk() (workloads/disk.h): each opens the first device that it knows.
 */
#pragma once

#include "disk.h"
#include "x86.h"

#define DISK_VECTOR 0xe2

/* What most drivers do: interrupts are let in, or not; and the sleep until one comes, unless there is no need to. */
static inline void disk_listen(bool on)
{
	if (on)
		sti();
	else
		cli();
}

static inline void disk_nap(bool (*ready)(void))
{
	cli();
	if (!ready())
		sti_hlt();
	sti();
}

/* NULL: none is there, or none that can be used. */
const struct disk *virtio_blk_open(void);
const struct disk *xen_blk_open(void);
const struct disk *nvme_open(void);
const struct disk *ahci_open(void);
const struct disk *ide_open(void);
