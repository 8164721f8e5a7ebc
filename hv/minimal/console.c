/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the core says on COM1: one line at the start, one when it ends. After the start the port is the guest's.
 */
#include "vmm.h"
#include "printf.h"
#include "trap.h"
#include "uart.h"
#include "x86.h"

#define ACPI_PM1A_CONTROL 0x604 /* QEMU's and Bochs' ACPI power-off; on other machines nothing answers */
#define BOCHS_SHUTDOWN 0x8900
#define RESET_CONTROL 0xcf9
#define KEYBOARD 0x64

static void say_args(const char *fmt, va_list args)
{
	char line[256];
	size_t n = format(line, sizeof(line), "hvlab-minimal: ");

	n += format_args(line + n, sizeof(line) - n - 1, fmt, args);
	line[n++] = '\n';
	uart_write(line, n);
	uart_drain(); /* the guest is about to reset the UART */
}

void say(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say_args(fmt, args);
	va_end(args);
}

static _Noreturn void power_off(void)
{
	uart_drain();
	outw(ACPI_PM1A_CONTROL, 0x2000);
	for (const char *c = "Shutdown"; *c; c++)
		outb(BOCHS_SHUTDOWN, (u8)*c);
	halt_forever();
}

/* The boot's own verdict (abi.h). It is the only record that the core sends, so its number is 0. */
static void send_skip(const char *reason)
{
	char line[HVLAB_LINE_MAX];
	size_t n = format(line, sizeof(line), HVLAB_MARKER "0 verdict v=skip reason=");

	for (; *reason && n < sizeof(line) - 32; reason++) {
		bool escape = *reason <= ' ' || *reason == '%' || *reason == '*';

		n += format(line + n, sizeof(line) - n, escape ? "%%%02x" : "%c", *reason);
	}
	n += format(line + n, sizeof(line) - n, " *%08x\n", hvlab_crc32(line, n));
	uart_write(line, n);
}

void refuse(const char *fmt, ...)
{
	char reason[200];
	va_list args;

	va_start(args, fmt);
	format_args(reason, sizeof(reason), fmt, args);
	va_end(args);
	say("cannot run here: %s", reason);
	send_skip(reason);
	power_off();
}

void machine_reset(void)
{
	uart_drain();
	outb(RESET_CONTROL, 0x06); /* full reset; where there is no such port, the keyboard controller's */
	outb(KEYBOARD, 0xfe);
	halt_forever();
}

void machine_panic(const char *text)
{
	say("the core itself failed: %s", text);
	machine_reset();
}
