/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The 16550's registers (uart.h; PC16550D data sheet, section 8). Modem lines only as far as loop-back detection
 * by drivers needs them.
 */
#include "uart.h"

enum { RBR_THR_DLL, IER_DLM, IIR_FCR, LCR, MCR, LSR, MSR, SCR };

#define IER_RX 1
#define IER_TX 2
#define IIR_NONE 0x01
#define IIR_TX 0x02
#define IIR_RX 0x04
#define IIR_FIFO 0xc0
#define LCR_DLAB 0x80
#define MCR_LOOP 0x10
#define LSR_DATA 0x01
#define LSR_EMPTY 0x60 /* holding register and shifter */
#define MSR_READY 0xb0 /* carrier, data set ready, clear to send */

static u8 rx_take(struct uart *u)
{
	if (!u->rx_count)
		return 0;
	u8 byte = u->rx[u->rx_head];
	u->rx_head = (u->rx_head + 1) % UART_RX_MAX;
	u->rx_count--;
	return byte;
}

static u8 pending(const struct uart *u)
{
	if ((u->ier & IER_RX) && u->rx_count)
		return IIR_RX;
	return (u->ier & IER_TX) && u->thri ? IIR_TX : IIR_NONE;
}

/* Reading IIR acknowledges a transmitter interrupt if that is what it reports. */
static u8 iir_read(struct uart *u)
{
	u8 why = pending(u);

	if (why == IIR_TX)
		u->thri = false;
	return why | (u->fifo ? IIR_FIFO : 0);
}

/* In loop-back the four modem outputs drive the four modem inputs. */
static u8 msr_read(const struct uart *u)
{
	if (!(u->mcr & MCR_LOOP))
		return MSR_READY;
	return (u8)((u->mcr & 0x0c) << 4 | (u->mcr & 0x02) << 3 | (u->mcr & 0x01) << 5);
}

u8 uart_read(struct uart *u, unsigned reg)
{
	bool dlab = u->lcr & LCR_DLAB;

	switch (reg) {
	case RBR_THR_DLL: return dlab ? u->dll : rx_take(u);
	case IER_DLM: return dlab ? u->dlm : u->ier;
	case IIR_FCR: return iir_read(u);
	case LCR: return u->lcr;
	case MCR: return u->mcr;
	case LSR: return LSR_EMPTY | (u->rx_count ? LSR_DATA : 0);
	case MSR: return msr_read(u);
	default: return u->scr;
	}
}

static bool data_write(struct uart *u, u8 value)
{
	if (u->lcr & LCR_DLAB) {
		u->dll = value;
		return false;
	}
	u->thri = true;
	if (!(u->mcr & MCR_LOOP))
		return true;
	uart_input(u, (const char *)&value, 1);
	return false;
}

static void ier_write(struct uart *u, u8 value)
{
	if (u->lcr & LCR_DLAB) {
		u->dlm = value;
		return;
	}
	/* Enabling the transmitter interrupt while the transmitter is empty raises it at once. */
	if ((value & IER_TX) && !(u->ier & IER_TX))
		u->thri = true;
	u->ier = value & 0x0f;
}

bool uart_write(struct uart *u, unsigned reg, u8 value)
{
	switch (reg) {
	case RBR_THR_DLL: return data_write(u, value);
	case IER_DLM: ier_write(u, value); break;
	case IIR_FCR:
		u->fifo = value & 1;
		if (value & 2)
			u->rx_count = 0;
		break;
	case LCR: u->lcr = value; break;
	case MCR: u->mcr = value & 0x1f; break;
	case SCR: u->scr = value; break;
	default: break;
	}
	return false;
}

size_t uart_input(struct uart *u, const char *bytes, size_t n)
{
	size_t taken = 0;

	while (taken < n && u->rx_count < UART_RX_MAX)
		u->rx[(u->rx_head + u->rx_count++) % UART_RX_MAX] = (u8)bytes[taken++];
	return taken;
}

bool uart_irq(const struct uart *u)
{
	return pending(u) != IIR_NONE;
}
