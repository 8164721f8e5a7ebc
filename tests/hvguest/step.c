/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Instructions that the core carries out, as a debugger sees them: a single step ends right behind each of them. And
 * their lengths: with prefixes they are longer.
 */
#include "guest.h"
#include "apic.h"
#include "str.h"

#define VECTOR_DB 1
#define DR6_BS (1ull << 14)
#define APIC_TPR 0x80
#define CR4_OSXSAVE (1ull << 18)

/* regs.S */
#define STEPPED(X) X(nop) X(cpuid) X(rdmsr) X(wrmsr) X(apic) X(cr0) X(xsetbv) X(vmmcall) X(vmcall)
#define X(name) void step_##name(u64 argument); extern const u8 step_##name##_end[];
STEPPED(X)
#undef X
void op_cpuid_prefixed(void), op_cpuid_prefixed_twice(void);

extern u64 step_rip, step_dr6, step_traps;
extern const u8 step_trap[];

static void take_debug_trap(void)
{
	struct {
		u16 limit;
		u64 base;
	} __attribute__((packed)) idt;
	u64 entry = (u64)(uintptr_t)step_trap;

	__asm__ volatile("sidt %0" : "=m"(idt));
	u8 *gate = (u8 *)(uintptr_t)idt.base + 16 * VECTOR_DB;
	memcpy(gate, &(u16){(u16)entry}, 2);
	memcpy(gate + 6, &(u16){(u16)(entry >> 16)}, 2);
}

static void expect_step(void (*fn)(u64), u64 argument, const u8 *end, const char *what)
{
	u64 traps = step_traps;

	__asm__ volatile("mov %0, %%dr6" :: "r"(0xffff0ff0ull));
	fn(argument);
	expect_u64(step_traps - traps, 1, what);
	expect_u64(step_rip, (u64)(uintptr_t)end, what);
	expect_u64(step_dr6 & 0xf00f, DR6_BS, what);
}

static void single_steps(void)
{
	u64 cr0 = read_cr0(), cr4 = read_cr4(), apic = (rdmsr(MSR_APIC_BASE) & PTE_ADDR) + APIC_TPR;

	take_debug_trap();
	expect_step(step_nop, 0, step_nop_end, "step over NOP, which does not exit");
	expect_step(step_cpuid, 0, step_cpuid_end, "step over CPUID");
	expect_step(step_rdmsr, 0, step_rdmsr_end, "step over RDMSR");
	expect_step(step_wrmsr, 0, step_wrmsr_end, "step over WRMSR");
	if (apic_mode() == APIC_XAPIC)
		expect_step(step_apic, apic, step_apic_end, "step over a write to the APIC");
	expect_step(step_cr0, cr0 ^ CR0_NE, step_cr0_end, "step over MOV to CR0");
	expect_u64(read_cr0(), cr0 ^ CR0_NE, "CR0 after that step");
	write_cr0(cr0);
	if (cpuid(1, 0).ecx >> 26 & 1) {
		write_cr4(cr4 | CR4_OSXSAVE);
		expect_step(step_xsetbv, 1, step_xsetbv_end, "step over XSETBV");
		write_cr4(cr4);
	}
}

static void stepped_calls(void)
{
	void (*step)(u64) = guest_amd ? step_vmmcall : step_vmcall;
	const u8 *end = guest_amd ? step_vmmcall_end : step_vmcall_end;
	u64 before = exits_of(CORE_EXIT_HYPERCALL);

	expect_step(step, CORE_CALL_NULL, end, "step over the null hypercall");
	expect_step(step, ~0ull, end, "step over an unknown hypercall");
	expect_step(step, CORE_CALL_VMRUN, end, "step over a hypercall that enters three times");
	expect_u64(exits_of(CORE_EXIT_HYPERCALL) - before, 3 + 3 + 1, "hypercall exits counted");
}

/*
 * A processor that tells the length of an instruction is asked by one that is four bytes long. One that does not is
 * taken to have executed two of them, so the next begins in the middle, which is CPUID again; and that is all.
 */
static void prefixes(void)
{
	struct cpuid c = cpuid(0, 0);
	struct regs_kind k = {op_cpuid_prefixed_twice, {0, 0, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, 0}};
	u64 before = exits_of(CORE_EXIT_CPUID);

	expect_u64(regs_rounds(1, &k), 0, "rounds left of a prefixed CPUID");
	u64 exits = exits_of(CORE_EXIT_CPUID) - before;

	expect(exits == 1 || (guest_amd && exits == 2),
	       "a prefixed CPUID is one exit, or two where its length is guessed");
	if (exits != 1)
		return;
	k = (struct regs_kind){op_cpuid_prefixed, {0, 0, 0, 0}, {~0ull, ~0ull, ~0ull, ~0ull},
		{c.eax, c.ebx, c.ecx, c.edx}};
	expect_u64(regs_rounds(100, &k), 0, "rounds left of a CPUID with REX.W");
	print("      prefixed CPUID\n");
}

const struct test tests_step[] = {
	{"single steps", single_steps, false},
	{"single steps over hypercalls", stepped_calls, false},
	{0},
};
const struct test tests_length[] = {{"prefixed instructions", prefixes, false}, {0}};
