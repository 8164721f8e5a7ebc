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
