/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How the firmware's ACPI tables say that this machine is switched off (state S5).
 */
#ifndef HVLAB_SOFT_OFF_H
#define HVLAB_SOFT_OFF_H

#include <hvlab/abi.h>

/* Looks it up; at the start, while the loader's structures are still there. rsdp as in freestanding/acpi.h. */
void soft_off_find(u64 rsdp);
/* "acpi port 0x604 type 0", or "": the tables do not say. */
const char *soft_off_word(void);
/* Does it; returns where it has no effect, or at once. False: the tables do not say how. */
bool soft_off(void);

#endif
