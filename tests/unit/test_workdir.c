/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The work directory of a campaign beside a sweep that looks at it, and scratch directories that are left behind.
 */
#include "unit.h"
#include "names.h"
#include "workdir.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>

#define TAG "c20260101-000000-abcd"

/* Holds the lock as sweep does while it looks, for 100 ms, and says by its first byte that it has it. */
static pid_t look_for_a_while(const char *root)
{
	char *path = xasprintf("%s/" TAG "/lock", root), byte = 0;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	pid_t pid = fork();
	if (!pid) {
		int fd = open(path, O_RDWR);
		_exit(flock(fd, LOCK_EX) || write(ends[1], &byte, 1) != 1 || usleep(100000));
	}
	assert_int_equal(read(ends[0], &byte, 1), 1);
	close(ends[0]);
	close(ends[1]);
	free(path);
	return pid;
}

static void a_sweep_that_looks_is_waited_for(void **state)
{
	char root[] = "/tmp/hvlab-unit-XXXXXX";
	struct workdir w;
	struct why why = {""};
	int status;

	assert_non_null(mkdtemp(root));
	assert_int_equal(workdir_take(&w, root, TAG, &why), 0);
	close(w.lock); /* it stays, as after a crash */
	w.lock = -1;
	pid_t pid = look_for_a_while(root);
	struct workdir again;
	assert_int_equal(workdir_take(&again, root, TAG, &why), 0);
	assert_true(workdir_alive(root, TAG));
	workdir_release(&again);
	waitpid(pid, &status, 0);
	assert_int_equal(status, 0);
	free(w.root);
	free(w.path);
	remove_scratch(root);
}

static void a_scratch_directory_is_in_use_while_its_process_lives(void **state)
{
	char root[] = "/tmp/hvlab-unit-XXXXXX", *dir;
	struct why why = {""};

	assert_non_null(mkdtemp(root));
	assert_int_equal(workdir_scratch(root, &dir, &why), 0);
	assert_true(name_is_scratch(basename(dir)));
	assert_true(workdir_in_use(root, basename(dir)));
	workdir_scratch_end(root, dir);
	pid_t pid = fork();
	if (!pid)
		_exit(workdir_scratch(root, &dir, &why) != 0);
	waitpid(pid, NULL, 0);
	char *found = xasprintf("ls %s", root), name[64] = "";
	FILE *ls = popen(found, "r");
	assert_non_null(fgets(name, sizeof(name), ls));
	pclose(ls);
	name[strcspn(name, "\n")] = 0;
	assert_true(name_is_scratch(name) && !workdir_in_use(root, name));
	free(found);
	remove_scratch(root);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sweep_that_looks_is_waited_for),
		cmocka_unit_test(a_scratch_directory_is_in_use_while_its_process_lives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
