/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Choice of the console.
 */
#include "console.h"
#include "hypervisor.h"
#include "uart.h"

static const struct console com1 = {uart_write, uart_read, uart_drain};
static const struct console *chosen = &com1;

void console_open(bool ring)
{
	const struct hypervisor *h = hypervisor();
	const struct console *own = h->console ? h->console(ring) : NULL;

	chosen = own ? own : &com1;
	if (chosen == &com1)
		uart_init(!h->splits_strings);
}

const struct console *console(void)
{
	return chosen;
}
