/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * processes.c: of two processes with code at the same addresses each instruction is the one's whose file has its bytes, up to the next change
 * of the address space; names follow. newc_find(): the files come out of an archive, and nothing out of a damaged one.
 */
#include "unit.h"
#include "newc.h"
#include "processes.h"
#include <hvlab/step.h>

#include <fcntl.h>
#include <unistd.h>

#define ARCHIVE "/tmp/hvlab-unit-processes"
#define ONE "/tmp/hvlab-unit-processes-one"
#define TWO "/tmp/hvlab-unit-processes-two"
#define AT 0x555555554000
#define MAPS "40 1 555555554000 555555555000 0 qemu-system-x86 /usr/bin/one\n" \
	     "7 0 555555554000 555555555000 0 xenstored /usr/bin/two\n7 0 7ffff7fcd000 7ffff7fcf000 0 xenstored [vdso]\n"

static const u8 one[] = {0x55, 0x48, 0x89, 0xe5, 0xc3}, two[] = {0x53, 0x48, 0x31, 0xc0, 0xc3};
static const u8 to_cr3[] = {0x0f, 0x22, 0xd8};

static void make_archive(struct buf *b)
{
	int fd = open(ARCHIVE, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(file_write(ONE, one, sizeof(one)), 0);
	assert_int_equal(file_write(TWO, two, sizeof(two)), 0);
	assert_int_equal(newc_file(fd, "./usr/bin/one", ONE), 0);
	assert_int_equal(newc_file(fd, "usr/bin/two", TWO), 0);
	assert_int_equal(newc_end(fd), 0);
	close(fd);
	assert_int_equal(file_read(ARCHIVE, b), 0);
	unlink(ARCHIVE);
	unlink(ONE);
	unlink(TWO);
}

static void a_file_is_found(void **state)
{
	struct buf b = {0};
	size_t n = 0;

	make_archive(&b);
	const char *bytes = newc_find(b.data, b.len, "usr/bin/two", &n);
	assert_non_null(bytes);
	assert_int_equal(n, sizeof(two));
	assert_memory_equal(bytes, two, n);
	assert_non_null(newc_find(b.data, b.len, "usr/bin/one", &n));
	assert_null(newc_find(b.data, b.len, "usr/bin/tw", &n));
	assert_null(newc_find(b.data, 300, "usr/bin/two", &n));
	b.data[6 + 8 * 6] = 'f'; /* the first is said to be longer than all */
	assert_null(newc_find(b.data, b.len, "usr/bin/two", &n));
	buf_free(&b);
}

static void put_interval(struct buf *b, const u64 *step, size_t n)
{
	const struct step_interval head = {STEP_MAGIC, 1, n};

	buf_put(b, &head, sizeof(head));
	buf_put(b, step, n * sizeof(*step));
}

static unsigned whose(const struct buf *b, size_t i)
{
	u64 step;

	memcpy(&step, b->data + sizeof(struct step_interval) + i * sizeof(step), sizeof(step));
	return step_whose(step);
}

static void each_is_its_own(void **state)
{
	struct buf files = {0}, maps = {0}, steps = {0}, names = {0};
	const u64 step[] = {
		step_make(0x200000, one, 1),                     /* of the guest */
		step_make(AT, one, 1), step_make(AT + 1, one + 1, 3), step_make(AT + 4, one + 4, 1),
		step_make(0xffffffff81000000, to_cr3, 3),
		step_make(AT + 4, two + 4, 1),                   /* which is the same in both, ... */
		step_make(AT, two, 1), step_make(AT + 1, two + 1, 3), /* ... and these are not */
		step_make(0x7ffff7fcd010, two, 1),
		step_make(0xffffffff81000000, to_cr3, 3),
		step_make(0x7ffff7fcd010, two, 1),               /* where only the other one has something */
	};
	static const unsigned want[] = {0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 1};

	make_archive(&files);
	buf_puts(&maps, MAPS);
	put_interval(&steps, step, LEN(step));
	processes_name(&maps, &files, &steps, &names);
	for (size_t i = 0; i < LEN(want); i++)
		assert_int_equal(whose(&steps, i), want[i]);
	assert_string_equal(names.data, "555555554000 1000 vmm one\n1555555554000 1000 process xenstored:two\n"
					"17ffff7fcd000 2000 process xenstored:[vdso]\n");
	buf_free(&files);
	buf_free(&maps);
	buf_free(&steps);
	buf_free(&names);
}

static void without_processes_nothing_is_whose(void **state)
{
	const u64 step[] = {step_make(AT, one, 1), step_make(0xffffffff81000000, to_cr3, 3)};
	struct buf steps = {0}, names = {0};

	assert_int_equal(step_whose(step[1]), STEP_NEW_SPACE);
	put_interval(&steps, step, LEN(step));
	processes_name(NULL, &(struct buf){0}, &steps, &names);
	assert_int_equal(whose(&steps, 0) + whose(&steps, 1), 0);
	assert_int_equal(names.len, 0);
	buf_free(&steps);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_found),
		cmocka_unit_test(each_is_its_own),
		cmocka_unit_test(without_processes_nothing_is_whose),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
