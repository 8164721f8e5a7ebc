/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An interrupt of a device: COM1's transmitter is empty, and saying that this shall interrupt makes it do so at once,
 * through pin 4 of the I/O APIC. The one device and the one line that a PC, a VMM and an emulator all have.
 */
#include <hvlab/bench.h>
#include "loops.h"
#include "com1.h"
#include "ioapic.h"
#include "irq.h"

#define IER 0x3f9
#define IIR 0x3fa
#define MCR 0x3fc
#define IER_TX 2
#define MCR_OUT2 8 /* opens the line to the interrupt controller */
#define PIN 4
#define IO_ENTRY (0x10 + 2 * PIN)
#define IO_MASKED 0x10000u

static u32 entry[2];
static u8 mcr;

/* Reading IIR takes the request back (PC16550D data sheet, 8.5). */
static void handler(void)
{
	inb(IIR);
	outb(IER, 0);
	irq_taken();
}

/* An edge that is high, to this vCPU. */
static void route(u32 low, u32 high)
{
	ioapic_write(IO_ENTRY, IO_MASKED);
	ioapic_write(IO_ENTRY + 1, high);
	ioapic_write(IO_ENTRY, low);
}

static const char *setup(struct bench_env *env)
{
	struct lapic apic = lapic_here();
	const char *absent = ioapic_open(&entry[0]);

	irq.apic.base = 0;
	if (absent)
		return absent;
	if (!com1_open())
		return "no UART at COM1";
	entry[0] = ioapic_read(IO_ENTRY);
	entry[1] = ioapic_read(IO_ENTRY + 1);
	mcr = inb(MCR);
	outb(MCR, mcr | MCR_OUT2);
	outb(IER, 0);
	inb(IIR);
	route(IRQ_VECTOR, lapic_read(&apic, APIC_ID) & 0xff000000);
	irq_open(handler);
	outb(IER, IER_TX);
	return irq_trial() ? NULL : "the interrupt of COM1 does not come through pin 4 of the I/O APIC";
}

static void body(u64 n)
{
	irq.sent += n;
	while (n--) {
		u64 before = irq.taken;

		outb(IER, IER_TX);
		irq_await(before);
	}
}

static void teardown(void)
{
	cli();
	if (!irq.apic.base)
		return;
	outb(IER, 0);
	outb(MCR, mcr);
	route(entry[0], entry[1]);
}

HVLAB_BENCH(irq_external, .what = "interrupt of COM1: raise, take, acknowledge, end", .unit = UNIT_IRQ,
	    .needs = NEED_RING0 | NEED_IRQ, .setup = setup, .body = body, .control = empty_loop, .check = irq_check,
	    .teardown = teardown, .exits_per_op = 4, .stable = true,
	    .result = RESULT_NEAR);

HVLAB_ABOUT(irq_external,
	"An interrupt of an emulated device from its cause to its end: the register that makes the UART interrupt, its line, "
	"the I/O APIC, delivery, reading the cause, silencing the device, EOI. Four exits: three port accesses and EOI.",
	"Not a device of today: no MSI, no virtio, no passed-through function, all of which skip the I/O APIC and some of "
	"the accesses. Not how long a real event takes to arrive: the guest causes it itself.",
	"Device model and I/O APIC may be in one process or in two, and the line crosses between them. Where COM1 is the "
	"VMM's, most of the value is three trips to it: subtract three times exit_uart.");
