/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Contract: the disk that io_blk_* measure, between the harness that makes it, the adapter that shows it, and the guest that
 * writes to it. A guest of ours overwrites no disk that does not say that it may.
 */
#pragma once

#include <hvlab/abi.h>

/* The first bytes of the first sector; behind them the rest of the sector is zero. */
#define HVLAB_DISK_SIGNATURE "hvlab scratch disk: all of it may be overwritten\n"
#define HVLAB_DISK_BYTES (4ull << 20)
#define HVLAB_SECTOR 512u

/* Of a store with a fault: the sector, one of those that io_blk_* use, that cannot be read. */
#define HVLAB_DISK_BAD_SECTOR 3000u

/*
 * What can be behind it beside a file or a RAM disk of the harness: nothing at all, which answers at once and keeps no data; or
 * a fault, to see what becomes of a guest: a sector that cannot be read, or a disk that is taken away while it is measured,
 * when the guest is at its first counting mark.
 */
#define HVLAB_STORE_RAM "ram"
#define HVLAB_STORE_FILE "file"
#define HVLAB_STORE_NULL "null"
#define HVLAB_STORE_BAD "bad-sector"
#define HVLAB_STORE_VANISHING "vanishing"
#define HVLAB_STORES HVLAB_STORE_RAM " " HVLAB_STORE_FILE " " HVLAB_STORE_NULL " " HVLAB_STORE_BAD " " HVLAB_STORE_VANISHING
