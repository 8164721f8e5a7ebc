/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The instructions, registers and bits of x86-64 that C cannot say. Only inlines and names: nothing here knows what
 * it is used for, and nothing needs a runtime, so benchmarks compiled for Linux include it too.
 * Section numbers are those of AMD's APM volume 2 and Intel's SDM volume 3.
 */
#ifndef X86_H /* a unit test defines it and the instructions that it wants to see */
#define X86_H

#include <hvlab/abi.h>

#define CR0_PE (1ull << 0)
#define CR0_MP (1ull << 1)
#define CR0_EM (1ull << 2)
#define CR0_TS (1ull << 3)
#define CR0_NE (1ull << 5)
#define CR0_WP (1ull << 16)
#define CR0_NW (1ull << 29)
#define CR0_CD (1ull << 30)
#define CR0_PG (1ull << 31)
#define CR4_PAE (1ull << 5)
#define CR4_PGE (1ull << 7)
#define CR4_VMXE (1ull << 13)
#define CR4_OSXSAVE (1ull << 18)

#define RFLAGS_TF (1ull << 8)
#define RFLAGS_IF (1ull << 9)

#define MSR_TSC 0x10
#define MSR_APIC_BASE 0x1b
#define MSR_X2APIC 0x800 /* plus register number, that is xAPIC offset / 16 */
#define MSR_EFER 0xc0000080
#define MSR_FS_BASE 0xc0000100
#define MSR_GS_BASE 0xc0000101
#define MSR_KERNEL_GS_BASE 0xc0000102
#define MSR_TSC_AUX 0xc0000103

#define EFER_LME (1ull << 8)
#define EFER_NXE (1ull << 11)
#define EFER_SVME (1ull << 12)

#define PTE_P (1ull << 0)
#define PTE_W (1ull << 1)
#define PTE_U (1ull << 2)
#define PTE_PWT (1ull << 3)
#define PTE_PCD (1ull << 4)
#define PTE_LARGE (1ull << 7)
#define PTE_ADDR 0x000ffffffffff000ull

#define PAGE_SIZE ((u64)4096)
#define LARGE_PAGE_SIZE ((u64)2 << 20)

struct cpuid {
	u32 eax, ebx, ecx, edx;
};

static inline struct cpuid cpuid(u32 leaf, u32 subleaf)
{
	struct cpuid r;

	__asm__ volatile("cpuid" : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx) : "a"(leaf), "c"(subleaf));
	return r;
}

/* Keeps the compiler from removing, merging or vectorising what is around it; no instruction. */
static inline void barrier(void)
{
	__asm__ volatile("" ::: "memory");
}

static inline void pause(void)
{
	__asm__ volatile("pause" ::: "memory");
}

static inline u64 rdtsc(void)
{
	u32 low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high) :: "memory");
	return (u64)high << 32 | low;
}

static inline u64 rdmsr(u32 msr)
{
	u32 low, high;

	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr) : "memory");
	return (u64)high << 32 | low;
}

static inline void wrmsr(u32 msr, u64 value)
{
	__asm__ volatile("wrmsr" :: "c"(msr), "a"((u32)value), "d"((u32)(value >> 32)) : "memory");
}

/* inb() and outb(), inw() and outw(), inl() and outl(). */
#define PORT_ACCESS(suffix, type)                                                                     \
	static inline type in##suffix(u16 port)                                                       \
	{                                                                                             \
		type value;                                                                           \
		__asm__ volatile("in" #suffix " %1, %0" : "=a"(value) : "Nd"(port) : "memory");       \
		return value;                                                                         \
	}                                                                                             \
	static inline void out##suffix(u16 port, type value)                                          \
	{                                                                                             \
		__asm__ volatile("out" #suffix " %0, %1" :: "a"(value), "Nd"(port) : "memory");       \
	}
PORT_ACCESS(b, u8)
PORT_ACCESS(w, u16)
PORT_ACCESS(l, u32)

/* n bytes to one port by a single instruction: one exit where a loop would take n. */
static inline void outsb(u16 port, const void *bytes, size_t n)
{
	__asm__ volatile("cld; rep outsb" : "+S"(bytes), "+c"(n) : "d"(port) : "memory");
}

static inline u32 mmio_read(u64 address)
{
	u32 value;

	__asm__ volatile("movl (%1), %0" : "=r"(value) : "r"(address) : "memory");
	return value;
}

static inline void mmio_write(u64 address, u32 value)
{
	__asm__ volatile("movl %0, (%1)" :: "r"(value), "r"(address) : "memory");
}

/* read_cr0(), write_cr0() and so on. */
#define CONTROL_REGISTER(name)                                                          \
	static inline u64 read_##name(void)                                             \
	{                                                                               \
		u64 value;                                                              \
		__asm__ volatile("mov %%" #name ", %0" : "=r"(value) :: "memory");      \
		return value;                                                           \
	}                                                                               \
	static inline void write_##name(u64 value)                                      \
	{                                                                               \
		__asm__ volatile("mov %0, %%" #name :: "r"(value) : "memory");          \
	}
CONTROL_REGISTER(cr0)
CONTROL_REGISTER(cr2)
CONTROL_REGISTER(cr3)
CONTROL_REGISTER(cr4)

static inline void invlpg(u64 address)
{
	__asm__ volatile("invlpg (%0)" :: "r"(address) : "memory");
}

static inline void cli(void)
{
	__asm__ volatile("cli" ::: "memory");
}

static inline void sti(void)
{
	__asm__ volatile("sti" ::: "memory");
}

/* Waits for one interrupt. STI holds interrupts off for one instruction, so none can slip in before HLT. */
static inline void sti_hlt(void)
{
	__asm__ volatile("sti; hlt; cli" ::: "memory");
}

static inline _Noreturn void halt_forever(void)
{
	for (;;)
		__asm__ volatile("cli; hlt" ::: "memory");
}

#endif
