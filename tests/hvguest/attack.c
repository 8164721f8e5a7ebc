/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Everything that a guest can hand to the core, by the range and at random: every CPUID leaf and many subleaves, every
 * model-specific register there can be a policy for, every number of a hypercall, any bit of the control registers. Each answer is one that
 * may be, each exit is counted once, and behind each part the core's memory is still out of reach. The numbers are drawn from a
 * fixed sequence, so that every run is the same.
 */
#include "guest.h"
#include "cpu.h"

#define MSR_PAT 0x277
#define APIC_MODE (3ull << 10)
#define EFER_LMA (1ull << 10)

static u64 state = 88172645463325252ull;

/* Xorshift (Marsaglia, 2003), as often thinned out: a register with few bits set, or all but few, reaches further than any. */
static u64 draw(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	switch (state >> 60 & 3) {
	case 0: return 1ull << (state & 63);
	case 1: return ~(1ull << (state & 63));
	default: return state;
	}
}

static void peek(u64 at)
{
	(void)*(volatile u64 *)(uintptr_t)at;
}

/* Still behind its wall, and still counting by one. */
static void expect_core(const char *what)
{
	u64 absent = exits_of(CORE_EXIT_ABSENT), calls = exits_of(CORE_EXIT_HYPERCALL);

	expect_trap(peek, core_first, VECTOR_GP, what);
	expect_trap(peek, core_last - 8, VECTOR_GP, what);
	expect_u64(call(CORE_CALL_NULL, draw()).rax, CORE_NULL_ANSWER, what);
	expect_u64(exits_of(CORE_EXIT_HYPERCALL) - calls, 2, what);
	expect_u64(exits_of(CORE_EXIT_ABSENT) - absent, 2, what);
	expect(!(rdmsr(MSR_EFER) & EFER_SVME), what);
}

/* --- CPUID */

/* What may never be told of any leaf: see hv/minimal/exit.c. */
static void look_at_leaf(u32 leaf, u32 subleaf)
{
	struct cpuid c = cpuid(leaf, subleaf);

	if (leaf == 1)
		expect(c.ecx >> 31 && !(c.ecx & (1 << 2 | 1 << 5)), "leaf 1 at any subleaf");
	if (leaf == 0x80000001)
		expect(!(c.ecx & (1 << 2 | 1 << 12)), "leaf 80000001 at any subleaf");
	if (leaf == 0x8000000a || leaf == 0x8000001f || (leaf > CORE_LEAF_LAST && leaf <= CORE_LEAF_END))
		expect(!(c.eax | c.ebx | c.ecx | c.edx), "an empty leaf at any subleaf");
}

static void leaves(void)
{
	static const u32 first[] = {0, CORE_LEAF, 0x80000000, 0x8fffffff, 0xc0000000, 0xffffffc0};
	u64 before = exits_of(CORE_EXIT_CPUID), n = 0;

	for (u32 i = 0; i < sizeof(first) / sizeof(first[0]); i++)
		for (u32 leaf = 0; leaf < 0x40 || (first[i] == CORE_LEAF && leaf < 0x120); leaf++)
			for (u32 subleaf = 0; subleaf < 8; subleaf++, n++)
				look_at_leaf(first[i] + leaf, subleaf);
	for (u64 i = 0; i < guest_rounds; i++, n++)
		look_at_leaf((u32)draw(), (u32)draw());
	expect_u64(exits_of(CORE_EXIT_CPUID) - before, n, "CPUID exits counted");
	expect_core("after every leaf");
}

/* --- model-specific registers */

/* Those that the core refuses, or drops writes to; elsewhere a wild value would harm the guest itself. */
static bool may_be_anything(u32 msr)
{
	static const struct { u32 first, last; } ranges[] = {
		{0x3a, 0x3a}, {0x79, 0x79}, {0x9b, 0x9b}, {0x9e, 0x9e}, {0x200, 0x21f}, {0x250, 0x250}, {0x258, 0x259},
		{0x268, 0x26f}, {0x2ff, 0x2ff}, {0x3f1, 0x3f1}, {0x480, 0x493}, {0x560, 0x561}, {0x570, 0x587}, {0x600, 0x600},
		{0x981, 0x983}, {0x2000, 0x3fffffff}, {0x40000000, 0xbfffffff}, {0xc0000104, 0xc0000104}, {0xc0002000, 0xc000ffff},
		{0xc0010010, 0xc0010010}, {0xc0010016, 0xc001001d}, {0xc0010020, 0xc0010020}, {0xc0010058, 0xc0010058},
		{0xc0010111, 0xc001011b}, {0xc0010130, 0xc0010138}, {0xc0012000, 0xffffffff},
	};

	for (u32 i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (ranges[i].first <= msr && msr <= ranges[i].last)
			return true;
	return false;
}

/* A write that was let pass has changed nothing. */
static void write_anything(u32 msr, u64 value)
{
	u64 before, after = 0;
	bool there = rdmsr_safe(msr, &before);

	wrmsr_safe(msr, value);
	if (!there)
		return;
	expect(rdmsr_safe(msr, &after), "a register that could be read can be read behind a write");
	expect_u64(after, before, "a register behind a wild write");
}

static void registers(void)
{
	static const struct { u32 first, last; } maps[] = {
		{0, 0x20ff}, {0x40000000, 0x400000ff}, {0xbfffff00, 0xc00020ff}, {0xc000ff00, 0xc00120ff}, {0xffffff00, 0xffffffff},
	};
	u64 value;

	for (u32 i = 0; i < sizeof(maps) / sizeof(maps[0]); i++)
		for (u64 msr = maps[i].first; msr <= maps[i].last; msr++) {
			rdmsr_safe((u32)msr, &value);
			if (may_be_anything((u32)msr))
				write_anything((u32)msr, draw());
		}
	for (u64 i = 0; i < guest_rounds; i++) {
		u32 msr = (u32)draw();

		if (may_be_anything(msr))
			write_anything(msr, draw());
	}
	expect_core("after every register");
}

/* What may be written, reads as written, bits that are not the guest's to set aside; and is put back. */
static void write_and_look(u32 msr, u64 value, u64 not_ours)
{
	u64 old = rdmsr(msr);

	if (wrmsr_safe(msr, value))
		expect_u64(rdmsr(msr) & ~not_ours, value & ~not_ours, "a register that was written");
	else
		expect_u64(rdmsr(msr), old, "a register whose write was refused");
	wrmsr(msr, old);
}

/* The APIC's mode is the guest's while there is one processor: those two bits are left as they are. */
static void registers_of_its_own(void)
{
	u64 base = rdmsr(MSR_APIC_BASE);

	for (u64 i = 0; i < guest_rounds; i++) {
		u64 value = (draw() & ~APIC_MODE) | (base & APIC_MODE);

		write_and_look(MSR_EFER, draw(), EFER_LMA);
		write_and_look(MSR_EFER, rdmsr(MSR_EFER) ^ draw(), EFER_LMA);
		write_and_look(MSR_PAT, draw() & 0x0707070707070707, 0);
		write_and_look(MSR_PAT, draw(), 0);
		if (value != base)
			expect(!wrmsr_safe(MSR_APIC_BASE, value), "the APIC cannot be moved anywhere");
		expect_u64(rdmsr(MSR_APIC_BASE), base, "APIC_BASE behind a wild write");
	}
	expect_core("after every value of EFER, PAT and APIC_BASE");
}

/* --- control registers */

static void set_cr0(u64 value)
{
	write_cr0(value);
}

static void set_cr4(u64 value)
{
	write_cr4(value);
}

/* Each bit that does not end long mode, which would be the guest's own loss. */
static void control_bits(void)
{
	const u64 long_mode_0 = 1ull << 0 | 1ull << 31, long_mode_4 = 1ull << 5 | 1ull << 12; /* PE, PG; PAE, LA57 */
	u64 cr0 = read_cr0(), cr4 = read_cr4();

	for (u64 bit = 1; bit; bit <<= 1) {
		if (!(bit & long_mode_0) && trap_of(set_cr0, cr0 ^ bit) != NO_TRAP)
			expect_u64(read_cr0(), cr0, "CR0 after a refused write");
		write_cr0(cr0);
		if (bit & long_mode_4)
			continue;
		bool refused = trap_of(set_cr4, cr4 ^ bit) != NO_TRAP;
		expect_u64(read_cr4(), refused ? cr4 : cr4 ^ bit, "CR4 after a write");
		write_cr4(cr4);
	}
	expect_core("after every bit of CR0 and CR4");
}

/* --- hypercalls */

static void look_at_call(u64 number, u64 argument)
{
	struct core_answer a = call(number, argument);
	u64 most = number == CORE_CALL_COUNT ? CORE_EXIT_NUMBER - 1 : CORE_VMRUN_MAX;

	if (number >= CORE_CALL_NUMBER)
		expect_u64(a.rax, CORE_EBADCALL, "answer to an unknown number");
	else if ((number == CORE_CALL_COUNT || number == CORE_CALL_VMRUN) && argument > most)
		expect_u64(a.rax, CORE_EBADARG, "answer to a wild argument");
	else
		expect(a.rax < CORE_EBADARG, "answer to a known number");
	if (a.rax >= CORE_EBADARG || number == CORE_CALL_NULL || number == CORE_CALL_STAMP)
		expect_u64(a.rbx, argument, "RBX behind a call that has no second answer");
}

static void calls(void)
{
	for (u64 number = 0; number < 1024; number++)
		look_at_call(number, number == CORE_CALL_VMRUN ? draw() | 1ull << 40 : draw());
	for (u64 i = 0; i < guest_rounds; i++) {
		look_at_call(draw(), draw());
		look_at_call(i % CORE_CALL_NUMBER, draw() & 0xff);
		look_at_call(i % CORE_CALL_NUMBER | draw() << 32, draw());
	}
	expect_core("after every hypercall");
}

const struct test tests_attack[] = {
	{"every CPUID leaf", leaves, false},
	{"every model-specific register", registers, false},
	{"wild values of EFER, PAT and APIC_BASE", registers_of_its_own, false},
	{"every bit of the control registers", control_bits, false},
	{"every hypercall", calls, false},
	{0},
};
