/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of the Xen guest share: platform_xen.c opens it, xen_console.c is its line to the harness, xen_pv.c
 * and xen_pv_memory.c are what a PV guest has in place of a machine.
 */
#pragma once

#include "boot.h"
#include "console.h"
#include "xen_guest.h"

#define XEN_EVENT_VECTOR 0xe1 /* what an event looks like to trap.c; xen_entry.S says the same */

extern struct xen_guest xen_guest;
extern u8 xen_hypercall_page[];
/* The upcall: takes every event whose port is not masked. */
void xen_on_event(void);
/* What a PV guest was started with; NULL in any other. */
const struct xen_start *xen_start(void);

/* xen_console.c: the ring, once it is there. */
extern const struct console xen_console;
void xen_console_use(struct xen_console_ring *ring, u32 port);

/* xen_pv_grant.c */
bool xen_pv_grant_open(struct xen_grant *g, const void *page);
void xen_pv_grant_close(void);

/* xen_pv_memory.c */
void xen_pv_memory(const struct xen_start *start, struct boot_info *info);
/* Address of a machine frame that belongs to the guest; it lies in the memory that Xen has mapped at the start. */
void *xen_pv_address(u64 frame);
/* Machine frame of a page, by its number. */
u64 xen_pv_frame(u64 page);
u64 xen_pv_entry(u64 page);
/* Sets the entry of a page of the image, or maps a frame there, the guest's or Xen's. 0, or Xen's refusal. */
s64 xen_pv_set(void *page, u64 entry);
s64 xen_pv_map(void *page, u64 frame);
