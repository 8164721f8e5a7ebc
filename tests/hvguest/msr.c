/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Model-specific registers: those that would reach the core, and those that only look so.
 */
#include "guest.h"

#define MSR_PAT 0x277
#define MSR_MTRR_DEFAULT 0x2ff
#define MSR_VM_CR 0xc0010114
#define MSR_VM_HSAVE_PA 0xc0010117
#define MSR_VMX_BASIC 0x480
#define MSR_SMBASE_AMD 0xc0010111

static void expect_no_read(u32 msr, const char *what)
{
	u64 value;

	expect(!rdmsr_safe(msr, &value), what);
}

static void expect_no_write(u32 msr, u64 value, const char *what)
{
	expect(!wrmsr_safe(msr, value), what);
}

static void efer(void)
{
	u64 value = rdmsr(MSR_EFER);

	expect(!(value & EFER_SVME), "EFER.SVME reads as 0");
	expect_no_write(MSR_EFER, value | EFER_SVME, "EFER.SVME cannot be set");
	expect_no_write(MSR_EFER, value | 1ull << 1, "a reserved bit of EFER cannot be set");
	expect_no_write(MSR_EFER, value | 1ull << 63, "the highest bit of EFER cannot be set");
	expect_no_write(MSR_EFER, value & ~EFER_LME, "EFER.LME cannot be cleared while paging");
	expect_u64(rdmsr(MSR_EFER), value, "EFER after refused writes");
	expect(wrmsr_safe(MSR_EFER, value | EFER_NXE), "EFER.NXE can be set");
	expect_u64(rdmsr(MSR_EFER), value | EFER_NXE, "EFER after NXE was set");
	expect(wrmsr_safe(MSR_EFER, value | 1), "EFER.SCE can be set");
	expect(wrmsr_safe(MSR_EFER, value), "EFER can be put back");
	expect_u64(rdmsr(MSR_EFER), value, "EFER put back");
}

static void pat(void)
{
	u64 value = rdmsr(MSR_PAT);

	expect(wrmsr_safe(MSR_PAT, 0x0007010600070106), "PAT can be written");
	expect_u64(rdmsr(MSR_PAT), 0x0007010600070106, "PAT as written");
	expect_no_write(MSR_PAT, 0x02, "PAT type 2 is refused");
	expect_no_write(MSR_PAT, 8ull << 56, "PAT type 8 is refused");
	expect(wrmsr_safe(MSR_PAT, value), "PAT can be put back");
	expect_u64(rdmsr(MSR_PAT), value, "PAT put back");
}

static void core_registers(void)
{
	expect_no_read(MSR_VM_CR, "VM_CR cannot be read");
	expect_no_write(MSR_VM_CR, 0, "VM_CR cannot be written");
	expect_no_read(MSR_VM_HSAVE_PA, "VM_HSAVE_PA cannot be read");
	expect_no_write(MSR_VM_HSAVE_PA, 0x200000, "VM_HSAVE_PA cannot be written");
	expect_no_write(MSR_SMBASE_AMD, core_first, "SMBASE cannot be moved onto the core");
	expect_no_read(MSR_VMX_BASIC, "VMX capabilities cannot be read");
}

static void no_such_register(void)
{
	static const u32 msrs[] = {0x4000, 0x40000000, 0x7fffffff, 0xbfffffff, 0xc0002000, 0xc0020000, 0xffffffff};
	u64 reads = exits_of(CORE_EXIT_MSR_READ), writes = exits_of(CORE_EXIT_MSR_WRITE);
	u32 n = sizeof(msrs) / sizeof(msrs[0]);

	for (u32 i = 0; i < n; i++) {
		expect_no_read(msrs[i], "a register that does not exist cannot be read");
		expect_no_write(msrs[i], 1, "a register that does not exist cannot be written");
	}
	expect_u64(exits_of(CORE_EXIT_MSR_READ) - reads, n, "refused reads counted");
	expect_u64(exits_of(CORE_EXIT_MSR_WRITE) - writes, n, "refused writes counted");
}

/* The trick: an APIC page over the core's memory would take that memory away from the core. */
static void apic_base(void)
{
	u64 value = rdmsr(MSR_APIC_BASE), rest = value & (PAGE_SIZE - 1);

	for (u64 at = core_first; at < core_last; at += 1 << 20)
		expect_no_write(MSR_APIC_BASE, at | rest, "the APIC cannot be moved onto the core");
	expect_no_write(MSR_APIC_BASE, 0x200000 | rest, "the APIC cannot be moved at all");
	expect_no_write(MSR_APIC_BASE, value | 1ull << 52, "a reserved bit of APIC_BASE cannot be set");
	expect_u64(rdmsr(MSR_APIC_BASE), value, "APIC_BASE after refused writes");
	expect(wrmsr_safe(MSR_APIC_BASE, value), "APIC_BASE can be written as it is");
}

static void memory_types(void)
{
	u64 value;

	if (!rdmsr_safe(MSR_MTRR_DEFAULT, &value))
		return; /* no MTRRs on this processor */
	expect(wrmsr_safe(MSR_MTRR_DEFAULT, value ^ 0x800), "a write to an MTRR is accepted");
	expect_u64(rdmsr(MSR_MTRR_DEFAULT), value, "an MTRR after a write");
}

const struct test tests_msr[] = {
	{"EFER", efer, false},
	{"PAT", pat, false},
	{"registers of the core", core_registers, false},
	{"registers that do not exist", no_such_register, false},
	{"APIC base", apic_base, false},
	{"memory types", memory_types, false},
	{0},
};
