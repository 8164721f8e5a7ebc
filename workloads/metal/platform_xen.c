/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Xen: the hypercall page, the shared page, the console ring, the end. A PV guest finds them in its start info, any
 * other asks for them (xen/include/public: arch-x86/cpuid.h, hvm/params.h, memory.h).
 */
#include "hypervisor.h"
#include "platform.h"
#include "trap.h"
#include "uart.h"
#include "xen.h"

#define LEAF_VERSION 1
#define LEAF_HYPERCALLS 2
#define LEAF_TIME 3
#define SHARED_PAGE 0xfe700000ull /* no RAM and no device in any guest: mapping there splits no large page */

struct xen_guest xen_guest = {.calls = xen_hypercall_page};
static bool opened, has_ring;

/*
 * An event comes twice over: as a bit of the port and as a bit of the port's word. No other comes in between: a PV
 * guest's are masked until IRET, any other has its interrupts off.
 */
void xen_on_event(void)
{
	struct xen_shared *s = xen_guest.shared;

	xen_guest.stamp = rdtsc();
	s->vcpu[0].pending = 0;
	u64 words = __atomic_exchange_n(&s->vcpu[0].pending_words, 0, __ATOMIC_SEQ_CST);

	for (; words; words &= words - 1) {
		u32 w = (u32)__builtin_ctzll(words);
		u64 ports = s->pending[w] & ~s->masked[w];

		__atomic_fetch_and(&s->pending[w], ~ports, __ATOMIC_SEQ_CST);
		for (; ports; ports &= ports - 1)
			xen_guest.events++;
	}
}

static u64 parameter(u32 index)
{
	struct xen_hvm_param p = {.domain = XEN_DOMID_SELF, .index = index};

	return xen_op(&xen_guest, XEN_HVM_OP, HVMOP_GET_PARAM, &p) ? 0 : p.value;
}

static bool map_shared(void)
{
	struct xen_add_to_physmap m = {
		.domain = XEN_DOMID_SELF, .space = XENMAPSPACE_SHARED_INFO, .pfn = SHARED_PAGE / PAGE_SIZE,
	};

	xen_guest.shared = (void *)(uintptr_t)SHARED_PAGE;
	return !xen_op(&xen_guest, XEN_MEMORY_OP, XENMEM_ADD_TO_PHYSMAP, &m);
}

/* All events stay masked so that none interrupts a measurement; a waiter polls the event's bit. */
static void mask_events(void)
{
	for (int i = 0; i < 64; i++)
		xen_guest.shared->masked[i] = ~0ull;
}

static bool pv_upcalls(bool on)
{
	xen_guest.shared->vcpu[0].masked = !on;
	return true;
}

/*
 * Xen injects the vector itself: no interrupt controller has a part in it, and none is told of its end. Not for longer
 * than it is wanted, because Xen then looks for events at every entry, and every exit is longer for it.
 */
static bool hvm_upcalls(bool on)
{
	struct xen_hvm_param p = {
		.domain = XEN_DOMID_SELF, .index = HVM_PARAM_CALLBACK_IRQ,
		.value = on ? CALLBACK_VECTOR | XEN_EVENT_VECTOR : 0,
	};

	cli();
	if (xen_op(&xen_guest, XEN_HVM_OP, HVMOP_SET_PARAM, &p))
		return false;
	trap_on_interrupt(XEN_EVENT_VECTOR, xen_on_event);
	if (on)
		sti();
	return true;
}

/* Stops Xen's periodic timer, which interrupts a PV guest every 10 ms; kernels stop it, too. */
static bool open_pv(const struct xen_start *start)
{
	xen_call(&xen_guest, XEN_VCPU_OP, VCPUOP_STOP_PERIODIC_TIMER, 0, 0, 0);
	xen_guest.upcalls = pv_upcalls;
	xen_guest.entry_of = xen_pv_entry;
	xen_guest.grant_open = xen_pv_grant_open;
	xen_guest.grant_close = xen_pv_grant_close;
	has_ring = start->console_mfn;
	if (has_ring)
		xen_console_use(xen_pv_address(start->console_mfn), start->console_port);
	return true;
}

/* The MSR takes the address of a page, which Xen fills with its hypercalls. The ring lies below 4 GiB: mapped. */
static bool open_hvm(void)
{
	struct cpuid c = cpuid(hypervisor_leaf() + LEAF_HYPERCALLS, 0);

	xen_guest.upcalls = hvm_upcalls;
	if (!c.eax)
		return false;
	wrmsr(c.ebx, xen_address(xen_hypercall_page));
	u64 page = parameter(HVM_PARAM_CONSOLE_PFN);

	if (!map_shared())
		return false;
	has_ring = page;
	if (has_ring)
		xen_console_use((void *)(uintptr_t)(page * PAGE_SIZE), (u32)parameter(HVM_PARAM_CONSOLE_EVTCHN));
	return true;
}

static bool open(void)
{
	opened = xen_start() ? open_pv(xen_start()) : open_hvm();
	if (opened)
		mask_events();
	return opened;
}

static u64 hypercall(void)
{
	return (u64)xen_call(&xen_guest, XEN_VERSION, XENVER_VERSION, 0, 0, 0);
}

static u64 control(void)
{
	return (u64)xen_no_call(&xen_guest, XEN_VERSION, XENVER_VERSION, 0, 0, 0);
}

static u64 expect(void)
{
	return hypervisor_cpuid(hypervisor_leaf() + LEAF_VERSION, 0).eax;
}

static u64 tsc_hz(void)
{
	return hypervisor_cpuid(hypervisor_leaf() + LEAF_TIME, 0).ecx * 1000ull;
}

/* An HVM guest has both consoles, and the command line says which one is read. A PV guest may not touch COM1's ports. */
static const struct console *own_console(bool ring)
{
	return has_ring && (ring || xen_start() || !uart_present()) ? &xen_console : NULL;
}

static void power_off(void)
{
	u32 reason = SHUTDOWN_POWEROFF;

	if (opened)
		xen_op(&xen_guest, XEN_SCHED_OP, SCHEDOP_SHUTDOWN, &reason);
}

/* A PV guest has no HLT: it polls no event channels, without a timeout. */
static void sleep(void)
{
	const struct xen_poll forever = {.n = 0};

	if (xen_start())
		xen_op(&xen_guest, XEN_SCHED_OP, SCHEDOP_POLL, &forever);
	else
		sti_hlt();
}

struct xen_guest *platform_xen(void)
{
	return opened ? &xen_guest : NULL;
}

const struct hypervisor hypervisor_xen = {
	.name = "xen",
	.signature = {"XenVMMXenVMM"},
	.open = open,
	.hypercall = hypercall,
	.control = control,
	.expect = expect,
	.absent = "this guest has no Xen hypercall page",
	.tsc_hz = tsc_hz,
	.console = own_console,
	.power_off = power_off,
	.sleep = sleep,
};
