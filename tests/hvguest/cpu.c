/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CPUID, hypercalls, instructions that this machine does not have.
 */
#include "guest.h"
#include "str.h"

#define CR4_PKE (1ull << 22)

static void cpuid_hides(void)
{
	struct cpuid c = cpuid(1, 0);

	expect(c.ecx >> 31, "CPUID says that there is a hypervisor");
	expect(!(c.ecx >> 5 & 1), "CPUID hides VMX");
	expect(!(cpuid(0x80000001, 0).ecx & (1 << 2 | 1 << 12)), "CPUID hides SVM and SKINIT");
	c = cpuid(0x8000000a, 0);
	expect(!(c.eax | c.ebx | c.ecx | c.edx), "the SVM leaf is empty");
}

static void cpuid_follows_cr4(void)
{
	u64 cr4 = read_cr4();

	if (!(cpuid(1, 0).ecx >> 26 & 1))
		return; /* a processor without XSAVE has nothing to follow */
	write_cr4(cr4 | CR4_OSXSAVE);
	expect(cpuid(1, 0).ecx >> 27 & 1, "OSXSAVE is set after CR4 was");
	write_cr4(cr4 & ~CR4_OSXSAVE);
	expect(!(cpuid(1, 0).ecx >> 27 & 1), "OSXSAVE is clear after CR4 was");
	if (cpuid(7, 0).ecx >> 3 & 1) {
		write_cr4(cr4 | CR4_PKE);
		expect(cpuid(7, 0).ecx >> 4 & 1, "OSPKE is set after CR4 was");
	}
	write_cr4(cr4);
	expect(!(cpuid(7, 0).ecx >> 4 & 1), "OSPKE is clear after CR4 was");
}

static void cpuid_core_leaves(void)
{
	struct cpuid c = cpuid(CORE_LEAF, 0);
	char signature[13] = "";

	memcpy(signature, &c.ebx, 12);
	expect(!strcmp(signature, CORE_SIGNATURE), "the signature is the core's");
	expect_u64(c.eax, CORE_LEAF_LAST, "highest leaf of the core");
	expect_u64(cpuid(CORE_LEAF_VERSION, 0).ebx, CORE_EXIT_NUMBER, "number of exit reasons");
	c = cpuid(CORE_LEAF_END, 0);
	expect(!(c.eax | c.ebx | c.ecx | c.edx), "leaves without meaning are empty");
}

static void hypercalls(void)
{
	static const u64 unknown[] = {CORE_CALL_NUMBER, 255, 1ull << 32, 1ull << 63, ~0ull};

	expect_u64(call(CORE_CALL_NULL, ~0ull).rax, CORE_NULL_ANSWER, "answer of the null hypercall");
	for (u32 i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
		expect_u64(call(unknown[i], ~0ull).rax, CORE_EBADCALL, "answer to an unknown hypercall");
	expect_u64(call(CORE_CALL_COUNT, CORE_EXIT_NUMBER).rax, CORE_EBADARG, "answer to an unknown reason");
	expect_u64(call(CORE_CALL_COUNT, ~0ull).rax, CORE_EBADARG, "answer to a wild reason");
	expect_u64(call(CORE_CALL_VMRUN, CORE_VMRUN_MAX + 1).rax, CORE_EBADARG, "answer to too many entries");
	expect_u64(call(CORE_CALL_VMRUN, ~0ull).rax, CORE_EBADARG, "answer to a wild number of entries");
}

/* Counting is itself one exit, counted before it answers. */
static void counters_are_exact(void)
{
	u64 cpuids = exits_of(CORE_EXIT_CPUID), calls = exits_of(CORE_EXIT_HYPERCALL);

	for (u32 i = 0; i < 1000; i++)
		cpuid(0, 0);
	expect_u64(exits_of(CORE_EXIT_HYPERCALL) - calls, 1, "hypercalls between two counts of them");
	expect_u64(exits_of(CORE_EXIT_CPUID) - cpuids, 1000, "CPUID exits counted");
}

static void entries(void)
{
	static const u64 n[] = {0, 1, 1000, CORE_VMRUN_MAX};

	for (u32 i = 0; i < sizeof(n) / sizeof(n[0]); i++) {
		u64 before = exits_of(CORE_EXIT_HYPERCALL);
		struct core_answer a = call(CORE_CALL_VMRUN, n[i]);

		expect(a.rax < 1ull << 40, "the core says how long the entries took");
		expect_u64(a.rbx, n[i], "entries made");
		expect_u64(exits_of(CORE_EXIT_HYPERCALL) - before, n[i] + 2, "hypercall exits counted");
	}
}

static void stamp_is_now(void)
{
	u64 before = rdtsc(), there = call(CORE_CALL_STAMP, 0).rax, after = rdtsc();

	expect(before < there && there < after, "the core's time lies between two of the guest's");
}

/* .byte where an assembler could refuse: the guest's processor is not the assembler's business. */
#define INSTRUCTION(name, text) \
	static void do_##name(u64 rax) { __asm__ volatile(text : "+a"(rax) :: "rcx", "rdx", "rbx", "memory"); }
INSTRUCTION(vmrun, "vmrun")
INSTRUCTION(vmload, "vmload")
INSTRUCTION(vmsave, "vmsave")
INSTRUCTION(stgi, "stgi")
INSTRUCTION(clgi, "clgi")
INSTRUCTION(skinit, "skinit")
INSTRUCTION(invlpga, "xorl %%ecx, %%ecx; invlpga")
INSTRUCTION(vmcall, "vmcall")
INSTRUCTION(vmxoff, "vmxoff")

/* On an Intel processor these do not exist; on AMD the core refuses them. */
static void svm_instructions(void)
{
	static void (*const all[])(u64) = {do_vmrun, do_vmload, do_vmsave, do_stgi, do_clgi, do_skinit, do_invlpga};
	u64 before = exits_of(CORE_EXIT_REFUSED), page = 0x200000;
	bool amd = cpuid(0, 0).ebx != 0x756e6547;

	for (u32 i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		expect_trap(all[i], page, VECTOR_UD, "trap of an SVM instruction");
	expect_u64(exits_of(CORE_EXIT_REFUSED) - before, amd ? sizeof(all) / sizeof(all[0]) : 0, "refusals counted");
	expect_trap(do_vmxoff, 0, VECTOR_UD, "trap of VMXOFF");
	if (amd)
		expect_trap(do_vmcall, 0, VECTOR_UD, "trap of the other vendor's hypercall");
}

INSTRUCTION(set_ne, "movq %%cr0, %%rax; orq $0x20, %%rax; movq %%rax, %%cr0")
INSTRUCTION(clear_ne, "movq %%cr0, %%rax; andq $~0x20, %%rax; movq %%rax, %%cr0")
INSTRUCTION(set_vmxe, "movq %%cr4, %%rax; orq $0x2000, %%rax; movq %%rax, %%cr4")
INSTRUCTION(set_highest, "movq %%cr4, %%rax; btsq $63, %%rax; movq %%rax, %%cr4")
INSTRUCTION(xsetbv, "xorl %%edx, %%edx; xorl %%ecx, %%ecx; xsetbv")
INSTRUCTION(xsetbv_1, "xorl %%edx, %%edx; movl $1, %%ecx; xsetbv")

/* Where VMX demands bits of its own in the real registers, the guest must still see what it has written. */
static void control_registers(void)
{
	u64 cr0 = read_cr0(), cr4 = read_cr4();

	do_clear_ne(0);
	expect_u64(read_cr0(), cr0 & ~CR0_NE, "CR0 without NE");
	do_set_ne(0);
	expect_u64(read_cr0(), cr0 | CR0_NE, "CR0 with NE");
	write_cr0(cr0);
	expect_u64(read_cr0(), cr0, "CR0 as before");
	expect_trap(do_set_vmxe, 0, VECTOR_GP, "trap of CR4.VMXE");
	expect_trap(do_set_highest, 0, VECTOR_GP, "trap of CR4's highest bit");
	expect_u64(read_cr4(), cr4, "CR4 as before");
}

static void extended_states(void)
{
	u64 cr4 = read_cr4();

	if (!(cpuid(1, 0).ecx >> 26 & 1))
		return; /* a processor without XSAVE */
	write_cr4(cr4 | CR4_OSXSAVE);
	expect_trap(do_xsetbv, 0, VECTOR_GP, "trap of XCR0 without x87");
	expect_trap(do_xsetbv_1, 1, VECTOR_GP, "trap of a register that is not XCR0");
	expect_trap(do_xsetbv, 3, (u32)-1, "no trap of x87 and SSE");
	expect_u64(cpuid(13, 0).ebx, 576, "size of x87 and SSE state");
	expect_trap(do_xsetbv, 1, (u32)-1, "no trap of x87 alone");
	write_cr4(cr4);
}

const struct test tests_cpu[] = {
	{"CPUID hides what the core uses", cpuid_hides, false},
	{"CPUID follows the guest's CR4", cpuid_follows_cr4, false},
	{"CPUID leaves of the core", cpuid_core_leaves, false},
	{"hypercalls, known and malformed", hypercalls, false},
	{"exit counters are exact", counters_are_exact, false},
	{"entries on request", entries, false},
	{"the core's time stamp", stamp_is_now, false},
	{"virtualisation instructions are refused", svm_instructions, false},
	{"control registers keep what was written", control_registers, false},
	{"extended states", extended_states, false},
	{0},
};
