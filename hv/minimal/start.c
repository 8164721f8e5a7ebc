/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * INIT and STARTUP. The APIC belongs to the guest, but a processor started by a real STARTUP would run outside the
 * core. So until the guest has started every processor, its writes to the APIC are caught; then the page is its own
 * and nothing exits any more.
 *
 * A caught write is not decoded: the page is replaced by a scratch page of RAM, the instruction is let go alone, and
 * what it left in the scratch page is what it wanted to write.
 */
#include "vmm.h"
#include "apic.h"
#include "smp.h"
#include "trap.h"
#include "x86.h"

#define ICR_MODE 0x700
#define ICR_LOGICAL 0x800
#define ICR_VECTOR 0xff
#define TO_ALL 2 /* destination shorthands (APM 16.5) */
#define TO_OTHERS 3

static struct {
	u32 reg[PAGE_SIZE / sizeof(u32)];
} scratch[CPU_MAX] __attribute__((aligned(4096)));

static u64 base; /* of the APIC page; it never moves (msr.c) */

static void map_page(struct vcpu *v, u64 physical, u64 bits)
{
	*v->apic.leaf = physical | bits;
}

static void catch_writes(struct vcpu *v)
{
	map_page(v, base, machine.vendor->paging->device_readonly);
}

/*
 * A processor whose global interrupt flag is 0 holds INIT back (APM 15.17). QEMU's emulation does not: there a running
 * processor would be reset and then be started outside the core. There the guest's writes are caught for good.
 */
static bool may_give(void)
{
	return !machine.tcg && !__atomic_load_n(&machine.waiting, __ATOMIC_SEQ_CST);
}

static void give_page(struct vcpu *v)
{
	map_page(v, base, machine.vendor->paging->device);
	machine.vendor->retranslate(v, true);
	machine.vendor->msr_pass(MSR_X2APIC + APIC_ICR_LOW / 16);
}

void start_init(struct vcpu *v)
{
	base = rdmsr(MSR_APIC_BASE) & PTE_ADDR;
	/* The guest's broadcasts reach waiting processors, too. One that is not acknowledged would block the IPI that wakes them. */
	for (u32 vector = TRAP_EXCEPTIONS; vector < TRAP_VECTORS; vector++)
		trap_on_interrupt(vector, apic_eoi);
	if (!npaging_private(machine.vendor->paging, machine.nested_root, base, &v->apic))
		refuse("too many processors for the core's nested tables");
	catch_writes(v);
}

static void start(struct vcpu *target, u32 vector)
{
	if (__atomic_exchange_n(&target->started, true, __ATOMIC_SEQ_CST))
		return; /* a running processor ignores STARTUP */
	target->start = (struct vcpu_start){.real_mode = true, .entry = vector};
	smp_run(target->index, vcpu_begin, target);
}

static bool is_target(const struct vcpu *from, const struct vcpu *v, u32 icr, u32 id, u32 everybody)
{
	u32 shorthand = icr >> 18 & 3;

	if (shorthand)
		return shorthand >= TO_ALL && !(shorthand == TO_OTHERS && v == from);
	return !(icr & ICR_LOGICAL) && (id == v->apic_id || id == everybody);
}

/* True when the IPI was INIT or STARTUP: then it is done, and must not reach the real APIC. */
static bool take_ipi(struct vcpu *from, u32 icr, u32 id, u32 everybody)
{
	u32 mode = icr & ICR_MODE;

	if (mode != ICR_INIT && mode != ICR_STARTUP)
		return false;
	/* Processors wait as INIT would leave them, so there is nothing to do for INIT; one that runs keeps running. */
	for (u32 i = 0; mode == ICR_STARTUP && i < machine.cpus; i++)
		if (is_target(from, vcpu_at(i), icr, id, everybody))
			start(vcpu_at(i), icr & ICR_VECTOR);
	return true;
}

static void forward(struct vcpu *v, u32 offset, u32 value)
{
	u32 high = apic_read(APIC_ICR_HIGH);

	if (offset != APIC_ICR_LOW || !take_ipi(v, value, high >> 24, 0xff)) {
		apic_write(offset, value);
		return;
	}
	/* take_ipi() has used the register: restore it, for the guest may send again without writing it. */
	apic_write(APIC_ICR_HIGH, high);
}

bool vcpu_handle_apic_write(struct vcpu *v, u64 address)
{
	if (!v->apic.leaf || (address & PTE_ADDR) != base)
		return false;
	if (may_give()) {
		give_page(v);
		return true;
	}
	v->apic_offset = (u32)(address & 0xff0);
	if (v->apic_offset != APIC_EOI) /* the instruction may read it, too; EOI is write-only */
		scratch[v->index].reg[v->apic_offset / 4] = apic_read(v->apic_offset);
	map_page(v, (u64)(uintptr_t)&scratch[v->index], machine.vendor->paging->device);
	machine.vendor->retranslate(v, false);
	machine.vendor->step(v, STEP_BEGIN);
	v->stepping = true;
	return true;
}

static void end_step(struct vcpu *v, enum step how)
{
	v->stepping = false;
	machine.vendor->step(v, how);
	catch_writes(v);
	machine.vendor->retranslate(v, false);
}

void vcpu_abort_step(struct vcpu *v)
{
	end_step(v, STEP_ABORTED);
}

void vcpu_handle_step(struct vcpu *v)
{
	end_step(v, STEP_END);
	forward(v, v->apic_offset, scratch[v->index].reg[v->apic_offset / 4]);
	if (may_give())
		give_page(v);
}

bool vcpu_handle_x2apic_icr(struct vcpu *v, u64 icr)
{
	if (!take_ipi(v, (u32)icr, (u32)(icr >> 32), ~0u) && !wrmsr_safe(MSR_X2APIC + APIC_ICR_LOW / 16, icr))
		return false;
	if (may_give())
		machine.vendor->msr_pass(MSR_X2APIC + APIC_ICR_LOW / 16);
	return true;
}
