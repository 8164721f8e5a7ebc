/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * adapters/kvm/uart.c: what a 16550 driver does to find the chip, and what it relies on afterwards.
 */
#include "unit.h"
#include "adapters/kvm/uart.h"

enum { DATA, IER, IIR, LCR, MCR, LSR, MSR, SCR };

static void transmits(void **state)
{
	struct uart u = {0};

	assert_true(uart_write(&u, DATA, 'x'));
	assert_int_equal(uart_read(&u, LSR), 0x60);
	assert_false(uart_write(&u, SCR, 0x5a));
	assert_int_equal(uart_read(&u, SCR), 0x5a);
}

/* With the divisor latch open the data port is not the data port. */
static void divisor_latch(void **state)
{
	struct uart u = {0};

	uart_write(&u, LCR, 0x83);
	assert_false(uart_write(&u, DATA, 1));
	uart_write(&u, IER, 2);
	assert_int_equal(uart_read(&u, DATA), 1);
	assert_int_equal(uart_read(&u, IER), 2);
	uart_write(&u, LCR, 3);
	assert_int_equal(uart_read(&u, IER), 0);
	assert_int_equal(uart_read(&u, LCR), 3);
}

static void receives_in_order_and_drops_the_rest(void **state)
{
	struct uart u = {0};
	char bytes[UART_RX_MAX + 9];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)('A' + i % 26);
	for (int round = 0; round < 3; round++) { /* the ring wraps */
		assert_int_equal(uart_input(&u, bytes, 40), 40);
		assert_int_equal(uart_input(&u, bytes, sizeof(bytes)), UART_RX_MAX - 40);
		assert_int_equal(uart_read(&u, LSR) & 1, 1);
		for (int i = 0; i < UART_RX_MAX; i++)
			assert_int_equal(uart_read(&u, DATA), bytes[i < 40 ? i : i - 40]);
		assert_int_equal(uart_read(&u, LSR) & 1, 0);
		assert_int_equal(uart_read(&u, DATA), 0);
	}
	uart_input(&u, bytes, 5);
	uart_write(&u, IIR, 0x03); /* FCR: reset the receiver */
	assert_int_equal(uart_read(&u, LSR) & 1, 0);
}

static void interrupts(void **state)
{
	struct uart u = {0};

	uart_input(&u, "a", 1);
	assert_false(uart_irq(&u));
	assert_int_equal(uart_read(&u, IIR), 0x01);
	uart_write(&u, IER, 1);
	assert_true(uart_irq(&u));
	assert_int_equal(uart_read(&u, IIR), 0x04);
	uart_read(&u, DATA);
	assert_false(uart_irq(&u));
	uart_write(&u, IER, 2); /* the transmitter is empty already */
	assert_true(uart_irq(&u));
	assert_int_equal(uart_read(&u, IIR), 0x02);
	assert_false(uart_irq(&u)); /* reading it acknowledged it */
	uart_write(&u, DATA, 'x');
	assert_true(uart_irq(&u));
}

/* Linux' probe: MCR loop-back with OUT2 and RTS must show in MSR as carrier and clear to send. */
static void loop_back(void **state)
{
	struct uart u = {0};

	uart_write(&u, MCR, 0x1a);
	assert_int_equal(uart_read(&u, MSR) & 0xf0, 0x90);
	assert_false(uart_write(&u, DATA, 'l'));
	assert_int_equal(uart_read(&u, DATA), 'l');
	uart_write(&u, MCR, 0x0b);
	assert_int_equal(uart_read(&u, MSR), 0xb0);
	uart_write(&u, IIR, 0x01);
	assert_int_equal(uart_read(&u, IIR), 0xc1); /* FIFOs on: a 16550A */
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(transmits), cmocka_unit_test(divisor_latch),
		cmocka_unit_test(receives_in_order_and_drops_the_rest), cmocka_unit_test(interrupts),
		cmocka_unit_test(loop_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
