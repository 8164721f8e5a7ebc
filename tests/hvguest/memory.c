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

static u64 spare[512] __attribute__((aligned(4096), used));

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

/* Each instruction with %[at] in a register, in RSI and RDI, and a count in RCX. */
#define WAY(name, text)                                                                                 \
	static void do_##name(u64 at)                                                                   \
	{                                                                                               \
		u64 from = at, to = at, n = 1;                                                          \
                                                                                                        \
		__asm__ volatile("cld; " text : "+S"(from), "+D"(to), "+c"(n) : [at] "r"(at)            \
				 : "rax", "rbx", "rdx", "memory", "cc");                                \
	}
WAY(copy_from, "leaq spare(%%rip), %%rdi; movl $4096, %%ecx; rep movsb")
WAY(copy_to, "leaq spare(%%rip), %%rsi; movl $4096, %%ecx; rep movsb")
WAY(fill, "movl $512, %%ecx; rep stosq")
WAY(fetch, "lodsb")
WAY(compare, "cmpsb")
WAY(scan, "scasb")
WAY(output, "movl $0x80, %%edx; movl $16, %%ecx; rep outsb")
WAY(input, "movl $0x80, %%edx; movl $16, %%ecx; rep insb")
WAY(exchange, "xchgq %%rax, (%[at])")
WAY(exchange_if, "lock cmpxchgq %%rdx, (%[at])")
WAY(exchange_16, "lock cmpxchg16b (%[at])")
WAY(add_old, "lock xaddq %%rax, (%[at])")
WAY(bit, "lock btsq $3, (%[at])")
WAY(past_the_cache, "movntiq %%rax, (%[at])")
WAY(pop, "movq %%rsp, %%rbx; movq %[at], %%rsp; popq %%rax; movq %%rbx, %%rsp")
WAY(pop_to, "pushq %%rax; popq (%[at])")
WAY(push_from, "pushq (%[at]); popq %%rax")
WAY(jump_by, "jmpq *(%[at])")
WAY(jump_far_by, "ljmpl *(%[at])")
WAY(call_by, "callq *(%[at])")
WAY(translate, "movq %[at], %%rbx; xorl %%eax, %%eax; xlatb")
WAY(store_segment, "movw %%ds, (%[at])")
WAY(load_segment, "movw (%[at]), %%es")
WAY(load_gdt, "lgdt (%[at])")
WAY(load_idt, "lidt (%[at])")
WAY(store_gdt, "sgdt (%[at])")
WAY(store_idt, "sidt (%[at])")
WAY(store_task, "str (%[at])")
WAY(load_status, "lmsw (%[at])")
WAY(store_status, "smsw (%[at])")
WAY(save, "fxsave64 (%[at])")
WAY(restore, "fxrstor64 (%[at])")
WAY(load_float, "fninit; fldl (%[at])")
WAY(store_float, "fninit; fld1; fstpl (%[at])")
WAY(load_control, "fninit; fldcw (%[at])")

static void direct(void)
{
	static void (*const ways[])(u64) = {do_read, do_write, do_jump, do_add, do_copy_from, do_copy_to, do_fill,
		do_fetch, do_compare, do_scan, do_output, do_input, do_exchange, do_exchange_if, do_exchange_16,
		do_add_old, do_bit, do_past_the_cache, do_pop_to, do_push_from, do_jump_by, do_jump_far_by,
		do_call_by, do_translate, do_store_segment, do_load_segment, do_load_gdt, do_load_idt, do_store_gdt,
		do_store_idt, do_store_task, do_load_status, do_store_status, do_save, do_restore, do_load_float,
		do_store_float, do_load_control};
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
void push_at(u64 at)
{
	__asm__ volatile("movq %%rsp, %%rbx; movq %0, %%rsp; pushq %%rax; movq %%rbx, %%rsp"
			 :: "r"(at) : "rbx", "memory");
}

static void stack_in_core(void)
{
	expect_trap(do_pop, core_first + 0x2000, VECTOR_DF, "trap of a pop from a stack in the core");
	expect_trap(push_at, core_first + 0x2000, VECTOR_DF, "trap of a push onto a stack in the core");
}

/* Above all memory, below the processor's limit: there may be nothing, but the core must not care. */
static void far_away(void)
{
	u64 bits = cpuid(0x80000008, 0).eax & 0xff, top = (1ull << (bits > 46 ? 46 : bits)) - LARGE_PAGE_SIZE;

	paging_map(WINDOW + (1 << 30), top, LARGE_PAGE_SIZE, PTE_W);
	u32 vector = trap_of(do_read, WINDOW + (1 << 30));

	expect(vector == NO_TRAP || vector == VECTOR_GP, "a read at the end of the address space gives a value or #GP");
}

const struct test tests_memory[] = {
	{"the core's memory by its address", direct, false},
	{"the core's memory across its edges", across_the_edge, false},
	{"the core's memory by another address", by_another_address, false},
	{"page tables in the core's memory", tables_in_core, false},
	{"stack in the core's memory", stack_in_core, false},
	{"the end of the address space", far_away, false},
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
