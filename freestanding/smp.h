/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All other processors: started once by broadcast, then parked in HLT until a function is put into their mailbox.
 */
#pragma once

#include "boot.h"
#include "cpu.h"

/*
 * Starts every processor that answers; expected: how many there should be in all (0: unknown), which only decides
 * how long to wait. Returns how many there are, the caller included. Needs apic_init().
 */
u32 smp_start(const struct boot_info *info, u32 expected);
u32 smp_count(void);

/* Runs fn(arg) on processor `index` (1 ..); smp_wait() returns when it is done. One function at a time each. */
void smp_run(u32 index, void (*fn)(void *), void *arg);
void smp_wait(u32 index);
