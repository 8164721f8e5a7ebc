/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A 16550 as far as a driver can tell: no baud rate, a transmitter that is always empty, room for a whole answer. Pure; the
 * owner moves the bytes and the interrupt line. Registers by their PC16550D names.
 */
#pragma once

#include <hvlab/abi.h>

#define UART_PORTS 8
#define UART_RX_MAX HVLAB_ANSWER_MAX

struct uart {
	u8 ier, lcr, mcr, scr, dll, dlm;
	bool fifo;  /* FCR: enabled */
	bool thri;  /* "transmitter empty" was not yet acknowledged */
	u8 rx[UART_RX_MAX];
	unsigned rx_head, rx_count;
};

u8 uart_read(struct uart *u, unsigned reg);
/* True when value is a byte the guest transmits. */
bool uart_write(struct uart *u, unsigned reg, u8 value);
/* Input for the guest; what does not fit is lost, as on the wire. Returns how many were taken. */
size_t uart_input(struct uart *u, const char *bytes, size_t n);
/* Level of the interrupt line. */
bool uart_irq(const struct uart *u);
