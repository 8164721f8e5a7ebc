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
#define FADT_PM1B_CONTROL 68
#define FADT_FLAGS 112
#define FADT_X_DSDT 140
#define FADT_X_PM1A_CONTROL 172
#define FADT_X_PM1B_CONTROL 184
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
#define ENTRY_MAX 14 /* bytes of a name and of its package up to the second element */

static struct {
	bool known, reduced;
	u16 port[2]; /* PM1a and PM1b, the second of which few machines have; or the sleep register alone */
	u8 type[2];
	char word[32];
} off;

/* p stands behind "_S5_": a package whose first elements are the types, of PM1a and of PM1b. */
static bool read_package(const u8 *p)
{
	if (p[0] != AML_PACKAGE)
		return false;
	p += 2 + (p[1] >> 6); /* opcode, length of one to four bytes */
	u32 elements = *p++;
	for (u32 i = 0; i < 2 && i < elements; i++) {
		p += *p == AML_BYTE;
		off.type[i] = *p++ & 7;
	}
	return elements;
}

/* NameOp before it, or NameOp and a root prefix: anything else only refers to it. */
static bool find_type(const struct acpi_table *dsdt)
{
	const u8 *begin = (const u8 *)dsdt, *end = begin + dsdt->length - ENTRY_MAX;

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
	off.port[0] = off.reduced ? acpi_port(fadt, FADT_SLEEP_CONTROL, 0) : acpi_port(fadt, FADT_X_PM1A_CONTROL, FADT_PM1A_CONTROL);
	off.port[1] = off.reduced ? 0 : acpi_port(fadt, FADT_X_PM1B_CONTROL, FADT_PM1B_CONTROL);
	off.known = off.port[0] && dsdt && dsdt->length > sizeof(*dsdt) + ENTRY_MAX && find_type(dsdt);
}

void acpi_off_find(u64 rsdp)
{
	struct trap_info trap;

	if (trap_guarded(find, rsdp, &trap))
		off.known = false;
	if (off.known)
		format(off.word, sizeof(off.word), "acpi port 0x%x type %u", off.port[0], off.type[0]);
}

const char *acpi_off_word(void)
{
	return off.word;
}

static void write_control(u32 i)
{
	u16 other = inw(off.port[i]) & (u16)~PM1_TYPE;

	outw(off.port[i], (u16)(other | (u32)off.type[i] << PM1_TYPE_SHIFT | PM1_ENABLE));
}

bool acpi_off(void)
{
	if (!off.known)
		return false;
	if (off.reduced) {
		outb(off.port[0], (u8)(off.type[0] << SLEEP_TYPE_SHIFT | SLEEP_ENABLE));
		return true;
	}
	write_control(0);
	if (off.port[1]) /* the machine sleeps when both are written */
		write_control(1);
	return true;
}
