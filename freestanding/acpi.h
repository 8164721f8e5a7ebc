/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The firmware's tables: finding one by its signature, reading numbers out of it. What they mean is the caller's.
 */
#pragma once

#include <hvlab/abi.h>

/* The header that all tables share (ACPI 6.4, 5.2.6). */
struct acpi_table {
	char signature[4];
	u32 length; /* bytes, header included */
	u8 rest[28];
};

/*
 * rsdp: as the boot protocol told it; 0: it is searched where a PC's firmware puts it. NULL: no such table below 4 GiB,
 * or one that claims an absurd length.
 */
const struct acpi_table *acpi_find(u64 rsdp, const char signature[4]);
/* The table at that address; NULL where it is not mapped or its length is absurd. */
const struct acpi_table *acpi_table(u64 physical);
/* A number of `size` bytes (1 to 8) at an offset; 0 where the table ends before it. */
u64 acpi_number(const struct acpi_table *t, u32 offset, u32 size);
/*
 * The I/O port of a register block: the generic address at `wide` where it names a port, else the 32-bit field at `narrow`
 * (0: there is none). Firmware of today may fill in the wide one alone. 0: no port.
 */
u16 acpi_port(const struct acpi_table *t, u32 wide, u32 narrow);
