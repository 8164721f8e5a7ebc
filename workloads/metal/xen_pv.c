/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A PV guest from its start to machine_main(): what is done for a machine by the IDT, the GDT and %gs is asked of Xen
 * here. Traps arrive in trap.c as they always do; so do events, as one vector.
 */
#include "xen.h"
#include "cpu.h"
#include "str.h"
#include "trap.h"

_Noreturn void xen_pv_main(const struct xen_start *handed);

extern const u8 xen_trap_entries[TRAP_EXCEPTIONS][16], xen_event_entry[];

static const struct xen_start *start;
static struct boot_info info;
static u8 shared_page[PAGE_SIZE] __attribute__((aligned(4096))); /* its own frame gives way to Xen's */

const struct xen_start *xen_start(void)
{
	return start;
}

static s64 register_traps(void)
{
	struct xen_trap table[TRAP_EXCEPTIONS + 1] = {0}; /* a zero address ends it */

	for (u32 v = 0; v < TRAP_EXCEPTIONS; v++)
		table[v] = (struct xen_trap){(u8)v, 0, XEN_KERNEL_CS, xen_address(xen_trap_entries[v])};
	return xen_call(&xen_guest, XEN_SET_TRAP_TABLE, xen_address(table), 0, 0, 0);
}

static s64 register_events(void)
{
	struct xen_callback c = {.type = CALLBACKTYPE_EVENT, .address = xen_address(xen_event_entry)};

	return xen_op(&xen_guest, XEN_CALLBACK_OP, CALLBACKOP_REGISTER, &c);
}

/* Without its traps and its %gs a guest cannot even report an error. */
static void demand(s64 error)
{
	u32 reason = SHUTDOWN_CRASH;

	if (error)
		xen_op(&xen_guest, XEN_SCHED_OP, SCHEDOP_SHUTDOWN, &reason);
}

void xen_pv_main(const struct xen_start *handed)
{
	struct cpu *c = cpu_at(0);

	start = handed;
	c->self = c;
	demand(xen_call(&xen_guest, XEN_SET_SEGMENT_BASE, SEGBASE_GS_KERNEL, xen_address(c), 0, 0));
	demand(register_traps());
	demand(register_events());
	demand(xen_pv_map(shared_page, start->shared / PAGE_SIZE));
	xen_guest.shared = (void *)shared_page;
	trap_on_interrupt(XEN_EVENT_VECTOR, xen_on_event);
	info.protocol = BOOT_XEN_PV;
	str_copy(info.cmdline, sizeof(info.cmdline), start->cmdline);
	xen_pv_memory(start, &info);
	machine_main(&info);
}
