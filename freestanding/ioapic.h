/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The registers of the I/O APIC, behind an index and a data window (82093AA data sheet).
 */
#pragma once

#include "x86.h"

#define IOREGSEL 0xfec00000ull
#define IOWIN 0xfec00010ull
#define IOAPIC_VERSION 1u

static inline u32 ioapic_read(u32 reg)
{
	mmio_write(IOREGSEL, reg);
	return mmio_read(IOWIN);
}

static inline void ioapic_write(u32 reg, u32 value)
{
	mmio_write(IOREGSEL, reg);
	mmio_write(IOWIN, value);
}

/* *version is left selected. NULL, or why not: nothing answers with all zeros or all ones. */
static inline const char *ioapic_open(u32 *version)
{
	*version = ioapic_read(IOAPIC_VERSION);
	return *version && ~*version ? NULL : "no I/O APIC";
}
