/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The 16550 on COM1, polled. Every access is an exit in a guest, so its state is asked for once a FIFO.
 */
#pragma once

#include <hvlab/abi.h>

/* Does anything answer there? One read of its line status. */
bool uart_present(void);
/* strings: output by REP OUTSB, which may be one exit for a whole FIFO, rather than by a loop of OUT. */
void uart_init(bool strings);
void uart_write(const char *bytes, size_t n);
/* Waits until the last byte has left: a power-off would lose up to a FIFO of text. */
void uart_drain(void);
/* One byte, or -1 when none came within about `ticks` TSC ticks. */
int uart_read(u64 ticks);
