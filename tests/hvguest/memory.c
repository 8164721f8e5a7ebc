/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The core's memory, reached for in every way a guest has: reads, writes, jumps, its own page tables, its stack, its
 * descriptor tables, string instructions. And four ways that end the machine, each for a boot of its own.
 */
#include "guest.h"
#include "apic.h"
#include "cpu.h"
#include "paging.h"
#include "str.h"

#define WINDOW 0x180000000ull /* virtual, above what is mapped at boot */

static u64 spare[512] __attribute__((aligned(4096)));

static void do_read(u64 at)
{
	*(volatile u64 *)(uintptr_t)at;
}

static void do_write(u64 at)
{
	*(volatile u64 *)(uintptr_t)at = 0;
}

static void do_jump(u64 at)
{
	((void (*)(void))(uintptr_t)at)();
}

static void do_add(u64 at)
{
	__asm__ volatile("lock incq (%0)" :: "r"(at) : "memory");
}

static void do_copy_from(u64 at)
{
	u64 to = (u64)(uintptr_t)spare, n = sizeof(spare);

	__asm__ volatile("cld; rep movsb" : "+S"(at), "+D"(to), "+c"(n) :: "memory");
}

static void do_copy_to(u64 at)
{
	u64 from = (u64)(uintptr_t)spare, n = sizeof(spare);

	__asm__ volatile("cld; rep movsb" : "+S"(from), "+D"(at), "+c"(n) :: "memory");
}

static void do_output(u64 at)
{
	u64 n = 16;

	__asm__ volatile("cld; rep outsb" : "+S"(at), "+c"(n) : "d"((u16)0x80) : "memory");
}

static void do_lgdt(u64 at)
{
	__asm__ volatile("lgdt (%0)" :: "r"(at) : "memory");
}

static void do_save(u64 at)
{
	__asm__ volatile("fxsave64 (%0)" :: "r"(at & ~15ull) : "memory");
}

static void direct(void)
{
	static void (*const ways[])(u64) = {do_read, do_write, do_jump, do_add, do_copy_from, do_copy_to, do_output,
		do_lgdt, do_save};
	const u64 places[] = {core_first, core_first + 0x1000, (core_first + core_last) / 2 & ~15ull, core_last - 512};
	u32 n = 0;
	u64 before = exits_of(CORE_EXIT_ABSENT);

	for (u32 p = 0; p < sizeof(places) / sizeof(places[0]); p++)
		for (u32 w = 0; w < sizeof(ways) / sizeof(ways[0]); w++, n++)
			expect_trap(ways[w], places[p], VECTOR_GP, "trap of an access to the core");
	expect_u64(exits_of(CORE_EXIT_ABSENT) - before, n, "such accesses counted");
}

/* Half of an access that begins before the core must not have happened either. */
static void across_the_edge(void)
{
	volatile u64 *last = (volatile u64 *)(uintptr_t)(core_first - 8);
	u64 saved = *last;

	*last = 0x0123456789abcdef;
	expect_trap(do_write, core_first - 4, VECTOR_GP, "trap of a write across the core's lower edge");
	expect_u64(*last, 0x0123456789abcdef, "memory before the core after that");
	expect_trap(do_read, core_first - 1, VECTOR_GP, "trap of a read across the core's lower edge");
	expect_trap(do_read, core_last - 1, VECTOR_GP, "trap of a read across the core's upper edge");
	*last = saved;
	expect_trap(do_read, core_last, NO_TRAP, "trap of a read right behind the core");
}

/* A window of the guest's own page tables onto the core. */
static void by_another_address(void)
{
	paging_map(WINDOW, core_first, LARGE_PAGE_SIZE, PTE_W);
	expect_trap(do_read, WINDOW, VECTOR_GP, "trap of a read through a large page onto the core");
	expect_trap(do_write, WINDOW + 0x1000, VECTOR_GP, "trap of a write through a large page onto the core");
	paging_map(WINDOW, core_first, PAGE_SIZE, PTE_W);
	expect_trap(do_write, WINDOW, VECTOR_GP, "trap of a write through a small page onto the core");
	paging_map(WINDOW, (u64)(uintptr_t)spare, PAGE_SIZE, PTE_W);
	expect_trap(do_write, WINDOW, NO_TRAP, "trap of a write through the same page onto the guest's memory");
}

/* A page table that lies in the core: the walk must not read it, and must not set bits in it. */
static void tables_in_core(void)
{
	extern u64 boot_pml4[512];
	u64 slot = 100, saved = boot_pml4[slot], at = slot << 39;

	for (u64 table = core_first; table < core_last; table += 1 << 20) {
		boot_pml4[slot] = table | PTE_P | PTE_W;
		invlpg(at);
		expect_trap(do_read, at, VECTOR_GP, "trap of a read through a table in the core");
		expect_trap(do_write, at, VECTOR_GP, "trap of a write through a table in the core");
	}
	boot_pml4[slot] = saved;
	write_cr3(read_cr3());
}

/* The exception cannot be delivered on that stack, so it becomes #DF, which has a stack of its own. */
static void do_stack(u64 at)
{
	__asm__ volatile("movq %%rsp, %%rbx; movq %0, %%rsp; pushq %%rax; movq %%rbx, %%rsp"
			 :: "r"(at) : "rbx", "memory");
}

static void stack_in_core(void)
{
	expect_trap(do_stack, core_first + 0x2000, VECTOR_DF, "trap of a push onto a stack in the core");
}

/* Above all memory, below the processor's limit: there may be nothing, but the core must not care. */
static void far_away(void)
{
	u64 bits = cpuid(0x80000008, 0).eax & 0xff, top = (1ull << (bits > 46 ? 46 : bits)) - LARGE_PAGE_SIZE;

	paging_map(WINDOW + (1 << 30), top, LARGE_PAGE_SIZE, PTE_W);
	u32 vector = trap_of(do_read, WINDOW + (1 << 30));

	expect(vector == NO_TRAP || vector == VECTOR_GP, "a read at the end of the address space gives a value or #GP");
}

/* The rare exits often: nothing is used up by them, and every one is counted. */
static void often(void)
{
	const u64 n = 20000;
	u64 absent = exits_of(CORE_EXIT_ABSENT), reads = exits_of(CORE_EXIT_MSR_READ);
	u64 writes = exits_of(CORE_EXIT_MSR_WRITE), efer = rdmsr(MSR_EFER), wrong = 0;

	for (u64 i = 0; i < n; i++) {
		wrong += trap_of(do_read, core_first + i * 8) != VECTOR_GP;
		wrong += rdmsr(MSR_EFER) != efer;
		wrmsr(MSR_EFER, efer);
	}
	expect_u64(wrong, 0, "wrong answers");
	expect_u64(exits_of(CORE_EXIT_ABSENT) - absent, n, "accesses to the core counted");
	expect_u64(exits_of(CORE_EXIT_MSR_READ) - reads, n + 1, "reads counted");
	expect_u64(exits_of(CORE_EXIT_MSR_WRITE) - writes, n, "writes counted");
}

const struct test tests_memory[] = {
	{"the core's memory by its address", direct, false},
	{"the core's memory across its edges", across_the_edge, false},
	{"the core's memory by another address", by_another_address, false},
	{"page tables in the core's memory", tables_in_core, false},
	{"stack in the core's memory", stack_in_core, false},
	{"the end of the address space", far_away, false},
	{"rare exits, often", often, false},
	{0},
};

/* --- ends */

struct pointer {
	u16 limit;
	u64 base;
} __attribute__((packed));

static void load_idt(u16 limit, u64 base)
{
	struct pointer p = {limit, base};

	__asm__ volatile("lidt %0" :: "m"(p) : "memory");
}

void end_triple_fault(void)
{
	load_idt(0, 0);
	__asm__ volatile("ud2");
}

void end_tables_in_core(void)
{
	write_cr3(core_first + 0x1000);
}

void end_idt_in_core(void)
{
	load_idt(4095, core_first);
	__asm__ volatile("ud2");
}

void end_init(void)
{
	u64 begin = rdtsc();

	apic_send(ICR_INIT | ICR_ASSERT, apic_id());
	while (rdtsc() - begin < 1 << 24)
		barrier();
}
