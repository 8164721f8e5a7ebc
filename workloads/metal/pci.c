/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * PCI's configuration space (PCI 3.0, 6.1, 6.7, 6.8.2), as much of it as pci.h offers.
 */
#include "pci.h"
#include "apic.h"
#include "paging.h"
#include "x86.h"

#define ADDRESS 0xcf8
#define DATA 0xcfc
#define ENABLE 0x80000000u
#define COMMAND 4
#define COMMAND_ON 0x407u /* ports, memory, bus master, no interrupt line */
#define CLASS 0x0a
#define HEADER 0x0e
#define CAPABILITIES 0x34
#define MSI 0x05
#define MSI_ON 0x10000u
#define MSI_LONG 0x800000u /* addresses of 64 bits */
#define BAR(n) (0x10 + 4 * (n))
#define MSIX 0x11
#define MSIX_ON 0x80000000u
#define MSIX_LAST 0x7ffu /* number of the last entry, in the upper half of the first word */
#define MSI_ADDRESS 0xfee00000u

u32 pci_read(u32 function, u32 offset)
{
	outl(ADDRESS, function | (offset & ~3u));
	return inl(DATA) >> 8 * (offset & 3);
}

void pci_write(u32 function, u32 offset, u32 value)
{
	outl(ADDRESS, function | offset);
	outl(DATA, value);
}

u32 pci_find(bool (*is)(u32 id))
{
	for (u32 device = 0; device < 32; device++)
		if (is(pci_read(ENABLE | device << 11, 0)))
			return ENABLE | device << 11;
	return 0;
}

static u32 functions_of(u32 device)
{
	u32 header = pci_read(ENABLE | device << 11, HEADER);

	return (header & 0xff) == 0xff ? 0 : header & 0x80 ? 8 : 1;
}

u32 pci_find_class(u32 class)
{
	for (u32 device = 0; device < 32; device++)
		for (u32 f = 0, n = functions_of(device); f < n; f++)
			if (pci_read(ENABLE | device << 11 | f << 8, CLASS) == class)
				return ENABLE | device << 11 | f << 8;
	return 0;
}

void pci_enable(u32 function)
{
	pci_write(function, COMMAND, (pci_read(function, COMMAND) & 0xffff) | COMMAND_ON);
}

u64 pci_bar(u32 function, u32 n)
{
	u32 low = pci_read(function, BAR(n));

	if (low & 1)
		return low & ~3u;
	return (low & 6) == 4 && pci_read(function, BAR(n + 1)) ? 0 : low & ~15u;
}

u32 pci_capability(u32 function, u32 id, u32 after)
{
	u32 at = pci_read(function, after ? after + 1 : CAPABILITIES) & 0xfc;

	for (u32 seen = 0; at && seen < 48; seen++) {
		if ((pci_read(function, at) & 0xff) == id)
			return at;
		at = pci_read(function, at + 1) & 0xfc;
	}
	return 0;
}

bool pci_msi(u32 function, u32 vector)
{
	u32 at = pci_capability(function, MSI, 0), control = at ? pci_read(function, at) : 0;

	if (!at)
		return false;
	pci_write(function, at + 4, MSI_ADDRESS | apic_id() << 12);
	if (control & MSI_LONG)
		pci_write(function, at + 8, 0);
	pci_write(function, at + (control & MSI_LONG ? 12 : 8), vector);
	pci_write(function, at, control | MSI_ON);
	return true;
}

u32 pci_msix(u32 function, u32 vector, u32 n)
{
	u32 at = pci_capability(function, MSIX, 0), control = at ? pci_read(function, at) : 0;

	if (!at)
		return 0;
	u32 table = pci_read(function, at + 4), last = control >> 16 & MSIX_LAST;
	u64 entry = pci_bar(function, table & 7) + (table & ~7u);

	if (n > last + 1)
		n = last + 1;
	if (entry == (table & ~7u) || paging_map_device(entry, 16 * n))
		return 0;
	pci_write(function, at, control | MSIX_ON);
	for (u32 i = 0; i < n; i++, entry += 16) {
		mmio_write(entry, MSI_ADDRESS | apic_id() << 12);
		mmio_write(entry + 4, 0);
		mmio_write(entry + 8, vector + i);
		mmio_write(entry + 12, 0); /* not masked */
	}
	return n;
}
