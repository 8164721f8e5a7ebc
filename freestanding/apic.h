/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The local APIC, by MMIO (xAPIC) or by MSR (x2APIC): the mode found at boot, or x2APIC on request.
 */
#pragma once

#include <hvlab/abi.h>

#define APIC_ID 0x20
#define APIC_VERSION 0x30
#define APIC_EOI 0xb0
#define APIC_SPURIOUS 0xf0
#define APIC_ICR_LOW 0x300
#define APIC_ICR_HIGH 0x310

#define ICR_FIXED 0x000
#define ICR_INIT 0x500
#define ICR_STARTUP 0x600
#define ICR_ASSERT 0x4000
#define ICR_TO_SELF 0x40000
#define ICR_TO_OTHERS 0xc0000

enum apic_mode { APIC_NONE, APIC_XAPIC, APIC_X2APIC };

/* On the boot processor: silences the legacy PICs, maps and enables the APIC. APIC_NONE: there is none. */
enum apic_mode apic_init(void);
/* On every other processor: the same mode as the boot processor. */
void apic_init_secondary(void);
/* This processor's own is switched off by software, and counts as none from now on. */
void apic_off(void);
/* This processor changes to x2APIC; false when it has none. All processors must do so before any IPI. */
bool apic_use_x2apic(void);
enum apic_mode apic_mode(void);
const char *apic_mode_word(void);

u32 apic_read(u32 offset);
void apic_write(u32 offset, u32 value);
u32 apic_id(void);
void apic_eoi(void);
/* icr: ICR_* | vector; target: APIC id, ignored with a shorthand. */
void apic_send(u32 icr, u32 target);
