/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command line of qemu.c as facts (config.h).
 */
#include "config.h"

#include "../common/console.h"

#include <stdlib.h>
#include <string.h>

#define HYPERV "hv-"

/* "hv-relaxed,hv-spinlocks=0x1fff" as "relaxed spinlocks=8191"; of all else what has no name of its own here. */
static void put_hyperv(const char *cpu, struct buf *b)
{
	for (const char *at = cpu; (at = strstr(at, HYPERV)); at += strcspn(at, ",")) {
		at += strlen(HYPERV);
		size_t word = strcspn(at, ",="), n = strcspn(at, ",");

		buf_printf(b, "%s%.*s", b->len ? " " : "", (int)word, at);
		if (word < n)
			buf_printf(b, "=%llu", strtoull(at + word + 1, NULL, 0));
	}
}

void qemu_config_facts(const struct qemu_flavour *f, const struct vm_spec *spec, enum backing backing, const struct console *console)
{
	const char *disk = spec->disk.model;
	struct buf hyperv = {0};
	char *cpu = xasprintf("%.*s", (int)strcspn(f->cpu, ","), f->cpu);

	put_hyperv(f->cpu, &hyperv);
	const struct { const char *key, *value; } facts[] = {
		{"config.type", strcmp(f->accel, "kvm") ? "qemu" : "kvm"}, {"config.machine", "pc"}, {"config.cpu", cpu},
		{"config.hyperv", hyperv.len ? hyperv.data : "none"}, {"config.kvm", strstr(f->cpu, "kvm=off") ? "hidden" : "none"},
		{"config.features", "acpi apic"}, {"config.clock", "utc"}, {"config.iothreads", "0"},
		{"config.memory", backing == BACKING_HUGETLB ? "hugepages source=memfd" : "usual"}, {"config.pinning", spec->cpus ? "each vCPU to a CPU of its own" : "none"},
		{"config.devices", disk ? disk : "none"}, {"config.qemu", "none"},
	};
	for (size_t i = 0; i < LEN(facts); i++)
		console_fact(console, facts[i].key, facts[i].value);
	buf_free(&hyperv);
	free(cpu);
}
