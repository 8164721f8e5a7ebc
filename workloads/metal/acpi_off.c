/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ACPI 6.4: 5.2.9 (FADT), 4.8.3.2.1 (PM1 control), 4.8.3.7 (sleep control of hardware-reduced machines), 7.4.2 (\_S5).
 * The sleep type stands in the DSDT as a package of constants; its few bytes are looked for, AML is not interpreted.
 */
#include "acpi_off.h"
#include "acpi.h"
#include "printf.h"
#include "str.h"
#include "trap.h"
#include "x86.h"

#define FADT_DSDT 40 /* offsets */
#define FADT_PM1A_CONTROL 64
#define FADT_FLAGS 112
#define FADT_X_DSDT 140
#define FADT_X_PM1A_CONTROL 172
#define FADT_SLEEP_CONTROL 244
#define HARDWARE_REDUCED (1u << 20)

#define PM1_TYPE_SHIFT 10
#define PM1_TYPE (7u << PM1_TYPE_SHIFT)
#define PM1_ENABLE (1u << 13)
#define SLEEP_TYPE_SHIFT 2
#define SLEEP_ENABLE (1u << 5)

#define AML_NAME 0x08 /* 20.2: name, package, byte constant; 0 and 1 are constants as they stand */
#define AML_PACKAGE 0x12
#define AML_BYTE 0x0a

static struct {
	bool known, reduced;
	u16 port;
	u8 type;
	char word[32];
} off;

/* p stands behind "_S5_": a package whose first element is the type. */
static bool read_package(const u8 *p)
{
	if (p[0] != AML_PACKAGE)
		return false;
	p += 2 + (p[1] >> 6) + 1; /* opcode, length of one to four bytes, number of elements */
	if (*p == AML_BYTE)
		p++;
	off.type = *p & 7;
	return true;
}

/* NameOp before it, or NameOp and a root prefix: anything else only refers to it. */
static bool find_type(const struct acpi_table *dsdt)
{
	const u8 *begin = (const u8 *)dsdt, *end = begin + dsdt->length - 12;

	for (const u8 *p = begin + sizeof(*dsdt); p < end; p++)
		if (!memcmp(p, "_S5_", 4) && (p[-1] == AML_NAME || (p[-1] == '\\' && p[-2] == AML_NAME)))
			return read_package(p + 4);
	return false;
}

static void find(u64 rsdp)
{
	const struct acpi_table *fadt = acpi_find(rsdp, "FACP"), *dsdt;

	if (!fadt)
		return;
	dsdt = acpi_table(acpi_number(fadt, FADT_X_DSDT, 8));
	if (!dsdt)
		dsdt = acpi_table(acpi_number(fadt, FADT_DSDT, 4));
	off.reduced = acpi_number(fadt, FADT_FLAGS, 4) & HARDWARE_REDUCED;
	off.port = off.reduced ? acpi_port(fadt, FADT_SLEEP_CONTROL, 0) : acpi_port(fadt, FADT_X_PM1A_CONTROL, FADT_PM1A_CONTROL);
	off.known = off.port && dsdt && dsdt->length > sizeof(*dsdt) + 12 && find_type(dsdt);
}

void acpi_off_find(u64 rsdp)
{
	struct trap_info trap;

	if (trap_guarded(find, rsdp, &trap))
		off.known = false;
	if (off.known)
		format(off.word, sizeof(off.word), "acpi port 0x%x type %u", off.port, off.type);
}

const char *acpi_off_word(void)
{
	return off.word;
}

bool acpi_off(void)
{
	if (!off.known)
		return false;
	if (off.reduced)
		outb(off.port, (u8)(off.type << SLEEP_TYPE_SHIFT | SLEEP_ENABLE));
	else
		outw(off.port, (u16)((inw(off.port) & ~PM1_TYPE) | (u32)off.type << PM1_TYPE_SHIFT | PM1_ENABLE));
	return true;
}
