/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lib/redact.c: what may leave a machine, and what stays as it is because it is no name.
 */
#include "unit.h"

#include "redact.h"

#include <string.h>

static void becomes(const char *key, const char *text, const char *wanted)
{
	struct redaction r = {.n = 0};
	struct buf out = {0};

	redact_name(&r, "host", "laplace");
	redact_url(&r, "ssh://ada@rack7.example.org:22");
	redact_url(&r, "ssh://root@rack8");
	redact_url(&r, "no URL at all");
	redact_name(&r, "user", "pc"); /* too short to be told from a word */
	redact_text(&r, key, text, strlen(text), &out);
	buf_put(&out, "", 1);
	assert_string_equal(out.data, wanted);
	buf_free(&out);
	redact_free(&r);
}

static void names_get_stand_ins(void **state)
{
	becomes(NULL, "laplace: up", "host1: up");
	becomes(NULL, "Laplace", "host1");
	becomes(NULL, "ssh://ada@rack7.example.org:kvm/direct", "ssh://user2@host3:kvm/direct");
	becomes(NULL, "root@rack8 pc", "root@host4 pc");
	becomes(NULL, "laplacetransform rack81 old-laplace", "laplacetransform rack81 old-laplace");
	becomes(NULL, "/home/ada/hvlab/x", "/home/(removed)/hvlab/x");
}

static void identifiers_go(void **state)
{
	becomes(NULL, "VM 4c4c4544-0042-3510-8058-b7c04f4d5331.", "VM (removed).");
	becomes(NULL, "eth0 52:54:00:12:34:56 up", "eth0 (removed) up");
	becomes(NULL, "from 192.168.1.20:5986", "from (removed):5986");
	becomes(NULL, "fe80::5054:ff:fe12:3456", "(removed)");
	becomes("host.dmi.serial", "CZC1234", "(removed)");
	becomes("Host.Name", "x", "(removed)");
}

static void the_rest_stays(void **state)
{
	static const char *const same[] = {
		"Linux 6.1.0-50-amd64 (6.1.192-1)", "QEMU 7.2.22.1-2", "12:34:56", "0000:00:1f.2", "1.2.3.4.5", "999.1.1.1", "std::string",
		"cpuid.plain.00000000:0 = deadbeef", "a:b:c", "sha256 4c4c454400423510805", "",
	};

	for (size_t i = 0; i < LEN(same); i++)
		becomes(NULL, same[i], same[i]);
	becomes("cpu.model", "Haswell", "Haswell");
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_get_stand_ins),
		cmocka_unit_test(identifiers_go),
		cmocka_unit_test(the_rest_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
