/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Facts of this machine that can move a number: kernel, CPU, mitigations, power, memory management, KVM. Only lasting facts:
 * load, free memory or temperature would give every boot an environment of its own.
 */
#include "host.h"

#include "firmware.h"
#include "look.h"

#include <hvlab/below.h>

#include <cpuid.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#define CPU "/sys/devices/system/cpu/"

/* "always [madvise] never": the chosen one. */
static void say_choice(const struct out *o, const char *key, const char *path)
{
	char *line = first_line("%s", path), *open = line ? strchr(line, '[') : NULL;

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

/* The text behind "key : " on the line at p; malloc'ed or NULL. */
static char *cpuinfo_value(const char *p, const char *key)
{
	size_t len = strlen(key);

	if (strncmp(p, key, len))
		return NULL;
	const char *colon = p + len + strspn(p + len, "\t "); /* "model" is not "model name" */
	if (*colon != ':')
		return NULL;
	colon += 1 + (colon[1] == ' ');
	return xasprintf("%.*s", (int)strcspn(colon, "\n"), colon);
}

/* What /proc/cpuinfo says of its CPUs: all the values that there are. */
static char *cpuinfo_get(const char *text, const char *key)
{
	struct buf all = {0};

	for (const char *p = text; p && *p; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL) {
		char *value = cpuinfo_value(p, key);

		add_value(&all, value);
		free(value);
	}
	return all.data;
}

/* A hypervisor that does not tell its guests the microcode has all bits set there, or none. */
static bool says_nothing(const char *value)
{
	u64 number;

	return firmware_is_placeholder(value) ||
	       (!strncmp(value, "0x", 2) && !parse_u64(value, &number) && (!number || (u32)number == UINT32_MAX));
}

static void say_cpuinfo(const struct out *o)
{
	static const struct { const char *key, *fact; } rows[] = {
		{"vendor_id", "host.cpu.vendor"}, {"model name", "host.cpu.model"}, {"cpu family", "host.cpu.family"},
		{"model", "host.cpu.number"}, {"stepping", "host.cpu.stepping"}, {"microcode", "host.cpu.microcode"},
	};
	char *text = whole_text("/proc/cpuinfo");

	for (size_t i = 0; i < LEN(rows) && text; i++) {
		char *value = cpuinfo_get(text, rows[i].key);
		bool digits = value && strspn(value, "0123456789") == strlen(value);
		if (value && (digits || !says_nothing(value)))
			say(o, rows[i].fact, value);
		free(value);
	}
	free(text);
}

/* Those flags on which the cost of an exit or of a translation depends. */
static void say_flags(const struct out *o)
{
	static const char *const wanted[] = {
		"svm", "npt", "avic", "vgif", "decodeassists", "vmx", "ept", "vpid", "x2apic", "tsc_deadline_timer",
		"pcid", "invpcid", "rdtscp", "constant_tsc", "nonstop_tsc", "pdpe1gb", "erms", "fsrm", "la57", "ibrs",
		"ibrs_enhanced",
	};
	struct buf found = {0};
	char *text = whole_text("/proc/cpuinfo"), *flags = text ? strstr(text, "\nflags") : NULL;

	flags = flags ? cpuinfo_value(flags + 1, "flags") : NULL;
	for (char *word, *rest = flags; rest && (word = strsep(&rest, " "));)
		for (size_t i = 0; i < LEN(wanted); i++)
			if (!strcmp(word, wanted[i]))
				buf_printf(&found, "%s%s", found.len ? " " : "", word);
	say(o, "host.cpu.flags", found.data);
	free(flags);
	free(text);
	buf_free(&found);
}

/* --- the hypervisor below */

#define XEN "XenVMMXenVMM"
#define HYPERV "Microsoft Hv"
#define HYPERV_CPU_MANAGEMENT (1u << 12) /* EBX of leaf 40000003h: a privilege of the root partition (TLFS 4.2.2) */
#define XEN_DOM0 (1ull << 11)            /* XENFEAT_dom0 (xen/include/public/features.h) */

static void ask(u32 leaf, u32 r[4])
{
	__cpuid(leaf, r[0], r[1], r[2], r[3]);
}

static bool file_says(const char *path, const char *text)
{
	char *line = first_line("%s", path);
	bool yes = line && strstr(line, text);

	free(line);
	return yes;
}

/* Any of three files tells it: which of them there is depends on the kernel, and on what is mounted. */
static bool is_dom0(void)
{
	char *features = first_line("/sys/hypervisor/properties/features");
	bool yes = file_says("/proc/xen/capabilities", "control_d") ||
		   file_says("/sys/hypervisor/uuid", "00000000-0000-0000-0000-000000000000") ||
		   (features && strtoull(features, NULL, 16) & XEN_DOM0);

	free(features);
	return yes;
}

static bool is_root_partition(void)
{
	u32 r[4];

	ask(BELOW_FIRST, r);
	if (r[0] < BELOW_FIRST + 3)
		return false;
	ask(BELOW_FIRST + 3, r);
	return r[1] & HYPERV_CPU_MANAGEMENT;
}

/*
 * What this machine itself runs under, by the same CPUID leaves a guest looks at (APM Vol. 2, 15.33.1), and as what: Xen's
 * dom0 and Hyper-V's root have the hypervisor below them and are no guests of a machine that it makes. To a PV guest or
 * dom0 of Xen CPUID may show the bare processor; its kernel knows.
 */
static void say_hypervisor(const struct out *o)
{
	char signature[13] = "none";
	u32 r[4];

	ask(1, r);
	if (r[2] >> 31 && !below_find(ask, signature))
		copy_str(signature, BELOW_UNNAMED);
	if (file_says("/sys/hypervisor/type", "xen") && (!strcmp(signature, "none") || !strcmp(signature, BELOW_UNNAMED)))
		copy_str(signature, XEN);
	say(o, "host.hypervisor", signature);
	if (!strcmp(signature, XEN))
		say(o, "host.hypervisor.role", is_dom0() ? "dom0" : "guest");
	else if (!strcmp(signature, HYPERV))
		say(o, "host.hypervisor.role", is_root_partition() ? "root" : "guest");
}

static void say_invariant(const struct out *o)
{
	unsigned a, b, c, d;

	/* APM Vol. 3, E.4.6: EDX bit 8 is the invariant TSC. */
	say(o, "host.tsc.invariant", __get_cpuid(0x80000007, &a, &b, &c, &d) && d & 1u << 8 ? "1" : "0");
}

/* --- the rest */

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
	static const char key[] = "\nCpus_allowed_list:";
	char *text = whole_text("/proc/self/status"), *at = text ? strstr(text, key) : NULL;

	if (at) {
		at += strlen(key) + strspn(at + strlen(key), " \t");
		at[strcspn(at, "\n")] = 0;
		say(o, "host.cpus_allowed", at);
	}
	free(text);
}

/* What the firmware calls this machine: a hypervisor that hides its CPUID bit still names itself here. */
static void say_firmware(const struct out *o)
{
	static const char *const rows[][2] = {
		{"host.firmware.vendor", "sys_vendor"}, {"host.firmware.product", "product_name"},
	};

	for (size_t i = 0; i < LEN(rows); i++) {
		char *name = first_line("/sys/class/dmi/id/%s", rows[i][1]);

		if (name && !firmware_is_placeholder(name))
			say(o, rows[i][0], name);
		free(name);
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

#define KVM(module, parameter) "/sys/module/" module "/parameters/" parameter

void host_facts(void (*fact)(void *arg, const char *key, const char *value), void *arg)
{
	static const struct fact_file files[] = {
		{"host.cmdline", "/proc/cmdline"},
		{"host.clocksource", "/sys/devices/system/clocksource/clocksource0/current_clocksource"},
		{"host.cpus.offline", CPU "offline"}, {"host.no_turbo", CPU "intel_pstate/no_turbo"},
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
	say_invariant(&o);
	say_directory(&o, "host.mitigation.", CPU "vulnerabilities");
	say_choice(&o, "host.thp", "/sys/kernel/mm/transparent_hugepage/enabled");
	say_files(&o, files, LEN(files));
}

void host_fitness(void (*fact)(void *arg, const char *key, const char *value), void *arg)
{
	static const struct fact_file files[] = {
		{"host.smt.active", CPU "smt/active"}, {"host.nohz_full", CPU "nohz_full"},
		{"host.hugepages.2M", "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages"},
	};
	const struct out o = {fact, arg};

	say_files(&o, files, LEN(files));
	say_allowed(&o);
	say_firmware(&o);
}
