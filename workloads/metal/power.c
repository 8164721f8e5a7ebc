/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The end of the guest. Every way is tried in turn; on a machine that has none of them the processor halts.
 */
#include "metal.h"
#include "console.h"
#include "hypervisor.h"
#include "acpi_off.h"
#include "x86.h"

#define ACPI_PM1A_CONTROL 0x604 /* of machines without tables: kvm/direct by agreement */
#define SLEEP_ENABLE 0x2000     /* sleep type 0 is S5 there */
#define BOCHS_SHUTDOWN 0x8900   /* Bochs: takes a word letter by letter; no other machine has this port */
#define DEBUG_EXIT 0xf4         /* QEMU's isa-debug-exit */
#define PATIENCE (1ull << 30)   /* ticks; QEMU lets the processor run on for a while after it was asked */
#define KEYBOARD 0x64
#define KEYBOARD_RESET 0xfe

/* Wait: otherwise the next way is tried as well, and a power-off looks like a reset. */
static void wait(void)
{
	u64 begin = rdtsc();

	while (rdtsc() - begin < PATIENCE)
		barrier();
}

void power_off(void)
{
	console()->drain();
	if (hypervisor()->power_off)
		hypervisor()->power_off();
	for (const char *c = "Shutdown"; *c; c++)
		outb(BOCHS_SHUTDOWN, (u8)*c);
	bool told = acpi_off();

	if (!told)
		outw(ACPI_PM1A_CONTROL, SLEEP_ENABLE);
	wait();
	outb(DEBUG_EXIT, 0);
	wait();
	if (!told) /* a machine with a power switch would boot the guest again */
		outb(KEYBOARD, KEYBOARD_RESET);
	halt_forever();
}
