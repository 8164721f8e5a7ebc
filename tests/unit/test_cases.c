/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inputs that real hosts have given (tests/cases) to the functions that read them, and others of their kinds: which
 * hypervisor is below, what firmware calls a machine, counters that go back, what Xen, xl and XAPI print, bytes that are no
 * UTF-8. What needs the whole program is in tests/cases.sh.
 */
#include "unit.h"
#include "boot.h"
#include "firmware.h"
#include "preflight.h"
#include "said.h"
#include "cpu_share.h"
#include "clean.h"
#include "utf8.h"
#include "verdict.h"
#include "adapters/winhost/bootstrap.h"
#include "adapters/xapi/refusal.h"
#include "adapters/xen/words.h"

#include <hvlab/below.h>

#define CASES "tests/cases/"

static char *input(const char *name)
{
	char *path = xasprintf(CASES "%s", name);
	struct buf b = {0};

	assert_int_equal(file_read(path, &b), 0);
	free(path);
	return b.data;
}

static void see(void *arg, const char *key, const char *value)
{
	facts_set(arg, key, value);
}

/* --- which hypervisor is below */

static const struct range { u32 leaf, last; const char *signature; } *ranges;

static void ask(u32 leaf, u32 r[4])
{
	memset(r, 0, 4 * sizeof(*r));
	for (const struct range *x = ranges; x->signature; x++)
		if (x->leaf == leaf) {
			r[0] = x->last;
			memcpy(&r[1], x->signature, strlen(x->signature) < 12 ? strlen(x->signature) : 12);
		}
}

static void the_hypervisor_itself_is_found(void **state)
{
	(void)state;
#define HV {0x40000000, 0x4000000b, "Microsoft Hv"}
	static const struct { struct range r[5]; const char *wanted; } cases[] = {
		{{{0x40000000, 0x40000001, "KVMKVMKVM"}}, "KVMKVMKVM"},
		{{{0x40000000, 0, "KVMKVMKVM"}}, "KVMKVMKVM"}, /* of old */
		{{HV}, "Microsoft Hv"}, {{HV, {0x40000100, 0x40000101, "KVMKVMKVM"}}, "KVMKVMKVM"},
		{{HV, {0x40000100, 0x40000105, "XenVMMXenVMM"}}, "XenVMMXenVMM"},
		{{HV, {0x40000100, 0x40000105, "XenVMMXenVMM"}, {0x40000200, 0x40000201, "KVMKVMKVM"}}, "KVMKVMKVM"},
		{{{0x40000000, 0x40000005, "XenVMMXenVMM"}, {0x40000100, 0x40000101, "KVMKVMKVM"}}, "KVMKVMKVM"},
		{{HV, {0x4000ff00, 0x4000ff05, "XenVMMXenVMM"}}, "XenVMMXenVMM"},
		{{{0x40000000, 0x40000000, "bhyve bhyve "}}, "bhyve bhyve"},
		{{{0x40000000, 0x40000000, " lrpepyh  vr"}}, "lrpepyh  vr"},
		/* a processor answers above its last leaf with some other one */
		{{HV, {0x40000100, 7, "\1\2\3\4\5\6\7\10"}, {0x40000200, 0x1f, "ABCDEFGHIJKL"}}, "Microsoft Hv"},
		{{{0, 0, NULL}}, ""},
	};

	for (size_t i = 0; i < LEN(cases); i++) {
		char signature[13];

		ranges = cases[i].r;
		assert_int_equal(!below_find(ask, signature), !*cases[i].wanted);
		assert_string_equal(signature, cases[i].wanted);
	}
}

static enum class_of class_with(const char *hypervisor, const char *role, const char *vendor, const char *product,
				const char *variant, struct facts *env)
{
	struct facts guest = {0};

	*env = (struct facts){0};
	facts_set(env, "host.hypervisor", hypervisor);
	if (role)
		facts_set(env, "host.hypervisor.role", role);
	facts_set(env, "host.firmware.vendor", vendor);
	facts_set(env, "host.firmware.product", product);
	return verdict_class(&guest, env, variant, false);
}

/* What firmware and Windows say: vendor|product|is a virtual machine. */
static void a_machine_is_known_by_its_name(void **state)
{
	(void)state;
	static const char more[] = "Amazon EC2|c5.large|yes\nAmazon EC2|c7i.metal-24xl|no\nNutanix|NX-3060-G5|no\n"
		"Google|Google Compute Engine|yes\nGoogle|Kefka|no\nMicrosoft Corporation|Virtual Machine|yes\n"
		"Microsoft Corporation|Surface Pro|no\nOracle Corporation|SUN FIRE X4170|no\nOracle Corporation|VirtualBox|yes\n"
		"Intel Corporation|VMware|yes\nRed Hat|RHEL-AV|yes\nHetzner|vServer|yes\nScaleway|SCW-GP1|yes\nBHYVE|BHYVE|yes\n"
		"Apple Inc.|Apple Virtualization Generic Platform|yes\nApple Inc.|Macmini9,1|no\nXen|HVM domU|yes\n"
		"Xenon Systems|Radon 1|no\nDell Inc.|PowerEdge R740|no\nHuawei|OpenStack Nova|yes\nQEMU|Standard PC (Q35 + ICH9, 2009)|yes\n";
	char *file = input("firmware-names/names"), *text = xasprintf("%s\n%s", file, more);
	size_t n = 0;

	for (char *rest = text, *line; (line = strsep(&rest, "\n"));) {
		char *vendor = strsep(&line, "|"), *product = strsep(&line, "|");
		struct facts env;

		if (!line)
			continue;
		bool is = !strcmp(line, "yes");
		n++;
		if (firmware_is_virtual(vendor, product) != is)
			fail_msg("%s %s: %s", vendor, product, line);
		/* its class follows, though the CPUID bit is hidden, and what --publish looks at */
		assert_int_equal(class_with("none", NULL, vendor, product, "native", &env), is ? CLASS_L1 : CLASS_BARE);
		assert_int_equal(!verdict_guest_of(&env), !is);
		facts_free(&env);
	}
	assert_true(n > 25);
	free(file);
	free(text);
}

static void placeholders_are_unknown(void **state)
{
	(void)state;
	static const char *const nothing[] = {
		"To be filled by O.E.M.", "To Be Filled By O.E.M.", "Default string", "System manufacturer", "System Product Name",
		"Not Specified", "N/A", "None", "OEM", "O.E.M.", "Unknown", "INVALID", "xxxxxxxx", "........", "", " ", "0", "\xff\xff\xff",
		"Not Applicable", "empty",
	};

	for (size_t i = 0; i < LEN(nothing); i++)
		if (!firmware_is_placeholder(nothing[i]))
			fail_msg("\"%s\" says something", nothing[i]);
	assert_false(firmware_is_placeholder("Dell Inc."));
	assert_false(firmware_is_placeholder("X10DRi"));
	assert_false(firmware_is_placeholder("Unknown Worlds Server"));
}

static bool publishes(const struct facts *env, const char *id)
{
	struct facts now = {0};
	struct finding found[FINDINGS_MAX];
	size_t n = preflight(env, &now, found);

	for (size_t i = 0; i < n; i++)
		if (!strcmp(found[i].id, id) && found[i].level >= PREFLIGHT_WARN)
			return false;
	return true;
}

/* Xen is on the machine, and dom0 sees it or does not: its guests are one level deep, and dom0 is no guest of a guest. */
static void a_dom0_is_no_guest(void **state)
{
	(void)state;
	static const char *const variants[] = {"xen/pv", "xen/pvh", "xen/hvm", "native"};
	struct facts env;

	for (size_t i = 0; i < LEN(variants); i++) {
		assert_int_equal(class_with("XenVMMXenVMM", "dom0", "Example Inc.", "Server 1", variants[i], &env), CLASS_L1);
		facts_set(&env, "host.clocksource", "xen");
		assert_null(verdict_guest_of(&env));
		assert_true(publishes(&env, "hypervisor") && publishes(&env, "clocksource"));
		facts_free(&env);
	}
	assert_int_equal(class_with("none", NULL, "Example Inc.", "Server 1", "xen/pvh", &env), CLASS_L1);
	facts_free(&env);
	/* its machine may be one that a hypervisor has made, and a guest of Xen is a guest */
	assert_int_equal(class_with("XenVMMXenVMM", "dom0", "QEMU", "Standard PC", "xen/pvh", &env), CLASS_L2);
	assert_false(publishes(&env, "hypervisor"));
	facts_free(&env);
	assert_int_equal(class_with("XenVMMXenVMM", "guest", "Xen", "HVM domU", "kvm/direct", &env), CLASS_L2);
	assert_string_equal(verdict_guest_of(&env), "XenVMMXenVMM");
	assert_false(publishes(&env, "hypervisor"));
	facts_free(&env);
}

/* --- counters */

static void a_counter_that_went_back_has_not_moved(void **state)
{
	(void)state;
	char *before = input("procstat-backwards/before"), *steal = input("procstat-backwards/after.steal"),
	     *iowait = input("procstat-backwards/after.iowait");
	struct cpu_share u = cpu_share_between(before, steal, "1");

	assert_int_equal(u.steal, 0);
	assert_int_equal(u.busy, 25);
	u = cpu_share_between(before, iowait, "1");
	assert_int_equal(u.busy, 100);
	assert_int_equal(u.steal, 0);
	/* all of them, by far, and to where nothing is left */
	u = cpu_share_between(steal, before, "1");
	assert_true(u.busy >= -1 && u.busy <= 100 && u.steal >= -1 && u.steal <= 100);
	u = cpu_share_between("\ncpu1 9 9 9 9 9 9 9 9\n", "\ncpu1 18446744073709551615 9 9 9 9 9 9 9\n", "1");
	assert_int_equal(u.busy, -1);
	assert_int_equal(cpu_share_between(before, before, "1").busy, -1);
	assert_int_equal(cpu_share_between(before, steal, "2").busy, -1);
	assert_int_equal(cpu_share_between(before, "\ncpu1 1 2\n", "1").busy, -1);
	/* who waits for a disk is idle */
	u = cpu_share_between("\ncpu1 0 0 0 0 0 0 0 0\n", "\ncpu1 5 0 0 5 10 0 0 0\n", "1");
	assert_int_equal(u.busy, 25);
	/* of several the one that is used most */
	u = cpu_share_between("\ncpu1 0 0 0 0 0 0 0 0\ncpu3 0 0 0 0 0 0 0 0\n", "\ncpu1 5 0 0 5 0 0 0 0\ncpu3 1 0 0 7 0 0 0 2\n", "1-3");
	assert_int_equal(u.busy, 50);
	assert_int_equal(u.steal, 20);
	free(before);
	free(steal);
	free(iowait);
}

/* --- Xen, xl, XAPI */

static int mitigations(const char *log, struct facts *f)
{
	*f = (struct facts){0};
	return xen_mitigations(log, see, f);
}

static void xens_log_has_stamps(void **state)
{
	(void)state;
	static const char *const stamps[] = {"", "[    1.000001] ", "[2024-02-29 23:59:59] ", "[2024-02-29 23:59:59.123] ", "[00000000deadbeef] "};
	char *log = input("xen-dmesg-timestamps/dmesg");
	struct facts f;

	assert_int_equal(mitigations(log, &f), 4);
	assert_string_equal(facts_get(&f, "xen.mitigation.support_for_hvm_vms"), "RSB");
	facts_free(&f);
	for (size_t i = 0; i < LEN(stamps); i++) {
		const char *s = stamps[i];
		char *twice = xasprintf("(XEN) %sSpeculative mitigation facilities:\n(XEN) %s  Xen settings: old\n(XEN) %sother\n"
					"(XEN) %sSpeculative mitigation facilities:\r\n(XEN) %s  Xen settings: BTI-Thunk: LFENCE\r\n"
					"(d1) a guest talks\n(XEN) %s  XPTI (64-bit PV only): Dom0 enabled\n(XEN) %sUsing: x\n", s, s, s, s, s, s, s);

		assert_int_equal(mitigations(twice, &f), 2);
		assert_string_equal(facts_get(&f, "xen.mitigation.xen_settings"), "BTI-Thunk: LFENCE");
		assert_string_equal(facts_get(&f, "xen.mitigation.xpti_64_bit_pv_only"), "Dom0 enabled");
		facts_free(&f);
		free(twice);
	}
	assert_int_equal(mitigations("(XEN) nothing of it\n", &f), -ENOENT);
	assert_int_equal(mitigations("(XEN) Speculative mitigation facilities:\n(XEN)   none\n", &f), 0);
	free(log);
}

static void options_have_many_spellings(void **state)
{
	(void)state;
	static const struct { const char *cmdline; bool large; } cases[] = {
		{"", true}, {"hap_2mb=0", false}, {"hap_2mb=No", false}, {"hap-2mb=off", false}, {"no-hap_2mb", false},
		{"dom0_mem=1G hap_2mb=disable x", false}, {"hap_2mb=0 hap_2mb=1", true}, {"hap_2mb no-hap-2mb", false},
		{"no-hap_2mb=0", true}, {"xhap_2mb=0", true}, {"hap_2mb=0x", true}, {"com1=115200 -- hap_2mb=0", true},
		{"hap_2mb=false  hap_2mb", true},
	};

	for (size_t i = 0; i < LEN(cases); i++)
		if (xen_option(cases[i].cmdline, "hap_2mb", true) != cases[i].large)
			fail_msg("\"%s\"", cases[i].cmdline);
	assert_true(xen_option(NULL, "hap_2mb", true));
}

static void xens_log_speaks_of_one_domain(void **state)
{
	(void)state;
	static const char log[] = "(XEN) Freed 2048kB init memory\n(XEN) d10v0 of another\n(d1) HVM Loader\n(XEN) d1v0 Triple fault\n";

	assert_string_equal(xen_of_domain(log, "1"), strstr(log, "(d1)"));
	assert_string_equal(xen_of_domain("(XEN) [2026-11-28 10:00:00] d1v0 x\n", "1"), "(XEN) [2026-11-28 10:00:00] d1v0 x\n");
	assert_string_equal(xen_of_domain("(XEN) Domain 12 x\n(XEN) Domain 1 (vcpu#0) crashed\n", "1"), "(XEN) Domain 1 (vcpu#0) crashed\n");
	assert_string_equal(xen_of_domain(log, "2"), "");
}

static void a_reason_is_chosen_by_what_it_says(void **state)
{
	(void)state;
	static const struct { const char *text, *reason; } cases[] = {
		{"", ""}, {"** WARNING: x\n** See https://example.org\n", ""}, {"one\ntwo\n", "two"},
		{"Parsing config from x.cfg\nlibxl: error: libxl_exec.c:129:x: /etc/xen/scripts/vif-bridge online [5] exited with error status 1\n"
		 "libxl: error: libxl_device.c:1259:y: script: Could not find bridge device xenbr0\n"
		 "libxl: error: libxl_create.c:1662:z: Domain 5:unable to add vif devices\n",
		 "libxl: error: libxl_device.c:1259:y: script: Could not find bridge device xenbr0"},
		{"libxl: warning: a.c:1:b: failed to do what is not needed\nlibxl: error: c.c:2:d: Domain 3:cannot (re-)build domain: -3\n"
		 "xc: error: panic: e.c:3: f: can't allocate low memory for domain: Out of memory\n",
		 "xc: error: panic: e.c:3: f: can't allocate low memory for domain: Out of memory"},
		{"qemu: could not open x: Permission denied\nqemu: terminating on signal 15 from pid 1\n",
		 "qemu: could not open x: Permission denied"},
		{"tar: a: Cannot open: No such file or directory\ntar: Exiting with failure status due to previous errors\n",
		 "tar: a: Cannot open: No such file or directory"},
		{"\r\n\r\n'powershell.exe' is not recognized as an internal or external command,\r\noperable program or batch file.\r\n",
		 "'powershell.exe' is not recognized as an internal or external command,"},
		{"a: error: b exited with error status 3\nc: failed to attach\n", "c: failed to attach"},
		{"libxl: error: a.c:1:b: cannot (re-)build domain: -3\nxc: error: bad image\n", "xc: error: bad image"},
		{"warning: cannot set the locale\nthere is no machine\n", "there is no machine"},
		{"gro\xdf\n", "gro?"},
	};

	for (size_t i = 0; i < LEN(cases); i++) {
		char reason[200];

		said_reason(cases[i].text, reason, sizeof(reason));
		assert_string_equal(reason, cases[i].reason);
	}
}

static void refuses(const char *answer, const char *said)
{
	json_t *json = json_loads(answer, 0, NULL);
	struct why why = {""};

	assert_true(refusal_in(json, "https://h:443", "VM.start", &why) < 0);
	if (!strstr(why.text, said))
		fail_msg("\"%s\" does not hold \"%s\"", why.text, said);
	json_decref(json);
}

static void the_master_of_a_pool_can_be_named(void **state)
{
	(void)state;
	char *answer = input("xapi-slave-ipv6/answer.json");

	refuses(answer, "--host xapi://USER@[2001:db8::9] ");
	refuses("{\"error\":{\"message\":\"HOST_IS_SLAVE\",\"data\":[\"10.0.0.9\"]}}", "--host xapi://USER@10.0.0.9 ");
	refuses("{\"error\":{\"message\":\"HOST_IS_SLAVE\",\"data\":[\"[fd00::9]\"]}}", "--host xapi://USER@[fd00::9] ");
	refuses("{\"error\":null,\"result\":{\"Status\":\"Failure\",\"ErrorDescription\":[\"HOST_IS_SLAVE\",\"fd00::9\"]}}",
		"--host xapi://USER@[fd00::9] ");
	free(answer);
}

/* --- bytes of others */

static void errors_of_windows_are_read(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{"clixml-codepage/stderr.bin", "Nicht ausgeführt.\n"}, {"clixml-codepage/progress.bin", ""},
		{"clixml-nothing-but-progress/err", ""}, {"clixml-text-before-records/stderr.bin", "disk is full (Id)\n"},
	};

	for (size_t i = 0; i < LEN(cases); i++) {
		char *said = input(cases[i][0]);
		struct buf plain = {0};

		buf_puts(&plain, "");
		bootstrap_errors(&plain, said, strlen(said));
		assert_string_equal(plain.data, cases[i][1]);
		buf_free(&plain);
		free(said);
	}
}

static void what_is_no_utf8_is_escaped(void **state)
{
	(void)state;
	static const struct { const char *bytes, *text; } cases[] = {
		{"Größe", "Größe"}, {"Gr\xf6\xdf" "e", "Gr??e"}, {"a\tb\nc", "a b c"}, {"\033[31m", "?[31m"}, {"\xc2\x9b", "??"},
		{"\xc0\xaf\xed\xa0\x80", "?????"}, {"cut \xe2\x82", "cut ??"}, {"\xf4\x90\x80\x80", "????"}, {"€ 𝄞", "€ 𝄞"},
	};

	for (size_t i = 0; i < LEN(cases); i++) {
		char *text = xstrdup(cases[i].bytes);

		text_line(text);
		assert_string_equal(text, cases[i].text);
		assert_true(utf8_is_valid(text, strlen(text)));
		free(text);
	}
	struct why why;
	fail(&why, 0, "%.254s\xc3\xa4", "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
	     "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
	     "0123456789012345678901234567890123456789012345678901234567890123456789");
	assert_true(utf8_is_valid(why.text, strlen(why.text)));
	assert_int_equal(strlen(why.text), 254); /* half a character is none */
}

static void lists_of_cpus_are_read(void **state)
{
	(void)state;
	assert_true(list_has("0-3,8,10-11", 2) && list_has("0-3,8,10-11", 8) && list_has("0-3,8,10-11", 11));
	assert_false(list_has("0-3,8,10-11", 9) || list_has("", 0) || list_has(NULL, 0) || list_has("(null)", 0) || list_has("3-", 9));
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_hypervisor_itself_is_found), cmocka_unit_test(a_machine_is_known_by_its_name),
		cmocka_unit_test(placeholders_are_unknown), cmocka_unit_test(a_dom0_is_no_guest),
		cmocka_unit_test(a_counter_that_went_back_has_not_moved), cmocka_unit_test(xens_log_has_stamps),
		cmocka_unit_test(options_have_many_spellings), cmocka_unit_test(xens_log_speaks_of_one_domain),
		cmocka_unit_test(a_reason_is_chosen_by_what_it_says), cmocka_unit_test(the_master_of_a_pool_can_be_named),
		cmocka_unit_test(errors_of_windows_are_read), cmocka_unit_test(what_is_no_utf8_is_escaped),
		cmocka_unit_test(lists_of_cpus_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
