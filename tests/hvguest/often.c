/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every kind of exit that does not end the machine, `rounds` times each: after every single one all registers and the
 * flags are compared, and at the end every counter of the core must have grown by what it should have, and no other.
 */
#include "guest.h"
#include "apic.h"

#define MSR_PAT 0x277
#define MSR_MTRR_DEFAULT 0x2ff
#define MSR_VM_CR 0xc0010114
#define APIC_TPR 0x80
#define JUNK 0x5555555555555555ull
#define REST JUNK, JUNK

void op_cpuid(void), op_vmmcall(void), op_vmcall(void), op_rdmsr(void), op_wrmsr(void), op_xsetbv(void);
void op_apic(void), op_cr0(void), op_rdmsr_bad(void), op_wrmsr_bad(void), op_xsetbv_bad(void), op_cr4_bad(void);
void op_invd(void), op_vmrun(void), op_vmload(void), op_vmsave(void), op_stgi(void), op_clgi(void), op_skinit(void);
void op_invlpga(void), op_vmxon(void), op_vmxoff(void), op_vmclear(void), op_vmptrld(void), op_vmptrst(void);
void op_vmread(void), op_vmwrite(void), op_vmlaunch(void), op_vmresume(void), op_invept(void), op_invvpid(void);
void op_load(void), op_store(void), op_add(void);

static void read_counters(u64 *counters)
{
	for (u32 i = 0; i < CORE_EXIT_NUMBER; i++)
		counters[i] = exits_of((enum core_exit)i);
}

/* Between two readings of all counters lie as many hypercalls as there are counters. */
static void expect_grown(const u64 *before, enum core_exit reason, u64 exits, const char *what)
{
	u64 after[CORE_EXIT_NUMBER];

	read_counters(after);
	for (u32 i = 0; i < CORE_EXIT_NUMBER; i++) {
		u64 want = i == reason || (reason == CORE_EXIT_APIC && i == CORE_EXIT_STEP) ? exits : 0;

		expect_u64(after[i] - before[i], want + (i == CORE_EXIT_HYPERCALL ? CORE_EXIT_NUMBER : 0), what);
	}
}

/* What does not exit is none of the core's business, and need not be done that often. */
static u64 rounds_of(u64 exits)
{
	return exits || guest_rounds < 1000 ? guest_rounds : 1000;
}

/* exits: of one round. The registers must be as k says. */
static void often(const char *what, enum core_exit reason, u64 exits, struct regs_kind k)
{
	u64 before[CORE_EXIT_NUMBER], rounds = rounds_of(exits);

	read_counters(before);
	expect_u64(regs_rounds(rounds, &k), 0, what);
	expect_grown(before, reason, exits * rounds, what);
	print("      %lu x %s%s\n", rounds, what, exits ? "" : ", no exit");
}

/* The same, with a trap each time: then no register changes. */
static void often_trapped(const char *what, enum core_exit reason, u64 exits, void (*op)(void), u64 rax, u64 rbx,
			  u64 rcx)
{
	u64 traps = guest_traps;

	often(what, reason, exits, (struct regs_kind){op, {rax, rbx, rcx, 0}, {~0ull, ~0ull, ~0ull, ~0ull},
		{rax, rbx, rcx, 0}});
	expect_u64(guest_traps - traps, rounds_of(exits), what);
}

/* --- one function for each counter of the core */

static void often_cpuid(void)
{
	static const u32 leaves[] = {0, 1, 7, CORE_LEAF, CORE_LEAF_END, 0x80000001, 0x8000000a};
	static const char *const names[] = {"CPUID 0", "CPUID 1", "CPUID 7", "CPUID 40000000", "CPUID 400000ff",
		"CPUID 80000001", "CPUID 8000000a"};

	for (u32 i = 0; i < sizeof(leaves) / sizeof(leaves[0]); i++) {
		struct cpuid c = cpuid(leaves[i], 0);

		often(names[i], CORE_EXIT_CPUID, 1, (struct regs_kind){op_cpuid, {leaves[i], JUNK, 0, JUNK},
			{~0ull, ~0ull, ~0ull, ~0ull}, {c.eax, c.ebx, c.ecx, c.edx}});
	}
}

/* mask: 0 where the answer in RAX differs from time to time. */
static void often_call(const char *what, u64 exits, u64 number, u64 rbx, u64 mask, u64 answer, u64 second)
{
	often(what, CORE_EXIT_HYPERCALL, exits, (struct regs_kind){guest_amd ? op_vmmcall : op_vmcall,
		{number, rbx, REST}, {mask, ~0ull, ~0ull, ~0ull}, {answer, second, REST}});
}

static void often_hypercall(void)
{
	often_call("hypercall", 1, CORE_CALL_NULL, JUNK, ~0ull, CORE_NULL_ANSWER, JUNK);
	often_call("hypercall that counts", 1, CORE_CALL_COUNT, CORE_EXIT_SHUTDOWN, ~0ull, 0, 0);
	often_call("hypercall that stamps", 1, CORE_CALL_STAMP, JUNK, 0, 0, JUNK);
	often_call("hypercall that enters", 2, CORE_CALL_VMRUN, 1, 0, 0, 1);
	often_call("hypercall unknown", 1, ~0ull, JUNK, ~0ull, CORE_EBADCALL, JUNK);
	often_call("hypercall with a wild reason", 1, CORE_CALL_COUNT, JUNK, ~0ull, CORE_EBADARG, JUNK);
	often_call("hypercall with wild entries", 1, CORE_CALL_VMRUN, JUNK, ~0ull, CORE_EBADARG, JUNK);
}

static void often_read(const char *what, u32 msr, u64 exits)
{
	u64 value = rdmsr(msr);

	often(what, CORE_EXIT_MSR_READ, exits, (struct regs_kind){op_rdmsr, {JUNK, JUNK, msr, JUNK},
		{~0ull, ~0ull, ~0ull, ~0ull}, {(u32)value, JUNK, msr, value >> 32}});
}

/* What is written is what is there. */
static void often_write(const char *what, u32 msr)
{
	u64 value = rdmsr(msr), low = (u32)value, high = value >> 32;

	often(what, CORE_EXIT_MSR_WRITE, 1, (struct regs_kind){op_wrmsr, {low, JUNK, msr, high},
		{~0ull, ~0ull, ~0ull, ~0ull}, {low, JUNK, msr, high}});
	expect_u64(rdmsr(msr), value, what);
}

static void often_msr(void)
{
	u64 mtrr;

	often_read("RDMSR of EFER", MSR_EFER, 1);
	often_read("RDMSR of PAT", MSR_PAT, 1);
	often_read("RDMSR of APIC_BASE", MSR_APIC_BASE, 0);
	often_trapped("RDMSR of no register", CORE_EXIT_MSR_READ, 1, op_rdmsr_bad, JUNK, JUNK, 0x40001234);
	often_trapped("RDMSR of VM_CR", CORE_EXIT_MSR_READ, 1, op_rdmsr_bad, JUNK, JUNK, MSR_VM_CR);
	often_write("WRMSR of EFER", MSR_EFER);
	often_write("WRMSR of PAT", MSR_PAT);
	often_write("WRMSR of APIC_BASE", MSR_APIC_BASE);
	if (rdmsr_safe(MSR_MTRR_DEFAULT, &mtrr))
		often_write("WRMSR of an MTRR", MSR_MTRR_DEFAULT);
	often_trapped("WRMSR of no register", CORE_EXIT_MSR_WRITE, 1, op_wrmsr_bad, JUNK, JUNK, 0x40001234);
	often_trapped("WRMSR of EFER.SVME", CORE_EXIT_MSR_WRITE, 1, op_wrmsr_bad, EFER_SVME, JUNK, MSR_EFER);
	often_trapped("WRMSR of a moved APIC_BASE", CORE_EXIT_MSR_WRITE, 1, op_wrmsr_bad, core_first | 0x900, JUNK,
		      MSR_APIC_BASE);
}

/* A real processor of AMD's answers all of these itself; QEMU's leaves the reserved bit to the core. */
static void often_control(void)
{
	u64 cr0 = read_cr0(), cr4 = read_cr4();

	often("MOV to CR0, NE changed and back", CORE_EXIT_CONTROL, guest_amd ? 0 : 2, (struct regs_kind){op_cr0,
		{cr0 ^ CR0_NE, cr0, REST}, {~0ull, ~0ull, ~0ull, ~0ull}, {cr0 ^ CR0_NE, cr0, REST}});
	often_trapped("MOV to CR4, VMXE set", CORE_EXIT_CONTROL, !guest_amd || guest_on_tcg, op_cr4_bad,
		      cr4 | CR4_VMXE, JUNK, JUNK);
	expect_u64(read_cr4(), cr4, "CR4 as before");
	if (!(cpuid(1, 0).ecx >> 26 & 1))
		return; /* a processor without XSAVE */
	write_cr4(cr4 | CR4_OSXSAVE);
	often("XSETBV", CORE_EXIT_CONTROL, !guest_amd, (struct regs_kind){op_xsetbv, {1, JUNK, 0, 0},
		{~0ull, ~0ull, ~0ull, ~0ull}, {1, JUNK, 0, 0}});
	often_trapped("XSETBV without x87", CORE_EXIT_CONTROL, !guest_amd, op_xsetbv_bad, 0, JUNK, 0);
	write_cr4(cr4);
}

/* The other vendor's instructions do not exist, and the processor itself says so. */
static void often_refused(void)
{
	static const struct {
		const char *name;
		void (*op)(void);
		bool amd;
	} all[] = {
		{"VMRUN", op_vmrun, true}, {"VMLOAD", op_vmload, true}, {"VMSAVE", op_vmsave, true},
		{"STGI", op_stgi, true}, {"CLGI", op_clgi, true}, {"SKINIT", op_skinit, true},
		{"INVLPGA", op_invlpga, true}, {"VMXON", op_vmxon, false}, {"VMXOFF", op_vmxoff, false},
		{"VMCLEAR", op_vmclear, false}, {"VMPTRLD", op_vmptrld, false}, {"VMPTRST", op_vmptrst, false},
		{"VMREAD", op_vmread, false}, {"VMWRITE", op_vmwrite, false}, {"VMLAUNCH", op_vmlaunch, false},
		{"VMRESUME", op_vmresume, false}, {"INVEPT", op_invept, false}, {"INVVPID", op_invvpid, false},
	};

	for (u32 i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		often_trapped(all[i].name, CORE_EXIT_REFUSED, all[i].amd == guest_amd, all[i].op, 0x200000, 0x200000,
			      0);
	if (!guest_on_tcg) /* there INVD is done, without an exit */
		often_trapped("INVD", CORE_EXIT_REFUSED, 1, op_invd, JUNK, JUNK, JUNK);
}

static void do_jump(u64 at)
{
	((void (*)(void))(uintptr_t)at)();
}

static void often_guarded(const char *what, void (*fn)(u64), u64 at, u32 vector)
{
	u64 before[CORE_EXIT_NUMBER], wrong = 0;

	read_counters(before);
	for (u64 i = 0; i < guest_rounds; i++)
		wrong += trap_of(fn, at) != vector;
	expect_u64(wrong, 0, what);
	/* On the way to #DF the stack is reached for twice: by the access and by its fault. */
	expect_grown(before, CORE_EXIT_ABSENT, (vector == VECTOR_DF ? 2 : 1) * guest_rounds, what);
	print("      %lu x %s\n", guest_rounds, what);
}

static void often_absent(void)
{
	often_trapped("read of the core's memory", CORE_EXIT_ABSENT, 1, op_load, JUNK, core_first, JUNK);
	often_trapped("write of the core's memory", CORE_EXIT_ABSENT, 1, op_store, JUNK, core_last - 8, JUNK);
	often_trapped("locked write of the core's memory", CORE_EXIT_ABSENT, 1, op_add, JUNK, core_first + 0x1000,
		      JUNK);
	often_guarded("jump into the core's memory", do_jump, core_first + 0x2000, VECTOR_GP);
	often_guarded("stack in the core's memory", push_at, core_first + 0x2000, VECTOR_DF);
}

const struct test tests_often[] = {
	{"CPUID, often", often_cpuid, false},
	{"hypercalls, often", often_hypercall, false},
	{"model-specific registers, often", often_msr, false},
	{"control registers, often", often_control, false},
	{"refused instructions, often", often_refused, false},
	{"the core's memory, often", often_absent, false},
	{0},
};

/* In tests_smp, because only then does the core catch it: all or none. */
void often_apic(void)
{
	u64 tpr = (rdmsr(MSR_APIC_BASE) & PTE_ADDR) + APIC_TPR, before = exits_of(CORE_EXIT_APIC);

	if (apic_mode() != APIC_XAPIC)
		return; /* registers are MSRs then */
	mmio_write(tpr, 0);
	bool caught = exits_of(CORE_EXIT_APIC) != before;

	often("write to the APIC", CORE_EXIT_APIC, caught, (struct regs_kind){op_apic, {0, tpr, REST},
		{~0ull, ~0ull, ~0ull, ~0ull}, {0, tpr, REST}});
}
