/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The 16550 on COM1, polled.
 */
#include "uart.h"
#include "x86.h"

#define COM1 0x3f8
#define REG_DATA (COM1 + 0)
#define REG_IER (COM1 + 1)
#define REG_FCR (COM1 + 2)
#define REG_LCR (COM1 + 3)
#define REG_MCR (COM1 + 4)
#define REG_LSR (COM1 + 5)

#define LCR_8N1 0x03
#define LCR_DLAB 0x80
#define LSR_DATA 0x01
#define LSR_THR_EMPTY 0x20
#define LSR_IDLE 0x40 /* shift register empty too */
#define FIFO_BYTES 16
#define SPINS_MAX (1u << 26)

/* Without a UART reads give all ones, which a UART with no error pending never does. */
bool uart_present(void)
{
	return inb(REG_LSR) != 0xff;
}

static bool by_string;

void uart_init(bool strings)
{
	by_string = strings;
	outb(REG_IER, 0);
	outb(REG_LCR, LCR_DLAB | LCR_8N1);
	outb(REG_DATA, 1); /* divisor 1: 115200 baud */
	outb(REG_IER, 0);
	outb(REG_LCR, LCR_8N1);
	outb(REG_FCR, 0x07); /* FIFO on, both emptied */
	outb(REG_MCR, 0x03); /* DTR, RTS */
}

/* Bounded: a machine without a UART must still run to its end. */
static void wait_transmitter(u8 state)
{
	for (u32 polls = 0; polls < 1000000; polls++) {
		if (inb(REG_LSR) & state)
			return;
		pause();
	}
}

static void fill_fifo(const char *bytes, size_t n)
{
	if (by_string)
		outsb(REG_DATA, bytes, n);
	else
		while (n--)
			outb(REG_DATA, (u8)*bytes++);
}

void uart_write(const char *bytes, size_t n)
{
	while (n) {
		size_t chunk = n < FIFO_BYTES ? n : FIFO_BYTES;

		/* THR empty with the FIFO on means the whole FIFO is empty (16550 data sheet, LSR bit 5). */
		wait_transmitter(LSR_THR_EMPTY);
		fill_fifo(bytes, chunk);
		bytes += chunk;
		n -= chunk;
	}
}

void uart_drain(void)
{
	wait_transmitter(LSR_IDLE);
}

/* No PAUSE: hypervisors may intercept loops of it, which would add exits. */
static void spin(u32 loops)
{
	while (loops--)
		barrier();
}

int uart_read(u64 ticks)
{
	u64 begin = rdtsc();

	/* Each poll is an exit, and their number is random where the other end runs in parallel, so poll ever less often. */
	for (u32 loops = 10000;; loops += loops < SPINS_MAX ? loops / 2 : 0) {
		u8 status = inb(REG_LSR);

		if (status != 0xff && (status & LSR_DATA))
			return inb(REG_DATA);
		if (rdtsc() - begin > ticks)
			return -1;
		spin(loops);
	}
}
