/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A block device as the benchmarks see it, whatever driver is behind it: requests are put into slots, told to the device by
 * one kick, and taken back when they are done. Nothing is copied and nothing is allocated.
 */
#pragma once

#include <hvlab/disk.h>

#define DISK_SLOTS 32u
#define DISK_GONE (-2)

/* NULL: one that is answered at once, without what is behind the disk: unknown to any device, and refused; of ATA the question for
   the power mode. */
enum disk_operation { DISK_READ, DISK_WRITE, DISK_FLUSH, DISK_NULL };

struct disk {
	const char *model; /* as the guest found it */
	u64 sectors;
	u32 bytes_max;     /* of one request */
	u32 depth;         /* requests that it takes at a time */
	bool flushes;      /* there is something to flush, says the device */
	bool forgets;      /* behind it is nothing: what was written is not there to be read */
	bool bell;         /* it can be told that there are requests when there are none */
	/* buffer: physical address is virtual address; bytes: whole sectors, 0 without data. */
	void (*put)(u32 slot, enum disk_operation what, u64 sector, u8 *buffer, u32 bytes);
	/* Tells the device that there are requests; always: although it has said that it need not be told. */
	void (*kick)(bool always);
	/*
	 * Sleeps until a request is done and returns its slot; *refused: the device has answered with an error. Negative: there is
	 * no answer; DISK_GONE: nor will there be one, says the device.
	 */
	int (*take)(bool *refused);
	bool (*ready)(void); /* would take() return at once? */
	/* Its interrupts are taken while this is on. */
	void (*listen)(bool on);
	bool plain; /* it reads, writes and flushes, and can be asked for nothing else: it is a kernel's */
};

/* Opened when it is first asked for, so that no boot pays for a disk that it does not use; NULL and why: there is none. */
const struct disk *platform_disk(const char **absent);
