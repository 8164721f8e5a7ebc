/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What firmware and hypervisor say of the machine's clocks: where the PM timer is, how fast the TSC runs. Only what
 * they report; benchmarks measure it.
 */
#include "metal.h"
#include "acpi.h"
#include "hypervisor.h"
#include "platform.h"
#include "x86.h"

/* ACPI 6.4, 5.2.9: offsets in the FADT. */
#define FADT_PM_TMR 76
#define FADT_PM_TMR_LEN 91
#define FADT_FLAGS 112
#define FADT_X_PM_TMR 208
#define FLAG_REDUCED (1u << 20) /* no such hardware, whatever the other fields say */

static u16 pm_timer;
static bool may_disturb;

void devices_init(const struct boot_info *info, bool clock_checked)
{
	const struct acpi_table *fadt = acpi_find(info->rsdp, "FACP");

	may_disturb = clock_checked;
	if (fadt && !(acpi_number(fadt, FADT_FLAGS, 4) & FLAG_REDUCED) && acpi_number(fadt, FADT_PM_TMR_LEN, 1) == 4)
		pm_timer = acpi_port(fadt, FADT_X_PM_TMR, FADT_PM_TMR);
}

u16 platform_pm_timer(void)
{
	return pm_timer;
}

/* SDM volume 2, CPUID leaf 15h: TSC = crystal * EBX / EAX. */
static u64 told_by_processor(void)
{
	struct cpuid c = {0};

	if (hypervisor_cpuid(0, 0).eax >= 0x15)
		c = hypervisor_cpuid(0x15, 0);
	return c.eax && c.ebx && c.ecx ? (u64)c.ecx * c.ebx / c.eax : 0;
}

/* kHz in EAX: VMware's leaf, which KVM's VMMs and others give too. */
static u64 told_by_leaf(void)
{
	u32 first = hypervisor_leaf();

	if (!first || hypervisor_cpuid(first, 0).eax < first + 0x10)
		return 0;
	return hypervisor_cpuid(first + 0x10, 0).eax * 1000ull;
}

static u64 told_by_hypervisor(void)
{
	const struct hypervisor *h = hypervisor();

	return h->tsc_hz && (may_disturb || !h->tsc_hz_disturbs) ? h->tsc_hz() : 0;
}

bool platform_tsc_hz(u32 i, const char **source, u64 *hz)
{
	static const struct { const char *source; u64 (*hz)(void); } told[] = {
		{"15h", told_by_processor}, {"40000010h", told_by_leaf}, {"hypervisor", told_by_hypervisor},
	};

	if (i >= sizeof(told) / sizeof(told[0]))
		return false;
	*source = told[i].source;
	*hz = told[i].hz();
	return true;
}
