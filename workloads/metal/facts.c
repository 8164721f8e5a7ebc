/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the guest sees of its machine, as facts. The raw CPUID leaves are the evidence; the rest is for reading.
 */
#include "metal.h"
#include "apic.h"
#include "hypervisor.h"
#include "platform.h"
#include "printf.h"
#include "record.h"
#include "smp.h"
#include "acpi_off.h"
#include "str.h"
#include "x86.h"

#include <hvlab/below.h>

#define LEAVES_MAX 64 /* of one range; a wrong maximum must not flood the console */

static void send_leaf(const char *prefix, u32 leaf, struct cpuid c)
{
	char key[32], value[48];

	format(key, sizeof(key), "%s.%08x", prefix, leaf);
	format(value, sizeof(value), "%08x.%08x.%08x.%08x", c.eax, c.ebx, c.ecx, c.edx);
	fact_str(key, value);
}

static void send_range(u32 first)
{
	u32 last = hypervisor_cpuid(first, 0).eax;

	if (last < first)
		return;
	if (last > first + LEAVES_MAX - 1)
		last = first + LEAVES_MAX - 1;
	for (u32 leaf = first; leaf <= last; leaf++)
		send_leaf("cpuid", leaf, hypervisor_cpuid(leaf, 0));
}

/*
 * For results of benchmarks (.result_of): what the plain instruction answers, in a PV guest of Xen the bare processor, and
 * registers as they are.
 */
static void send_plain(void)
{
	send_leaf("cpuid.plain", 0, cpuid(0, 0));
	send_leaf("cpuid.plain", BELOW_FIRST, cpuid(BELOW_FIRST, 0));
	fact_hex("apic.base", rdmsr(MSR_APIC_BASE));
	if (!hypervisor_ring0())
		return;
	fact_hex("cpu.cr0", read_cr0());
	fact_hex("cpu.cr4", read_cr4());
}

static void send_cpu_name(void)
{
	char vendor[13] = "", brand[49] = "";
	struct cpuid c = hypervisor_cpuid(0, 0);

	memcpy(vendor, &c.ebx, 4);
	memcpy(vendor + 4, &c.edx, 4);
	memcpy(vendor + 8, &c.ecx, 4);
	fact_str("cpu.vendor", vendor);
	if (hypervisor_cpuid(0x80000000, 0).eax < 0x80000004)
		return;
	for (u32 i = 0; i < 3; i++) {
		c = hypervisor_cpuid(0x80000002 + i, 0);
		memcpy(brand + 16 * i, &c, 16);
	}
	fact_str("cpu.brand", brand);
}

/* Family and model as SDM volume 2, CPUID leaf 1 puts them together. */
static void send_cpu_model(void)
{
	u32 eax = hypervisor_cpuid(1, 0).eax;
	u32 family = eax >> 8 & 15, model = eax >> 4 & 15;
	char text[32];

	if (family == 6 || family == 15)
		model |= (eax >> 16 & 15) << 4;
	if (family == 15)
		family += eax >> 20 & 255;
	format(text, sizeof(text), "%u-%u-%u", family, model, eax & 15);
	fact_str("cpu.model", text);
}

static bool extended_bit(u32 leaf, u32 bit)
{
	return hypervisor_cpuid(0x80000000, 0).eax >= leaf && hypervisor_cpuid(leaf, 0).edx >> bit & 1;
}

static void send_tsc(void)
{
	const char *source;
	char key[32];
	u64 hz;

	fact_u64("tsc.invariant", extended_bit(0x80000007, 8));
	fact_u64("cpu.rdtscp", extended_bit(0x80000001, 27));
	for (u32 i = 0; platform_tsc_hz(i, &source, &hz); i++) {
		format(key, sizeof(key), "tsc.hz.%s", source);
		if (hz)
			fact_u64(key, hz);
	}
}

static void send_memory(const struct boot_info *info)
{
	for (u32 i = 0; i < info->nregions; i++) {
		const struct boot_region *r = &info->region[i];
		char key[24], value[64];

		format(key, sizeof(key), "mem.region.%02u", i);
		format(value, sizeof(value), "0x%lx+0x%lx:%u", r->base, r->size, r->type);
		fact_str(key, value);
	}
	fact_u64("mem.total", memory_total());
	fact_u64("mem.page", hypervisor_ring0() ? LARGE_PAGE_SIZE : PAGE_SIZE);
}

static void read_id(void *id)
{
	*(u32 *)id = apic_id();
}

/* Every vCPU is asked itself, so what is listed does run. Sorted, because they arrive in any order. */
static void send_apic_ids(void)
{
	u32 ids[CPU_MAX] = {apic_id()};

	for (u32 i = 1; i < smp_count(); i++) {
		u32 id, at = i;

		smp_run(i, read_id, &id);
		smp_wait(i);
		for (; at && ids[at - 1] > id; at--)
			ids[at] = ids[at - 1];
		ids[at] = id;
	}
	record_begin(HVLAB_REC_FACT);
	record_list("apic.ids");
	for (u32 i = 0; i < smp_count() && record_room(); i++)
		record_item(ids[i]);
	record_end();
}

static void send_apic(void)
{
	fact_str("apic.mode", apic_mode_word());
	if (apic_mode() == APIC_NONE)
		return;
	fact_hex("apic.version", apic_read(APIC_VERSION));
	send_apic_ids();
}

static void send_hypercall(void)
{
	if (!hypervisor_can_call()) {
		fact_str("hv.hypercall", hypervisor_why_not());
		return;
	}
	fact_str("hv.hypercall", hypervisor()->way ? hypervisor()->way : !hypervisor_ring0() ? "syscall" :
				 hypervisor_amd() ? "vmmcall" : "vmcall");
	fact_hex("hv.answer", platform_hypercall_expected());
}

static void send_hypervisor(void)
{
	u32 first = hypervisor_leaf();

	fact_str("hv.signature", hypervisor_signature());
	fact_str("hv.platform", hypervisor()->name);
	if (first)
		fact_hex("hv.max_leaf", hypervisor_cpuid(first, 0).eax);
	send_hypercall();
	if (hypervisor()->facts)
		hypervisor()->facts();
}

void facts_send(const struct boot_info *info, const struct engine_options *options)
{
	ask_facts();
	fact_str("boot.protocol", boot_protocol_word(info->protocol));
	fact_u64("cpus.answering", smp_count());
	fact_u64("cpus.asked", options->cpus);
	send_cpu_name();
	send_cpu_model();
	send_plain();
	send_hypervisor();
	send_apic();
	send_tsc();
	fact_str("power.off", acpi_off_word());
	send_memory(info);
	send_range(0);
	send_range(0x80000000);
	if (hypervisor_leaf() > BELOW_FIRST)
		send_range(BELOW_FIRST); /* the interface it shows in front of its own */
	if (hypervisor_leaf())
		send_range(hypervisor_leaf());
}
