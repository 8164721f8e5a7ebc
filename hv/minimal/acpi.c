/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One question to the firmware's tables: how many processors there are. A processor that was slow to answer and is
 * not known of could later be started by the guest, outside the core; so a command line or a timeout will not do.
 * ACPI 6.4: 5.2.5 (RSDP), 5.2.7 and 5.2.8 (RSDT, XSDT), 5.2.12 (MADT).
 */
#include "vmm.h"
#include "str.h"

#define BIOS_START 0xe0000ull
#define BIOS_END 0x100000ull
#define RSDP_REVISION 15 /* offsets */
#define RSDP_RSDT 16
#define RSDP_XSDT 24
#define MAPPED (1ull << 32)
#define TABLE_MAX 65536 /* bytes; what claims more is broken */
#define MADT_ENTRIES 44 /* offset */
#define MADT_APIC 0
#define MADT_X2APIC 9
#define MADT_ENABLED 1u

/* The header that all tables share. */
struct table {
	char signature[4];
	u32 length;
	u8 rest[28];
};

/* A number of `size` bytes. */
static u64 number_at(const u8 *p, size_t size)
{
	u64 value = 0;

	memcpy(&value, p, size);
	return value;
}

static u32 word_at(const u8 *p)
{
	return (u32)number_at(p, 4);
}

/* Physical memory below 4 GiB is identity mapped, and ACPI tables lie there. */
static const u8 *at(u64 physical)
{
	return (const u8 *)(uintptr_t)physical;
}

/* NULL for a table that is not mapped or claims to be longer than any is. */
static const struct table *table_at(u64 physical)
{
	const struct table *t = (const void *)at(physical);

	return physical && physical < MAPPED && t->length < TABLE_MAX ? t : NULL;
}

static const u8 *find_rsdp(u64 told)
{
	if (told)
		return at(told);
	for (u64 p = BIOS_START; p < BIOS_END; p += 16)
		if (!memcmp(at(p), "RSD PTR ", 8))
			return at(p);
	return NULL;
}

static const struct table *find_madt(const u8 *rsdp)
{
	bool wide = rsdp[RSDP_REVISION] >= 2 && number_at(rsdp + RSDP_XSDT, 8);
	size_t size = wide ? 8 : 4;
	const struct table *root = table_at(number_at(rsdp + (wide ? RSDP_XSDT : RSDP_RSDT), size));

	for (size_t i = sizeof(*root); root && i + size <= root->length; i += size) {
		const struct table *t = table_at(number_at((const u8 *)root + i, size));

		if (t && !memcmp(t->signature, "APIC", 4))
			return t;
	}
	return NULL;
}

/* An entry is (type, length, ...): the flags stand at 4 of a local APIC and at 8 of a local x2APIC. */
static bool is_processor(const u8 *entry)
{
	if (entry[0] == MADT_APIC)
		return word_at(entry + 4) & MADT_ENABLED;
	return entry[0] == MADT_X2APIC && word_at(entry + 8) & MADT_ENABLED;
}

u32 acpi_count_processors(u64 rsdp)
{
	const u8 *root = find_rsdp(rsdp);
	const struct table *madt = root ? find_madt(root) : NULL;
	u32 n = 0;

	if (!madt)
		return 0;
	for (u32 i = MADT_ENTRIES; i + 2 <= madt->length;) {
		const u8 *entry = (const u8 *)madt + i;

		if (entry[1] < 2 || i + entry[1] > madt->length)
			break;
		n += is_processor(entry);
		i += entry[1];
	}
	return n;
}
