/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cargo.c: what the boot ROM and L1's init rely on. Files whole and on sector boundaries, the directory in order, and
 * what does not fit refused.
 */
#include "unit.h"
#include "cargo.h"

#define DISK "/tmp/hvlab-unit-cargo-disk"
#define FIRST "/tmp/hvlab-unit-cargo-first"
#define SECOND "/tmp/hvlab-unit-cargo-second"

static const struct cargo_entry *entry(const struct buf *b, size_t i)
{
	return (const struct cargo_entry *)b->data + i;
}

static void files_and_directory(void **state)
{
	const struct cargo_item items[] = {{CARGO_KERNEL, "kernel", FIRST, "quiet"}, {CARGO_FILE, "job", SECOND, NULL}};
	struct buf b = {0};
	struct why why = {""};
	char big[1000];

	memset(big, 'x', sizeof(big));
	assert_int_equal(file_write(FIRST, big, sizeof(big)), 0);
	assert_int_equal(file_write(SECOND, "y", 1), 0);
	assert_int_equal(cargo_write(DISK, items, 2, &why), 0);
	assert_int_equal(file_read(DISK, &b), 0);
	assert_int_equal(b.len % (16 * 63 * CARGO_SECTOR), 0);
	assert_true(entry(&b, 0)->magic == CARGO_MAGIC && entry(&b, 1)->magic == CARGO_MAGIC);
	assert_int_equal(entry(&b, 0)->role, CARGO_KERNEL);
	assert_string_equal(entry(&b, 0)->cmdline, "quiet");
	assert_int_equal(entry(&b, 0)->size, sizeof(big));
	assert_memory_equal(b.data + entry(&b, 0)->sector * CARGO_SECTOR, big, sizeof(big));
	assert_int_equal(entry(&b, 1)->sector, entry(&b, 0)->sector + 2);
	assert_string_equal(entry(&b, 1)->name, "job");
	assert_int_equal(b.data[entry(&b, 1)->sector * CARGO_SECTOR], 'y');
	for (size_t i = 2; i < CARGO_ENTRIES; i++)
		assert_int_equal(entry(&b, i)->role, CARGO_NONE);
	buf_free(&b);
}

static void refuses(void **state)
{
	char *longest = xasprintf("%0*d", CARGO_CMDLINE_MAX, 0);
	const struct cargo_item missing = {CARGO_KERNEL, "kernel", "/nonexistent/kernel", NULL};
	const struct cargo_item wordy = {CARGO_KERNEL, "kernel", FIRST, longest};
	struct cargo_item many[CARGO_ENTRIES + 1];
	struct why why = {""};

	assert_int_equal(cargo_write(DISK, &missing, 1, &why), -ENOENT);
	assert_non_null(strstr(why.text, "/nonexistent/kernel"));
	assert_int_equal(cargo_write(DISK, &wordy, 1, &why), -E2BIG);
	for (size_t i = 0; i < LEN(many); i++)
		many[i] = missing;
	assert_int_equal(cargo_write(DISK, many, LEN(many), &why), -E2BIG);
	free(longest);
}

static int clean(void **state)
{
	unlink(DISK);
	unlink(FIRST);
	unlink(SECOND);
	return 0;
}

UNIT()
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(files_and_directory), cmocka_unit_test(refuses)};

	return cmocka_run_group_tests(tests, NULL, clean);
}
