/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The PIT's third channel (8254 data sheet), which drives the speaker and no interrupt: started, read, stopped.
 */
#pragma once

#include "x86.h"

#define PIT_HZ 1193182
#define PIT_CHANNEL 0x42
#define PIT_COMMAND 0x43
#define PIT_MODE 0xb0         /* channel 2, low then high byte, mode 0: down from the count, and on */
#define PIT_LATCH 0x80        /* channel 2's count */
#define PIT_STATUS_COMMAND 0xe8 /* read-back of channel 2's status */
#define PIT_STATUS 0x30       /* what it then says of the mode; the upper two bits may be either */
#define PIT_STATUS_BITS 0x3f
#define PIT_GATE 0x61
#define PIT_GATE_ON 1
#define PIT_SPEAKER 2

static u8 pit_gate_before;

static inline u8 pit_status(void)
{
	outb(PIT_COMMAND, PIT_STATUS_COMMAND);
	return inb(PIT_CHANNEL) & PIT_STATUS_BITS;
}

/* False where nobody answers as a PIT does. */
static inline bool pit_start(void)
{
	pit_gate_before = inb(PIT_GATE);
	outb(PIT_GATE, (u8)((pit_gate_before & ~PIT_SPEAKER) | PIT_GATE_ON));
	outb(PIT_COMMAND, PIT_MODE);
	outb(PIT_CHANNEL, 0xff);
	outb(PIT_CHANNEL, 0xff);
	return pit_status() == PIT_STATUS;
}

static inline u16 pit_read(void)
{
	outb(PIT_COMMAND, PIT_LATCH);
	u8 low = inb(PIT_CHANNEL);

	return (u16)(low | inb(PIT_CHANNEL) << 8);
}

static inline void pit_stop(void)
{
	outb(PIT_GATE, pit_gate_before & 0x0f); /* the upper half is read-only */
}
