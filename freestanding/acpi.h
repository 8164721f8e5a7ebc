/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finding a table of the firmware's ACPI (6.4). What stands in a table is the business of who asked for it.
 */
#ifndef ACPI_H
#define ACPI_H

#include <hvlab/abi.h>

/* The header that all tables share (5.2.6). */
struct acpi_table {
	char signature[4];
	u32 length; /* bytes, this header included */
	u8 rest[28];
};

/* A number of `size` bytes, wherever it lies. */
u64 acpi_number(const void *at, size_t size);
/* The table at that address; NULL when it is not mapped or claims to be longer than any is. */
const struct acpi_table *acpi_table(u64 physical);
/*
 * The table with that signature of four letters, or NULL. rsdp: as the loader told it, or 0: then where a BIOS has it.
 * UEFI's lies anywhere, so there the loader's word is needed.
 */
const struct acpi_table *acpi_find(u64 rsdp, const char *signature);

#endif
