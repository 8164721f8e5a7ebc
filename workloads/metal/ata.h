/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Commands and identity of a disk that speaks ATA (ATA/ATAPI command set 3), behind whatever controller.
 */
#pragma once

#include <hvlab/abi.h>

enum ata_command {
	ATA_READ = 0x20, ATA_READ_DMA_EXT = 0x25, ATA_WRITE_DMA_EXT = 0x35, ATA_READ_QUEUED = 0x60, ATA_WRITE_QUEUED = 0x61, ATA_READ_DMA = 0xc8,
	ATA_WRITE_DMA = 0xca, ATA_CHECK_POWER = 0xe5, ATA_FLUSH = 0xe7, ATA_FLUSH_EXT = 0xea, ATA_IDENTIFY = 0xec,
};

/* of the status */
#define ATA_ERROR 0x01u
#define ATA_DATA_READY 0x08u
#define ATA_BUSY 0x80u
#define ATA_LBA 0x40u /* of the device register: addresses are numbers of sectors */

/* Words 100 to 103 of its identity, or 60 and 61 where it knows no long addresses (word 83, bit 10). */
static inline u64 ata_sectors(const u16 *identity)
{
	u64 sectors = identity[60] | (u64)identity[61] << 16;

	return identity[83] & 1 << 10 ? identity[100] | (u64)identity[101] << 16 | (u64)identity[102] << 32 : sectors;
}
