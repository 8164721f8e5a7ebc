/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The console in the guest's memory (hvlab/window.h): output goes into a ring, a bell to COM1, from which input comes.
 */
#include "console.h"
#include "printf.h"
#include "uart.h"
#include "x86.h"
#include <hvlab/window.h>

#define LOOKS 1024            /* between two exits */
#define PATIENCE (1ull << 35) /* ticks: without a reader a guest must still run to its end */

static struct hvlab_window window __attribute__((aligned(4096))); /* mapped where it is: the guest runs at physical addresses */
static bool given_up;

static void ring_bell(void)
{
	const char bell = HVLAB_WINDOW_BELL;

	uart_write(&bell, 1);
}

static bool taken(void)
{
	return __atomic_load_n(&window.taken, __ATOMIC_ACQUIRE) == window.put;
}

/* CPUID is an exit that every hypervisor answers by itself. Nothing lies between it and the word of it. */
static void poll(void)
{
	u32 leaf = 0, subleaf = 0;

	__asm__ volatile("incl %0; cpuid" : "+m"(window.polls), "+a"(leaf), "+c"(subleaf) : : "ebx", "edx", "memory", "cc");
}

static void wait_taken(void)
{
	u64 begin = rdtsc();

	while (!taken() && !given_up) {
		for (u32 looks = LOOKS; looks && !taken(); looks--)
			barrier();
		poll();
		given_up = rdtsc() - begin > PATIENCE;
	}
}

static void window_write(const char *bytes, size_t n)
{
	while (n && !given_up) {
		u32 put = window.put;

		for (u32 room = HVLAB_WINDOW_BYTES; n && room; n--, room--)
			window.bytes[put++ % HVLAB_WINDOW_BYTES] = *bytes++;
		__atomic_store_n(&window.put, put, __ATOMIC_RELEASE);
		ring_bell();
		wait_taken();
	}
}

const struct console window_console = {window_write, uart_read, uart_drain};

void window_announce(void)
{
	char line[40];
	size_t n = format(line, sizeof(line), HVLAB_WINDOW_SAYS "%lx\n", (u64)(uintptr_t)&window);

	uart_write(line, n);
}
