/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Facts of this machine that can move a number: kernel, CPU, mitigations, power, memory management, KVM. Only lasting facts:
 * load, free memory or temperature would give every boot an environment of its own.
 */
#include "host.h"

#include <cpuid.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

struct out {
	void (*fact)(void *arg, const char *key, const char *value);
	void *arg;
};

static void say(const struct out *o, const char *key, const char *value)
{
	if (value && *value)
		o->fact(o->arg, key, value);
}

/* First line of a file, blanks cut off at both ends; NULL when it cannot be read. */
static char *first_line(const char *path)
{
	struct buf b = {0};

	if (file_read(path, &b) || !b.data) {
		buf_free(&b);
		return NULL;
	}
	char *s = b.data + strspn(b.data, " \t\n");
	s[strcspn(s, "\n")] = 0;
	for (size_t n = strlen(s); n && (s[n - 1] == ' ' || s[n - 1] == '\t'); n--)
		s[n - 1] = 0;
	s = xstrdup(s);
	buf_free(&b);
	return s;
}

static void say_file(const struct out *o, const char *key, const char *path)
{
	char *line = first_line(path);

	say(o, key, line);
	free(line);
}

/* "always [madvise] never": the chosen one. */
static void say_choice(const struct out *o, const char *key, const char *path)
{
	char *line = first_line(path), *open = line ? strchr(line, '[') : NULL;

	if (open && strchr(open, ']')) {
		*strchr(open, ']') = 0;
		say(o, key, open + 1);
	} else {
		say(o, key, line);
	}
	free(line);
}

static void say_kernel(const struct out *o)
{
	struct utsname u;

	if (uname(&u))
		return;
	say(o, "host.kernel", u.release);
	say(o, "host.kernel.build", u.version);
}

/* The text behind "key : " in the first block of /proc/cpuinfo; malloc'ed or NULL. */
static char *cpuinfo_get(const char *text, const char *key)
{
	size_t len = strlen(key);

	for (const char *p = text; p && *p; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL) {
		const char *colon = strchr(p, ':');
		if (strncmp(p, key, len) || (p[len] != '\t' && p[len] != ' ' && p[len] != ':') || !colon)
			continue;
		colon += 1 + (colon[1] == ' ');
		return xasprintf("%.*s", (int)strcspn(colon, "\n"), colon);
	}
	return NULL;
}

static void say_cpuinfo(const struct out *o)
{
	static const struct { const char *key, *fact; } rows[] = {
		{"vendor_id", "host.cpu.vendor"}, {"model name", "host.cpu.model"}, {"cpu family", "host.cpu.family"},
		{"model", "host.cpu.number"}, {"stepping", "host.cpu.stepping"}, {"microcode", "host.cpu.microcode"},
	};
	struct buf b = {0};

	if (!file_read("/proc/cpuinfo", &b) && b.data)
		for (size_t i = 0; i < LEN(rows); i++) {
			char *value = cpuinfo_get(b.data, rows[i].key);
			say(o, rows[i].fact, value);
			free(value);
		}
	buf_free(&b);
}

/* Those flags on which the cost of an exit or of a translation depends. */
static void say_flags(const struct out *o)
{
	static const char *const wanted[] = {
		"svm", "npt", "avic", "vgif", "decodeassists", "vmx", "ept", "vpid", "x2apic", "tsc_deadline_timer",
		"pcid", "invpcid", "rdtscp", "constant_tsc", "nonstop_tsc", "pdpe1gb", "erms", "fsrm", "la57", "ibrs",
		"ibrs_enhanced",
	};
	struct buf b = {0}, found = {0};

	char *flags = !file_read("/proc/cpuinfo", &b) && b.data ? cpuinfo_get(b.data, "flags") : NULL;
	for (char *word, *rest = flags; rest && (word = strsep(&rest, " "));)
		for (size_t i = 0; i < LEN(wanted); i++)
			if (!strcmp(word, wanted[i]))
				buf_printf(&found, "%s%s", found.len ? " " : "", word);
	say(o, "host.cpu.flags", found.data);
	free(flags);
	buf_free(&found);
	buf_free(&b);
}

/* What this machine itself runs under, by the same CPUID leaves a guest looks at (APM Vol. 2, 15.33.1). */
static void say_hypervisor(const struct out *o)
{
	unsigned a, b, c, d;
	char signature[13] = "", clean[13] = "none";

	if (__get_cpuid(1, &a, &b, &c, &d) && c >> 31) {
		__cpuid(0x40000000, a, b, c, d);
		memcpy(signature, &b, 4);
		memcpy(signature + 4, &c, 4);
		memcpy(signature + 8, &d, 4);
		copy_str(clean, *signature ? signature : "unnamed");
	}
	for (char *p = clean; *p; p++)
		if (*p < ' ' || *p > '~')
			*p = '?';
	say(o, "host.hypervisor", clean);
	/* APM Vol. 3, E.4.6: EDX bit 8 is the invariant TSC. */
	say(o, "host.tsc.invariant", __get_cpuid(0x80000007, &a, &b, &c, &d) && d & 1u << 8 ? "1" : "0");
}

/* Every file of a directory as one fact each. */
static void say_directory(const struct out *o, const char *prefix, const char *dir)
{
	struct dirent **names;
	int n = scandir(dir, &names, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		if (names[i]->d_name[0] != '.') {
			char *path = xasprintf("%s/%s", dir, names[i]->d_name);
			char *key = xasprintf("%s%s", prefix, names[i]->d_name);
			say_file(o, key, path);
			free(key);
			free(path);
		}
		free(names[i]);
	}
	if (n >= 0)
		free(names);
}

/* The CPUs that cpusets and affinity leave to this process. */
static void say_allowed(const struct out *o)
{
	static const char key[] = "Cpus_allowed_list:";
	struct buf b = {0};
	const char *at = !file_read("/proc/self/status", &b) && b.data ? strstr(b.data, key) : NULL;

	if (at) {
		at += strlen(key) + strspn(at + strlen(key), " \t");
		char *list = xasprintf("%.*s", (int)strcspn(at, "\n"), at);
		say(o, "host.cpus_allowed", list);
		free(list);
	}
	buf_free(&b);
}

/* The deepest idle state that is not switched off, and what it takes to leave it. */
static void say_idle(const struct out *o)
{
	for (int i = 9; i > 0; i--) {
		char *dir = xasprintf("/sys/devices/system/cpu/cpu0/cpuidle/state%d", i);
		char *path = xasprintf("%s/disable", dir), *off = first_line(path);
		bool on = off && !strcmp(off, "0");

		free(path);
		free(off);
		if (on) {
			path = xasprintf("%s/name", dir);
			say_file(o, "host.cpuidle.deepest", path);
			free(path);
			path = xasprintf("%s/latency", dir);
			say_file(o, "host.cpuidle.latency_us", path);
			free(path);
		}
		free(dir);
		if (on)
			return;
	}
}

/* Files that hold one fact each. */
struct fact_file {
	const char *key, *path;
};

static void say_files(const struct out *o, const struct fact_file *files, size_t n)
{
	for (size_t i = 0; i < n; i++)
		say_file(o, files[i].key, files[i].path);
}

#define CPU "/sys/devices/system/cpu/"
#define KVM(module, parameter) "/sys/module/" module "/parameters/" parameter

void host_facts(void (*fact)(void *arg, const char *key, const char *value), void *arg)
{
	static const struct fact_file files[] = {
		{"host.cmdline", "/proc/cmdline"},
		{"host.clocksource", "/sys/devices/system/clocksource/clocksource0/current_clocksource"},
		{"host.governor", CPU "cpu0/cpufreq/scaling_governor"},
		{"host.cpufreq.driver", CPU "cpu0/cpufreq/scaling_driver"},
		{"host.boost", CPU "cpufreq/boost"}, {"host.no_turbo", CPU "intel_pstate/no_turbo"},
		{"host.cpuidle.driver", CPU "cpuidle/current_driver"}, {"host.smt", CPU "smt/control"},
		{"host.isolated", CPU "isolated"}, {"host.ksm", "/sys/kernel/mm/ksm/run"},
		{"host.numa_balancing", "/proc/sys/kernel/numa_balancing"},
		{"host.kvm.halt_poll_ns", KVM("kvm", "halt_poll_ns")}, {"host.kvm.nx_huge_pages", KVM("kvm", "nx_huge_pages")},
		{"host.kvm_amd.npt", KVM("kvm_amd", "npt")}, {"host.kvm_amd.nested", KVM("kvm_amd", "nested")},
		{"host.kvm_amd.avic", KVM("kvm_amd", "avic")}, {"host.kvm_amd.vgif", KVM("kvm_amd", "vgif")},
		{"host.kvm_intel.ept", KVM("kvm_intel", "ept")}, {"host.kvm_intel.vpid", KVM("kvm_intel", "vpid")},
		{"host.kvm_intel.nested", KVM("kvm_intel", "nested")},
		{"host.kvm_intel.apicv", KVM("kvm_intel", "enable_apicv")},
		{"host.kvm_intel.unrestricted_guest", KVM("kvm_intel", "unrestricted_guest")},
	};
	const struct out o = {fact, arg};

	say_kernel(&o);
	say_cpuinfo(&o);
	say_flags(&o);
	say_hypervisor(&o);
	say_directory(&o, "host.mitigation.", CPU "vulnerabilities");
	say_choice(&o, "host.thp", "/sys/kernel/mm/transparent_hugepage/enabled");
	say_files(&o, files, LEN(files));
}

/* The firmware's name for the machine: a hypervisor that hides its CPUID bit still names itself there. */
void host_fitness(void (*fact)(void *arg, const char *key, const char *value), void *arg)
{
	static const struct fact_file files[] = {
		{"host.smt.active", CPU "smt/active"}, {"host.nohz_full", CPU "nohz_full"},
		{"host.hugepages.2M", "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages"},
		{"host.firmware.vendor", "/sys/class/dmi/id/sys_vendor"},
		{"host.firmware.product", "/sys/class/dmi/id/product_name"},
	};
	const struct out o = {fact, arg};

	say_files(&o, files, LEN(files));
	say_allowed(&o);
	say_idle(&o);
}
