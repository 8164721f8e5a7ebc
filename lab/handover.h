/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the machine around an L1 has for it and what L1 can tell the machine: QEMU by fw_cfg and its devices, Bochs by
 * the disk it was booted from and its shutdown port. Nothing else in L1 knows which of the two it is.
 */
#pragma once

/* Copies the file that was handed over as `name` to path; 0 when there is none. Needs I/O privilege. */
int handover_fetch(const char *name, const char *path);
/* The machine may stop here, for a snapshot, and go on from it. */
void handover_snapshot(void);
/* The machine ends, and says that this was no good end. */
void handover_failed(void);

/* Of init.c: the reason on the console, then the end of the machine. */
_Noreturn void give_up(const char *what, const char *which);
