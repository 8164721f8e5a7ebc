/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the root pointer to a table and its numbers. ACPI 6.4: 5.2.3.2 (generic address), 5.2.5 (RSDP), 5.2.7 and 5.2.8
 * (RSDT, XSDT).
 */
#include "acpi.h"
#include "str.h"

#define BIOS_START 0xe0000ull
#define BIOS_END 0x100000ull
#define RSDP_REVISION 15 /* offsets */
#define RSDP_RSDT 16
#define RSDP_XSDT 24
#define MAPPED (1ull << 32)
#define TABLE_MAX (1u << 20) /* bytes; what claims more is broken */
#define SPACE_PORT 1 /* 5.2.3.2: address space of a generic address, its address 4 bytes behind */
#define ADDRESS 4

/* Physical memory below 4 GiB is identity mapped, and ACPI tables lie there. */
static const u8 *at(u64 physical)
{
	return (const u8 *)(uintptr_t)physical;
}

static u64 number_at(const u8 *p, size_t size)
{
	u64 value = 0;

	memcpy(&value, p, size);
	return value;
}

const struct acpi_table *acpi_table(u64 physical)
{
	const struct acpi_table *t = (const void *)at(physical);

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

const struct acpi_table *acpi_find(u64 rsdp, const char signature[4])
{
	const u8 *pointer = find_rsdp(rsdp);

	if (!pointer)
		return NULL;
	bool wide = pointer[RSDP_REVISION] >= 2 && number_at(pointer + RSDP_XSDT, 8);
	size_t size = wide ? 8 : 4;
	const struct acpi_table *root = acpi_table(number_at(pointer + (wide ? RSDP_XSDT : RSDP_RSDT), size));

	for (size_t i = sizeof(*root); root && i + size <= root->length; i += size) {
		const struct acpi_table *t = acpi_table(number_at((const u8 *)root + i, size));

		if (t && !memcmp(t->signature, signature, 4))
			return t;
	}
	return NULL;
}

u64 acpi_number(const struct acpi_table *t, u32 offset, u32 size)
{
	return offset + size <= t->length ? number_at((const u8 *)t + offset, size) : 0;
}

/* 5.2.9: the narrow field counts only where the wide one cannot be used. */
u16 acpi_port(const struct acpi_table *t, u32 wide, u32 narrow)
{
	u64 port = acpi_number(t, wide, 1) == SPACE_PORT ? acpi_number(t, wide + ADDRESS, 8) : 0;

	if (!port || port > 0xffff)
		port = narrow ? acpi_number(t, narrow, 4) : 0;
	return port > 0xffff ? 0 : (u16)port;
}
