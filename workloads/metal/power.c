/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The end of the guest. Every way is tried in turn; on a machine that has none of them the processor halts.
 */
#include "metal.h"
#include "x86.h"

#define ACPI_PM1A_CONTROL 0x604 /* where SeaBIOS and OVMF put it on QEMU's pc and q35, and kvm/direct by agreement */
#define SLEEP_ENABLE 0x2000     /* sleep type 0 is S5 there */
#define DEBUG_EXIT 0xf4         /* QEMU's isa-debug-exit */
#define KEYBOARD 0x64
#define KEYBOARD_RESET 0xfe

void power_off(void)
{
	outw(ACPI_PM1A_CONTROL, SLEEP_ENABLE);
	outb(DEBUG_EXIT, 0);
	outb(KEYBOARD, KEYBOARD_RESET);
	halt_forever();
}
