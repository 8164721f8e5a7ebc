/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest's memory in the process that has it (adapters/qemu/ram.c): what is in it is reached, what is beside it is not.
 */
#include "unit.h"

#include "adapters/qemu/ram.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define SIZE 65536
#define BASE 4096

static char memory[SIZE];

/* As if it had been found already, by a first look at BASE. */
static struct qemu_ram ours(void)
{
	return (struct qemu_ram){.pid = getpid(), .size = SIZE, .at = BASE, .here = (u64)(uintptr_t)(memory + BASE)};
}

static void before_and_behind_the_first_look(void **state)
{
	struct qemu_ram r = ours();
	char got[4];

	memcpy(memory + 16, "low", 4);
	memcpy(memory + SIZE - 4, "end", 4);
	assert_int_equal(qemu_ram_read(&r, 16, got, 4), 0);
	assert_string_equal(got, "low");
	assert_int_equal(qemu_ram_read(&r, SIZE - 4, got, 4), 0);
	assert_string_equal(got, "end");
	assert_int_equal(qemu_ram_write(&r, BASE, "new", 4), 0);
	assert_string_equal(memory + BASE, "new");
}

static void not_beside_it(void **state)
{
	static const u64 beside[] = {SIZE - 3, SIZE, 3ull << 30, ~0ull, ~0ull - 2};
	struct qemu_ram r = ours();
	char got[4];

	for (size_t i = 0; i < LEN(beside); i++) {
		assert_int_equal(qemu_ram_read(&r, beside[i], got, 4), -EFAULT);
		assert_int_equal(qemu_ram_write(&r, beside[i], got, 4), -EFAULT);
	}
	assert_int_equal(qemu_ram_read(&r, 0, got, SIZE + 1ull), -EFAULT);
}

static void of_a_process_that_is_gone(void **state)
{
	struct qemu_ram r = ours();
	char got[4];

	r.pid = 0x3fffffff; /* above what Linux gives */
	assert_int_equal(qemu_ram_read(&r, 0, got, 4), -ESRCH);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(before_and_behind_the_first_look), cmocka_unit_test(not_beside_it), cmocka_unit_test(of_a_process_that_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
