/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * newc.c: what a kernel relies on. An archive behind another begins on a multiple of four bytes, so do its names and files; sizes are
 * right; the last name ends it.
 */
#include "unit.h"
#include "newc.h"

#include <fcntl.h>
#include <unistd.h>

#define ARCHIVE "/tmp/hvlab-unit-newc"
#define FIRST "/tmp/hvlab-unit-newc-first"
#define PROGRAM "/tmp/hvlab-unit-newc-program"
#define HEADER 110

/* Field i of a header at `at`: eight hexadecimal digits behind the magic. */
static unsigned long field(const struct buf *b, size_t at, unsigned i)
{
	char digits[9];

	copy_strn(digits, sizeof(digits), b->data + at + 6 + 8 * i);
	return strtoul(digits, NULL, 16);
}

static size_t aligned(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

static void a_program_follows_an_archive(void **state)
{
	struct buf b = {0};
	int fd = open(ARCHIVE, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_int_equal(file_write(FIRST, "12345", 5), 0);
	assert_int_equal(file_write(PROGRAM, "#!/bin/x", 7), 0);
	assert_true(fd >= 0);
	assert_int_equal(newc_copy(fd, FIRST), 0);
	assert_int_equal(newc_file(fd, "init", PROGRAM), 0);
	assert_int_equal(newc_end(fd), 0);
	close(fd);
	assert_int_equal(file_read(ARCHIVE, &b), 0);
	assert_memory_equal(b.data, "12345\0\0\0", 8);

	size_t at = 8, body = aligned(at + HEADER + 5);
	assert_memory_equal(b.data + at, "070701", 6);
	assert_int_equal(field(&b, at, 1), 0100755);
	assert_int_equal(field(&b, at, 6), 7);  /* size */
	assert_int_equal(field(&b, at, 11), 5); /* of the name */
	assert_string_equal(b.data + at + HEADER, "init");
	assert_memory_equal(b.data + body, "#!/bin/", 7);

	at = aligned(body + 7);
	assert_memory_equal(b.data + at, "070701", 6);
	assert_string_equal(b.data + at + HEADER, "TRAILER!!!");
	assert_int_equal(b.len, aligned(at + HEADER + 11));
	buf_free(&b);
}

static void what_is_not_there_is_no_archive(void **state)
{
	int fd = open(ARCHIVE, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_int_equal(newc_copy(fd, "/nonexistent"), -ENOENT);
	assert_int_equal(newc_file(fd, "init", "/nonexistent"), -ENOENT);
	close(fd);
	assert_int_equal(unlink(ARCHIVE) | unlink(FIRST) | unlink(PROGRAM), 0);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_program_follows_an_archive),
		cmocka_unit_test(what_is_not_there_is_no_archive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
