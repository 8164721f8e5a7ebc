/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first ATA disk, read by programmed input with as many sectors to a command and to an interrupt as it takes.
 */
#include "boot.h"

enum { ATA_DATA = 0x1f0, ATA_COUNT = 0x1f2, ATA_LBA = 0x1f3, ATA_DEVICE = 0x1f6, ATA_COMMAND = 0x1f7, ATA_CONTROL = 0x3f6 };
enum { ATA_BUSY = 0x80, ATA_DATA_READY = 0x08, ATA_ERROR = 0x01 };
enum { ATA_SET_MULTIPLE = 0xc6, ATA_READ_MULTIPLE = 0xc4, ATA_NO_INTERRUPT = 2, ATA_LBA_MASTER = 0xe0 };
#define ATA_BLOCK 16    /* sectors at a time: the most that Bochs's drive takes */
#define ATA_AT_ONCE 256 /* sectors with one command */

static void await_data(void)
{
	u8 status;

	do
		status = inb(ATA_COMMAND);
	while (status & ATA_BUSY);
	if (status & ATA_ERROR || !(status & ATA_DATA_READY))
		die("the disk cannot be read");
}

void disk_start(void)
{
	outb(ATA_CONTROL, ATA_NO_INTERRUPT);
	outb(ATA_DEVICE, ATA_LBA_MASTER);
	outb(ATA_COUNT, ATA_BLOCK);
	outb(ATA_COMMAND, ATA_SET_MULTIPLE);
	while (inb(ATA_COMMAND) & ATA_BUSY)
		;
}

static void command_read(u32 sector, u32 count)
{
	outb(ATA_COUNT, (u8)count); /* 0: 256 */
	outb(ATA_LBA, (u8)sector);
	outb(ATA_LBA + 1, (u8)(sector >> 8));
	outb(ATA_LBA + 2, (u8)(sector >> 16));
	outb(ATA_DEVICE, (u8)(ATA_LBA_MASTER | sector >> 24));
	outb(ATA_COMMAND, ATA_READ_MULTIPLE);
}

void disk_read(u32 sector, u32 count, u32 to)
{
	while (count) {
		u32 now = count < ATA_AT_ONCE ? count : ATA_AT_ONCE;

		command_read(sector, now);
		sector += now;
		count -= now;
		while (now) {
			u32 block = now < ATA_BLOCK ? now : ATA_BLOCK, dwords = block * CARGO_SECTOR / 4;

			await_data();
			__asm__ volatile("rep insl" : "+D"(to), "+c"(dwords) : "d"(ATA_DATA) : "memory");
			now -= block;
		}
	}
}
