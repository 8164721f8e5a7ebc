/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Functions on the first PCI bus, by ports CF8h and CFCh: what a driver needs to find its device, its registers and an
 * interrupt of its own. No bridges, no memory-mapped configuration.
 */
#pragma once

#include <hvlab/abi.h>

/* The first function for which is(id) holds, id being device << 16 | vendor; 0: there is none, or no bus. */
u32 pci_find(bool (*is)(u32 id));
/* The same by its class, class << 8 | subclass. */
u32 pci_find_class(u32 class);
u32 pci_read(u32 function, u32 offset);
void pci_write(u32 function, u32 offset, u32 value);
/* Registers and bus mastering on, the interrupt line off. */
void pci_enable(u32 function);
/* What the base address register holds without its flag bits; 0: nothing, or beyond what the guest has mapped. */
u64 pci_bar(u32 function, u32 n);
/* Offset of the next capability of this kind behind `after` (0: the first); 0: none. */
u32 pci_capability(u32 function, u32 id, u32 after);
/* Its only message interrupts this processor with that vector; false: it has no MSI. */
bool pci_msi(u32 function, u32 vector);
/* The first n entries of its MSI-X table interrupt this processor with that vector and those behind it; how many there are: 0, no MSI-X. */
u32 pci_msix(u32 function, u32 vector, u32 n);
