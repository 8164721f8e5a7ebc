/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Switching the machine off (state S5) in the way that the firmware's ACPI tables describe.
 */
#pragma once

#include <hvlab/abi.h>

/* Reads the tables. To be called at the start, while the loader's structures are intact. rsdp as in freestanding/acpi.h. */
void acpi_off_find(u64 rsdp);
/* "acpi port 0x604 type 0", or "": the tables do not say. */
const char *acpi_off_word(void);
/* Switches off; returns only where that has no effect. False: the tables do not say how. */
bool acpi_off(void);
