/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Processors and the APIC. This group runs twice: while the core still catches writes to the APIC (when there are
 * processors to be started), and after all run, when there must be no exit any more.
 */
#include "guest.h"
#include "apic.h"
#include "smp.h"

#define VECTOR_SELF 0x40
#define APIC_TPR 0x80
#define SPINS 1000000
#define ICR_NMI 0x400

static volatile u32 taken;

static void on_self(void)
{
	taken++;
	apic_eoi();
}

/* True when an interrupt to this processor itself arrives. */
static bool self_interrupt(void)
{
	u32 before = taken;

	trap_on_interrupt(VECTOR_SELF, on_self);
	sti();
	apic_send(ICR_TO_SELF | ICR_ASSERT | VECTOR_SELF, 0);
	for (u32 i = 0; taken == before && i < SPINS; i++)
		barrier();
	cli();
	return taken == before + 1;
}

static void apic_works(void)
{
	u32 spurious = apic_read(APIC_SPURIOUS);

	for (u32 i = 0; i < 10; i++)
		expect(self_interrupt(), "an interrupt to itself arrives once");
	for (u32 value = 0x10; value < 0x80; value += 0x10) {
		apic_write(APIC_TPR, value);
		expect_u64(apic_read(APIC_TPR), value, "the task priority as written");
	}
	apic_write(APIC_TPR, 0);
	expect_u64(apic_read(APIC_SPURIOUS), spurious, "another register after that");
}

/* Any instruction may write: the core must not need to know it. */
static void apic_by_other_instructions(void)
{
	u64 tpr = (rdmsr(MSR_APIC_BASE) & PTE_ADDR) + APIC_TPR;
	u32 value = 0x20, from = 0x40;

	if (apic_mode() != APIC_XAPIC)
		return; /* registers are MSRs then */
	__asm__ volatile("xchgl %0, (%1)" : "+r"(value) : "r"(tpr) : "memory");
	expect_u64(value, 0, "what XCHG read from the APIC");
	expect_u64(apic_read(APIC_TPR), 0x20, "what XCHG wrote to the APIC");
	__asm__ volatile("orl $0x10, (%0)" :: "r"(tpr) : "memory");
	expect_u64(apic_read(APIC_TPR), 0x30, "what OR made of it");
	__asm__ volatile("movsl" : "+D"(tpr) : "S"(&from) : "memory");
	expect_u64(apic_read(APIC_TPR), 0x40, "what MOVS wrote to the APIC");
	apic_write(APIC_TPR, 0);
}

/* Flags and the interrupt state around a caught write are the guest's own. */
static void flags_stay(void)
{
	u64 before, after;

	sti();
	__asm__ volatile("pushfq; popq %0" : "=r"(before) :: "memory");
	apic_write(APIC_TPR, 0);
	__asm__ volatile("pushfq; popq %0" : "=r"(after) :: "memory");
	cli();
	expect_u64(after & 0x300, before & 0x300, "TF and IF after a write to the APIC");
	expect(before & RFLAGS_IF, "interrupts were on");
}

static void apic_exits(void)
{
	u64 before = exits_of(CORE_EXIT_APIC), steps = exits_of(CORE_EXIT_STEP);

	for (u32 i = 0; i < 100; i++)
		apic_write(APIC_TPR, 0);
	u64 caught = exits_of(CORE_EXIT_APIC) - before;

	expect(caught == 0 || caught == 100, "either every write to the APIC is caught or none");
	expect_u64(exits_of(CORE_EXIT_STEP) - steps, caught, "steps that belong to caught writes");
	/* QEMU lets INIT take a processor away from the core, so there they stay caught. */
	expect(smp_count() == 1 || guest_on_tcg || caught == 0, "no write is caught once all processors run");
	expect(smp_count() == 1 || !guest_on_tcg || caught == 100, "on QEMU every write is caught for ever");
}

/* A fixed interrupt above the one that wakes them, and an NMI: what waits must take both and still start. */
void smp_disturb(void)
{
	apic_send(ICR_TO_OTHERS | ICR_ASSERT | 0xfd, 0);
	apic_send(ICR_TO_OTHERS | ICR_ASSERT | ICR_NMI, 0);
}

struct visit {
	u64 answer, signature, absent, efer;
	u32 apic_id;
};

static void do_read(u64 at)
{
	*(volatile u64 *)(uintptr_t)at;
}

static void visit(void *arg)
{
	struct visit *v = arg;

	v->answer = call(CORE_CALL_NULL, 0).rax;
	v->signature = cpuid(CORE_LEAF, 0).ebx;
	v->absent = trap_of(do_read, core_first);
	v->efer = rdmsr(MSR_EFER);
	v->apic_id = apic_id();
	for (u32 i = 0; i < 10; i++)
		apic_write(APIC_TPR, 0);
}

/* A processor that had been started outside the core would read its memory. */
static void others_are_under_the_core(void)
{
	for (u32 i = 1; i < smp_count(); i++) {
		struct visit v;

		smp_run(i, visit, &v);
		smp_wait(i);
		expect_u64(v.answer, CORE_NULL_ANSWER, "answer of the null hypercall on another processor");
		expect_u64(v.signature, cpuid(CORE_LEAF, 0).ebx, "the core's signature there");
		expect_u64(v.absent, VECTOR_GP, "trap of a read of the core's memory there");
		expect(!(v.efer & EFER_SVME), "EFER.SVME reads as 0 there");
		expect(v.apic_id != apic_id(), "it is another processor");
	}
}

/* STARTUP to a running processor does nothing, on hardware and here. */
static void second_startup(void)
{
	u32 before = smp_count();

	apic_send(ICR_TO_OTHERS | ICR_ASSERT | ICR_STARTUP | 8, 0);
	others_are_under_the_core();
	expect_u64(smp_count(), before, "processors after a second STARTUP");
}

/* Where INIT is held it is an exit, and the processor is parked; on QEMU neither it nor STARTUP reaches anyone. */
static void init_to_running(void)
{
	u32 before = smp_count();
	u64 begin = rdtsc();

	apic_send(ICR_TO_OTHERS | ICR_ASSERT | ICR_INIT, 0);
	apic_send(ICR_TO_OTHERS | ICR_ASSERT | ICR_STARTUP | 8, 0);
	while (rdtsc() - begin < 1 << 24)
		barrier();
	expect_u64(smp_count(), before, "processors after INIT and STARTUP to running ones");
	if (guest_on_tcg)
		others_are_under_the_core();
	else
		expect(exits_of(CORE_EXIT_EVENT) == before - 1, "INIT is one exit of each of the others");
}

const struct test tests_smp[] = {
	{"APIC", apic_works, false},
	{"APIC by other instructions", apic_by_other_instructions, false},
	{"flags around a write to the APIC", flags_stay, false},
	{"exits of the APIC", apic_exits, false},
	{"the APIC, often", often_apic, false},
	{"other processors run under the core", others_are_under_the_core, true},
	{"second STARTUP", second_startup, true},
	{"INIT to running processors", init_to_running, true},
	{0},
};
