/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a process sees of its machine. CPUID is not privileged, so the raw leaves are the same evidence as in a guest.
 */
#include "hosted.h"
#include "record.h"

#include <hvlab/below.h>

#include <cpuid.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#define LEAVES_MAX 64

static void send_leaf(const char *prefix, unsigned leaf)
{
	unsigned a, b, c, d;
	char key[32], value[48];

	__cpuid_count(leaf, 0, a, b, c, d);
	snprintf(key, sizeof(key), "%s.%08x", prefix, leaf);
	snprintf(value, sizeof(value), "%08x.%08x.%08x.%08x", a, b, c, d);
	fact_str(key, value);
}

static void send_range(unsigned first)
{
	unsigned last, b, c, d;

	__cpuid_count(first, 0, last, b, c, d);
	if (last < first)
		return;
	if (last > first + LEAVES_MAX - 1)
		last = first + LEAVES_MAX - 1;
	for (unsigned leaf = first; leaf <= last; leaf++)
		send_leaf("cpuid", leaf);
}

static void send_cpu(void)
{
	unsigned a, b, c, d;
	char vendor[13] = "", brand[49] = "";

	__cpuid(0, a, b, c, d);
	memcpy(vendor, &b, 4);
	memcpy(vendor + 4, &d, 4);
	memcpy(vendor + 8, &c, 4);
	fact_str("cpu.vendor", vendor);
	for (unsigned i = 0; i < 3; i++) {
		__cpuid(0x80000002 + i, a, b, c, d);
		memcpy(brand + 16 * i, (unsigned[]){a, b, c, d}, 16);
	}
	fact_str("cpu.brand", brand);
	__cpuid(0x80000001, a, b, c, d);
	fact_u64("cpu.rdtscp", d >> 27 & 1);
	__cpuid(0x80000007, a, b, c, d);
	fact_u64("tsc.invariant", d >> 8 & 1);
}

static void send_tsc(void)
{
	unsigned a, b, c, d;

	if (__get_cpuid_count(0x15, 0, &a, &b, &c, &d) && a && b && c)
		fact_u64("tsc.hz.15h", (u64)c * b / a);
}

static void ask(u32 leaf, u32 r[4])
{
	__cpuid(leaf, r[0], r[1], r[2], r[3]);
}

static void send_hypervisor(void)
{
	u32 r[4], leaf = 0;
	char signature[13] = "none";

	ask(1, r);
	if (r[2] >> 31)
		leaf = below_find(ask, signature);
	fact_str("hv.signature", *signature ? signature : BELOW_UNNAMED);
	fact_str("hv.platform", hosted_alone ? "linux" : "process");
	if (!leaf)
		return;
	ask(leaf, r);
	fact_hex("hv.max_leaf", r[0]);
	if (r[0] >= leaf + 0x10) {
		ask(leaf + 0x10, r);
		if (r[0])
			fact_u64("tsc.hz.40000010h", r[0] * 1000ull); /* kHz */
	}
	if (leaf > BELOW_FIRST)
		send_range(BELOW_FIRST); /* the interface that it shows in front of its own */
	send_range(leaf);
}

/* The first line of a file; nothing where there is none. */
static void send_line(const char *key, const char *path)
{
	char line[80];
	FILE *f = fopen(path, "re");

	if (f && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = 0;
		fact_str(key, line);
	}
	if (f)
		fclose(f);
}

static void send_kernel(void)
{
	struct utsname u;

	if (uname(&u))
		return;
	fact_str("kernel.release", u.release);
	fact_str("kernel.version", u.version);
	send_line("kernel.clocksource", "/sys/devices/system/clocksource/clocksource0/current_clocksource");
}

void facts_send(u64 cpus_asked, unsigned cpus)
{
	fact_u64("cpus.answering", cpus);
	fact_u64("cpus.asked", cpus_asked);
	send_kernel();
	send_cpu();
	send_tsc();
	fact_u64("mem.total", (u64)sysconf(_SC_PHYS_PAGES) * (u64)sysconf(_SC_PAGESIZE));
	fact_u64("mem.page", (u64)sysconf(_SC_PAGESIZE));
	send_hypervisor();
	send_leaf("cpuid.plain", 0); /* beside results (.result_of) */
	send_leaf("cpuid.plain", BELOW_FIRST);
	send_range(0);
	send_range(0x80000000);
}
