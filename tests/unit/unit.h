/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What every unit test includes: cmocka with the headers it wants before it, and what makes a file a group of tests
 * (main.c). Tests run in the root of the tree.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* cmocka takes the name of our fail(). */
#undef fail
#undef fail_msg
#define fail_msg(...) do { print_error(__VA_ARGS__); print_error("\n"); _fail(__FILE__, __LINE__); } while (0)

#define GOLDEN "tests/golden/"

/* Removes a directory that mkdtemp has made in /tmp; 0, or negative errno. */
#define remove_scratch(dir) remove_below("/tmp", (dir) + strlen("/tmp/"), NULL)

/* cmocka 1.1.5 has no comparison of real numbers that says both sides. */
#define assert_close(actual, expected, tolerance) do {                                     \
	double actual_ = (actual), expected_ = (expected);                                 \
	if (!(fabs(actual_ - expected_) <= (tolerance)))                                   \
		fail_msg("%s is %.17g, not %.17g", #actual, actual_, expected_);           \
} while (0)

/* One group of tests a file: UNIT() { const struct CMUnitTest tests[] = {...}; return cmocka_run_group_tests(...); } */
struct unit {
	const char *file;
	int (*run)(void);
};
#define UNIT()                                                                                       \
	static int unit_run(void);                                                                   \
	static const struct unit unit_entry __attribute__((used, section("hvlab_unit"))) = {         \
		.file = __FILE__, .run = unit_run};                                                  \
	static int unit_run(void)
