/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The freestanding guest from boot to power-off, one line a step.
 */
#include "metal.h"
#include "acpi_off.h"
#include "apic.h"
#include "console.h"
#include "drivers.h"
#include "hypervisor.h"
#include "neighbour.h"
#include "paging.h"
#include "record.h"
#include "smp.h"
#include "str.h"
#include "trap.h"
#include "x86.h"

#define IOAPIC 0xfec00000ull
#define HOLD_TICKS (1ull << 29) /* a fraction of a second on any clock */

extern const char hvlab_build_id[65];

static void say_hello(void)
{
	record_begin(HVLAB_REC_HELLO);
	record_u64("abi", HVLAB_ABI_VERSION);
	record_str("build", hvlab_build_id);
	record_str("kind", "metal");
	record_u64("cpus", smp_count());
	record_end();
}

/* The line is guest log; it is said again because the one before may have gone nowhere. */
static void await_listener(void)
{
	static const char line[] = "hvlab: waiting to be heard\n";

	do
		console()->write(line, sizeof(line) - 1);
	while (console()->read(HOLD_TICKS) < 0);
}

static void machine_start(const struct boot_info *info, const struct engine_options *options)
{
	devices_init(info, options->clock);
	paging_map_device(IOAPIC, PAGE_SIZE);
	apic_init();
	smp_start(info, (u32)options->cpus);
	if (options->apic_off && smp_count() == 1)
		apic_off();
}

void machine_main(const struct boot_info *info)
{
	static struct engine_options options;

	engine_options_parse(&options, info->cmdline);
	hypervisor_open(info);
	console_open(options.ring, options.e9, options.window);
	memory_init(info);
	if (hypervisor_ring0())
		acpi_off_find(info->rsdp);
	if (options.ask)
		ask(&options, info->cmdline);
	if (options.store_null)
		disk_forgets();
	if (hypervisor_ring0())
		machine_start(info, &options);
	if (options.hold)
		await_listener();
	say_hello();
	facts_send(info, &options);
	neighbour_stay(&options);
	engine_run(&options);
	power_off();
}

/* The line is guest log: the harness finds the records cut short and says so beside it. */
void machine_panic(const char *text)
{
	console()->write("\npanic: ", 8);
	console()->write(text, strlen(text));
	console()->write("\n", 1);
	power_off();
}
