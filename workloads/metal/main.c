/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The freestanding guest from boot to power-off, one line a step.
 */
#include "metal.h"
#include "apic.h"
#include "console.h"
#include "hypervisor.h"
#include "paging.h"
#include "record.h"
#include "smp.h"
#include "str.h"
#include "x86.h"

#define IOAPIC 0xfec00000ull

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

static void machine_start(const struct boot_info *info, const struct engine_options *options)
{
	devices_init(info);
	paging_map_device(IOAPIC, PAGE_SIZE);
	apic_init();
	smp_start(info, (u32)options->cpus);
}

void machine_main(const struct boot_info *info)
{
	static struct engine_options options;

	engine_options_parse(&options, info->cmdline);
	hypervisor_open(info);
	console_open();
	memory_init(info);
	if (hypervisor_ring0())
		machine_start(info, &options);
	say_hello();
	facts_send(info, &options);
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
