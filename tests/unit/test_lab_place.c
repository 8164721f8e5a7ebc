/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lab_place.c, left_out.c and the note of a system: what a place of the lab may be called, what it means in full, what is
 * said to whoever mistypes it; what its processor cannot carry; and that each number that decoding makes longer is said to
 * be one.
 */
#include "unit.h"
#include "lab_place.h"
#include "left_out.h"
#include "place.h"

static void good_places(void **state)
{
	static const struct { const char *place, *processor, *version, *full; } good[] = {
		{"lab", "intel", "debian12", "lab/intel"},
		{"lab/intel", "intel", "debian12", "lab/intel"},
		{"lab/amd", "amd", "debian12", "lab/amd"},
		{"lab@debian13", "intel", "debian13", "lab/intel@debian13"},
		{"lab/qemu@debian12-backports", "qemu", "debian12-backports", "lab/qemu@debian12-backports"},
		{"lab/amd@debian12", "amd", "debian12", "lab/amd"},
		{"lab@own-0123abcd", "intel", "own-0123abcd", "lab/intel@own-0123abcd"},
	};

	for (size_t i = 0; i < LEN(good); i++) {
		struct lab_place p;
		struct why why = {""};
		char full[SYSTEM_MAX];

		assert_true(place_is_lab(good[i].place));
		if (lab_place_parse(good[i].place, &p, &why))
			fail_msg("%s", why.text);
		assert_string_equal(p.processor->name, good[i].processor);
		assert_string_equal(p.version, good[i].version);
		lab_place_text(&p, full);
		assert_string_equal(full, good[i].full);
	}
}

static void bad_places_say_what_is_near(void **state)
{
	static const struct { const char *place, *says; } bad[] = {
		{"lab/intl", "no processor \"intl\", did you mean \"intel\"?; a place of the lab is lab[/PROCESSOR][@VERSION]"},
		{"lab/", "no processor \"\""},
		{"lab/intel/kvm", "no processor \"intel/kvm\""},
		{"lab@debian31", "no version \"debian31\", did you mean \"debian"},
		{"lab@", "no version \"\""},
		{"lab@own-12", "no version \"own-12\""},
		{"lab@own-0123456X", "no version \"own-0123456X\""},
		{"lab@debian12/intel", "no version \"debian12/intel\""},
		{"lab@../../etc", "no version \"../../etc\""},
		{"laboratory", "is not a place of the lab"},
		{"local", "is not a place of the lab"},
	};

	for (size_t i = 0; i < LEN(bad); i++) {
		struct lab_place p;
		struct why why = {""};

		assert_int_equal(lab_place_parse(bad[i].place, &p, &why), -EINVAL);
		if (!strstr(why.text, bad[i].says))
			fail_msg("%s: %s", bad[i].place, why.text);
	}
	assert_false(place_is_lab("laboratory"));
}

static void labels_are_completed(void **state)
{
	char text[SYSTEM_MAX];

	assert_true(lab_system_text("lab:kvm/direct", text));
	assert_string_equal(text, "lab/intel:kvm/direct");
	assert_true(lab_system_text("lab/qemu@debian13:xen/pvh", text));
	assert_string_equal(text, "lab/qemu@debian13:xen/pvh");
	assert_false(lab_system_text("local:kvm/direct", text));
	assert_false(lab_system_text("kvm/direct", text));
	assert_false(lab_system_text("lab/moon:kvm/direct", text));
	assert_string_equal(lab_system_processor("lab/amd:bare")->name, "amd");
	assert_null(lab_system_processor("lab:bare")); /* from before there were processors: who knows */
	assert_null(lab_system_processor("local:native"));
}

static void processors_and_versions_are_apart(void **state)
{
	assert_false(lab_systems_apart("lab/intel:bare", "lab/intel:kvm/direct"));
	assert_false(lab_systems_apart("lab:bare", "lab/intel:kvm/direct"));
	assert_false(lab_systems_apart("local:native", "ssh://dom0:xen/pvh"));
	assert_true(lab_systems_apart("lab/intel:bare", "lab/qemu:bare"));
	assert_true(lab_systems_apart("lab/intel:kvm/direct", "lab/intel@debian13:kvm/direct"));
	assert_true(lab_systems_apart("lab/qemu:bare", "local:native"));
}

static void labels_are_taken_apart(void **state)
{
	struct lab_place at;
	const char *variant;

	assert_true(lab_system_parse("lab/qemu@debian13:xen/pvh", &at, &variant));
	assert_string_equal(variant, "xen/pvh");
	assert_string_equal(at.version, "debian13");
	assert_string_equal(at.processor->name, "qemu");
	assert_false(lab_system_parse("lab:bare", &at, &variant));
	assert_false(lab_system_parse("local:native", &at, &variant));
	assert_true(lab_version_is_own("own-0123abcd"));
	assert_false(lab_version_is_own("debian12"));
}

static void versions_have_an_order(void **state)
{
	assert_true(lab_version_compare("debian12", "debian12-backports") < 0);
	assert_true(lab_version_compare("sid", "debian13") > 0);
	assert_true(lab_version_compare("sid", "own-0123abcd") < 0);
	assert_int_equal(lab_version_compare("sid", "sid"), 0);
}

static void note_left_out(void *arg, const char *bench, const char *why)
{
	buf_printf(arg, "%s%s;", bench, *why ? "" : " without a reason");
}

/* What the guest of this job would be sent as skip=, and what is told of it. */
static void left_out(const char *place, const char *variant, const char *cmdline, const char *skipped, const char *wants,
		     const char *tells)
{
	struct job job = {0}, bare;
	struct buf told = {0};
	const struct job_sink sink = {.left_out = note_left_out, .arg = &told}, deaf = {0};

	copy_str(job.place, place);
	copy_str(job.variant, variant);
	copy_str(job.cmdline, cmdline);
	copy_str(job.skip, skipped);
	bare = job;
	assert_int_equal(left_out_skip(&job, &bare), 0);
	assert_string_equal(bare.skip, wants);
	left_out_tell(&job, &sink);
	assert_string_equal(told.data ? told.data : "", tells);
	left_out_tell(&job, &deaf);
	buf_free(&told);
}

static void what_a_processor_cannot_carry_is_left_out_if_asked_for(void **state)
{
	struct job full = {.place = "lab/amd", .variant = "kvm/qemu"}, bare;

	left_out("lab/amd", "kvm/direct", "bench=irq_*,exit_cpuid batches=30", "", "irq_selfipi_hlt", "irq_selfipi_hlt;");
	left_out("lab/amd@debian13", "kvm/direct", "bench=* batches=30", "exit_hlt", "exit_hlt,irq_selfipi_hlt", "irq_selfipi_hlt;");
	left_out("lab/amd", "kvm/direct", "", "", "irq_selfipi_hlt", "irq_selfipi_hlt;");
	left_out("lab/amd", "kvm/direct", "bench=irq_selfipi,exit_* seed=1", "", "", "");
	left_out("lab/amd", "kvm/qemu+hyperv", "bench=irq_*", "", "irq_selfipi_hlt", "irq_selfipi_hlt;");
	left_out("lab/amd", "xen/hvm", "bench=irq_*", "", "", "");
	left_out("lab/intel", "kvm/direct", "bench=irq_*", "", "", "");
	left_out("lab/qemu", "kvm/direct", "bench=irq_*", "exit_hlt", "exit_hlt", "");
	left_out("ssh://dom0", "kvm/direct", "bench=irq_*", "", "", "");
	memset(full.skip, 'x', sizeof(full.skip) - 1);
	bare = full;
	assert_int_equal(left_out_skip(&full, &bare), -E2BIG);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_processor_cannot_carry_is_left_out_if_asked_for),
		cmocka_unit_test(good_places),
		cmocka_unit_test(bad_places_say_what_is_near),
		cmocka_unit_test(labels_are_completed),
		cmocka_unit_test(processors_and_versions_are_apart),
		cmocka_unit_test(labels_are_taken_apart),
		cmocka_unit_test(versions_have_an_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
