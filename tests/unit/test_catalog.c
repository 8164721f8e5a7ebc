/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * catalog.c on an ELF file made here, whole and damaged in every way that has a name.
 */
#include "unit.h"
#include "image.h"

static void a_whole_image(void **state)
{
	struct image im = image();
	struct catalog c;
	struct why why = {""};
	char hash[65];

	if (catalog_parse(&c, &im, sizeof(im), &why))
		fail_msg("%s", why.text);
	assert_int_equal(c.n, 2);
	assert_string_equal(c.bench[0].name, "exit_cpuid");
	assert_non_null(catalog_find(&c, "mem_copy"));
	assert_null(catalog_find(&c, "mem_cop"));
	assert_null(catalog_find(&c, "a_name_that_is_longer_than_any_name_of_a_benchmark"));
	assert_string_equal(c.about[0].measures, "An exit.");
	assert_string_equal(c.about[0].excludes, "No memory.");
	assert_string_equal(c.about[0].misleads, "By caches.");
	assert_string_equal(c.about[1].measures, "");
	assert_string_equal(c.build, im.build);
	sha256_hex(&im, sizeof(im), hash);
	assert_string_equal(c.sha256, hash);
	catalog_free(&c);
	assert_string_equal(unit_word(UNIT_LOAD), "load");
	assert_string_equal(unit_word(1000), "?");
}

static void expect(const struct image *im, size_t size, int err, const char *reason)
{
	struct catalog c;
	struct why why = {""};
	void *exact = xmalloc(size); /* so that a read behind the end is seen */

	memcpy(exact, im, size);
	assert_int_equal(catalog_parse(&c, exact, size, &why), err);
	assert_null(c.bench);
	if (!strstr(why.text, reason))
		fail_msg("\"%s\" does not say \"%s\"", why.text, reason);
	free(exact);
}

static void another_abi_says_both_versions(void **state)
{
	struct image im = image();

	im.bench[0].abi = 2;
	expect(&im, sizeof(im), -EPROTO, "the image uses ABI 2, this program ABI 1");
	im.bench[0].size += 8;
	expect(&im, sizeof(im), -EPROTO, "ABI 2");
	im.bench[0].abi = 1;
	expect(&im, sizeof(im), -EPROTO, "descriptors have");
}

static void every_kind_of_damage(void **state)
{
	struct image im = image();

	for (size_t size = 0; size < sizeof(im); size++)
		expect(&im, size, -ENOEXEC, "not a guest image");
	im.head.e_machine = EM_386;
	expect(&im, sizeof(im), -ENOEXEC, "no ELF file for x86-64");
	im = image();
	im.head.e_shoff = UINT64_MAX - 8;
	expect(&im, sizeof(im), -ENOEXEC, "section table");
	im = image();
	im.head.e_shstrndx = 9;
	expect(&im, sizeof(im), -ENOEXEC, "section table");
	im = image();
	im.sections[2].sh_offset = UINT64_MAX;
	expect(&im, sizeof(im), -ENOEXEC, "no section hvlab_bench");
	im = image();
	im.sections[2].sh_type = SHT_NOBITS;
	expect(&im, sizeof(im), -ENOEXEC, "no section hvlab_bench");
	im = image();
	im.sections[2].sh_name = UINT32_MAX;
	expect(&im, sizeof(im), -ENOEXEC, "no section hvlab_bench");
	im = image();
	im.sections[2].sh_size--;
	expect(&im, sizeof(im), -ENOEXEC, "damaged");
	im = image();
	im.sections[3].sh_size = 64;
	expect(&im, sizeof(im), -ENOEXEC, "no build id");
	im = image();
	im.build[3] = 'x';
	expect(&im, sizeof(im), -ENOEXEC, "not a SHA-256");
}

static void every_kind_of_bad_descriptor(void **state)
{
	struct image im = image();

	memset(im.bench[1].name, 'a', HVLAB_NAME_MAX);
	expect(&im, sizeof(im), -ENOEXEC, "benchmark 2 of the image, \"aaaa");
	copy_str(im.bench[1].name, "exit_Cpuid");
	expect(&im, sizeof(im), -ENOEXEC, "benchmark 2 of the image, \"exit_Cpuid\": its name is not");
	im.bench[1].name[0] = '\0';
	expect(&im, sizeof(im), -ENOEXEC, "benchmark 2 of the image, \"\": its name is not");
	copy_str(im.bench[1].name, "mem_copy");
	expect(&im, sizeof(im), -ENOEXEC, "twice");
	im = image();
	memset(im.bench[1].what, 'w', sizeof(im.bench[1].what));
	expect(&im, sizeof(im), -ENOEXEC, "its .what has no end");
	im = image();
	im.bench[0].unit = 77;
	expect(&im, sizeof(im), -ENOEXEC, "its .unit is none");
	im = image();
	im.bench[1].check = 0;
	expect(&im, sizeof(im), -ENOEXEC, "it has no .check");
	im = image();
	im.bench[1].control = 0;
	expect(&im, sizeof(im), -ENOEXEC, "it has no .body or no .control");
	im.bench[1].period = 20000;
	expect(&im, sizeof(im), -ENOEXEC, "it has a .period and no .await");
}

static void every_kind_of_bad_prose(void **state)
{
	struct image im = image();

	for (im.sections[4].sh_size = 1; im.sections[4].sh_size < IMAGE_ABOUT_SIZE; im.sections[4].sh_size++)
		expect(&im, sizeof(im), -ENOEXEC, "prose");
	im = image();
	im.about[0] = 'x';
	expect(&im, sizeof(im), -ENOEXEC, "prose");
	im = image();
	memset(im.about, 'a', sizeof(im.about));
	im.sections[4].sh_size = sizeof(im.about);
	expect(&im, sizeof(im), -ENOEXEC, "prose");
	im = image();
	memcpy(im.about, "mem_copy\0a\0b\0c\0mem_copy\0a\0b\0c", 30);
	im.sections[4].sh_size = 30;
	expect(&im, sizeof(im), -ENOEXEC, "two paragraphs on mem_copy");
}

static void an_image_without_prose(void **state)
{
	struct image im = image();
	struct catalog c;
	struct why why = {""};

	im.sections[4].sh_size = 0;
	assert_int_equal(catalog_parse(&c, &im, sizeof(im), &why), 0);
	assert_string_equal(c.about[0].misleads, "");
	catalog_free(&c);
}

static void a_file_that_is_none(void **state)
{
	struct catalog c;
	struct why why = {""};

	assert_int_equal(catalog_read(&c, "/nonexistent.elf", &why), -ENOENT);
	assert_non_null(strstr(why.text, "/nonexistent.elf"));
	assert_int_equal(catalog_read(&c, "Makefile", &why), -ENOEXEC);
	assert_non_null(strstr(why.text, "Makefile: not a guest image"));
	assert_int_equal(catalog_read(&c, "/tmp", &why), -EISDIR);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_image), cmocka_unit_test(another_abi_says_both_versions),
		cmocka_unit_test(every_kind_of_damage), cmocka_unit_test(every_kind_of_bad_descriptor),
		cmocka_unit_test(every_kind_of_bad_prose), cmocka_unit_test(an_image_without_prose),
		cmocka_unit_test(a_file_that_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
