/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One question to the firmware's tables: how many processors there are. A processor that was slow to answer and is
 * not known of could later be started by the guest, outside the core; so a command line or a timeout will not do.
 * ACPI 6.4: 5.2.12 (MADT).
 */
#include "vmm.h"
#include "acpi.h"

#define MADT_ENTRIES 44 /* offset */
#define MADT_APIC 0
#define MADT_X2APIC 9
#define MADT_ENABLED 1u

/* An entry is (type, length, ...): the flags stand at 4 of a local APIC and at 8 of a local x2APIC. */
static bool is_processor(const struct acpi_table *madt, u32 entry)
{
	u64 type = acpi_number(madt, entry, 1);

	if (type == MADT_APIC)
		return acpi_number(madt, entry + 4, 4) & MADT_ENABLED;
	return type == MADT_X2APIC && acpi_number(madt, entry + 8, 4) & MADT_ENABLED;
}

u32 acpi_count_processors(u64 rsdp)
{
	const struct acpi_table *madt = acpi_find(rsdp, "APIC");
	u32 n = 0;

	if (!madt)
		return 0;
	for (u32 i = MADT_ENTRIES; i + 2 <= madt->length;) {
		u32 length = (u32)acpi_number(madt, i + 1, 1);

		if (length < 2 || i + length > madt->length)
			break;
		n += is_processor(madt, i);
		i += length;
	}
	return n;
}
