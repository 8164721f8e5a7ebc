/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bundle.c and workdir.c's shared part: tar reads the archive, the program in it runs by its own loader alone, and a
 * work directory shared by several goes with the last of them.
 */
#include "unit.h"
#include "bundle.h"
#include "names.h"
#include "workdir.h"

#include <dirent.h>

static char root[] = "/tmp/hvlab-test-bundle-XXXXXX";

static void run(char *command)
{
	int status = system(command);

	if (status)
		fail_msg("%s: status %d", command, status);
	free(command);
}

static void tar_and_the_loader_take_it(void **state)
{
	const struct images images = {.metal = GOLDEN "good.stream", .hosted = GOLDEN "dead.stream"};
	struct why why = {""};
	int err;
	const struct bundle *b = bundle_get(&images, &err, &why);

	if (!b)
		fail_msg("%s", why.text);
	assert_int_equal(strlen(b->hash), 32);
	assert_ptr_equal(bundle_get(&images, &err, &why), b);
	char *path = xasprintf("%s/b.tar", root);
	struct buf tar = {0};
	assert_int_equal(bundle_archive(b, &tar, &why), 0);
	assert_int_equal(tar.len, b->size);
	assert_int_equal(file_write(path, tar.data, tar.len), 0);
	buf_free(&tar);
	free(path);
	run(xasprintf("mkdir %s/b && tar -xf %s/b.tar -C %s/b", root, root, root));
	run(xasprintf("cmp " GOLDEN "good.stream %s/b/" BUNDLE_METAL, root));
	run(xasprintf("cmp " GOLDEN "dead.stream %s/b/" BUNDLE_HOSTED, root));
	run(xasprintf("%s/b/%s --verify %s/b/" BUNDLE_PROGRAM, root, b->loader, root));
	run(xasprintf("ls %s/b/libcurl.so.* %s/b/libxml2.so.* >/dev/null", root, root)); /* which the program loads when it needs them */
	/* every library the program has is one of the bundle */
	run(xasprintf("! %s/b/%s --library-path %s/b --list %s/b/" BUNDLE_PROGRAM " | grep '=> /' | grep -v '=> %s/b/'", root,
		      b->loader, root, root, root));
}

static bool exists(const char *tag)
{
	char *path = xasprintf("%s/%s", root, tag);
	bool there = !access(path, F_OK);

	free(path);
	return there;
}

static void the_last_one_takes_the_directory_away(void **state)
{
	const char *tag = "c20260101-000000-abcd";
	struct workdir a, b, alone;
	struct why why = {""};

	assert_true(name_is_tag(tag));
	assert_false(name_is_tag("c20260101-000000-abcg"));
	assert_false(name_is_tag("../../../../etc/passwd"));
	assert_int_equal(workdir_join(&a, root, tag, &why), 0);
	assert_int_equal(workdir_join(&b, root, tag, &why), 0);
	assert_true(workdir_alive(root, tag));
	assert_int_equal(workdir_take(&alone, root, tag, &why), -EBUSY);
	workdir_leave(&a);
	assert_true(exists(tag) && workdir_alive(root, tag));
	workdir_leave(&b);
	assert_false(exists(tag) || workdir_alive(root, tag));
	workdir_leave(&b);
}

static void a_bundle_in_use_is_known(void **state)
{
	char *dir = xasprintf("%s/bundle-00", root), *half = xasprintf("bundle-00.%u", (unsigned)getpid());

	assert_true(name_is_bundle("bundle-00") && !name_is_bundle("bundle-") && !name_is_bundle("lock"));
	assert_int_equal(make_dirs(dir), 0);
	assert_false(workdir_in_use(root, "bundle-00"));
	workdir_hold(dir);
	assert_true(workdir_in_use(root, "bundle-00"));
	assert_true(workdir_in_use(root, half));
	assert_false(workdir_in_use(root, "bundle-00.4194305")); /* above any pid */
	free(dir);
	free(half);
}

static int make_root(void **state)
{
	return mkdtemp(root) ? 0 : -1;
}

static int remove_root(void **state)
{
	return remove_scratch(root);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tar_and_the_loader_take_it), cmocka_unit_test(the_last_one_takes_the_directory_away),
		cmocka_unit_test(a_bundle_in_use_is_known),
	};

	return cmocka_run_group_tests(tests, make_root, remove_root);
}
