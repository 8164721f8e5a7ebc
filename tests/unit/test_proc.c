/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * proc.c: a child gets exactly what was asked for, its failures before exec are told, and it never outlives us.
 */
#include "unit.h"
#include "proc.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define SECOND 1000000000ull

static char dir[] = "/tmp/hvlab-test-proc-XXXXXX";

static int make_dir(void **state)
{
	return mkdtemp(dir) ? 0 : -1;
}

static int drop_dir(void **state)
{
	return remove_scratch(dir);
}

/* Runs a shell command and returns what it wrote; status into *status. */
static char *shell(const char *text, struct proc_spec spec, int *status)
{
	const char *argv[] = {"sh", "-c", text, NULL};
	struct proc p;
	struct why why;
	char bytes[4096];
	int pipe_fd[2];

	assert_int_equal(pipe2(pipe_fd, O_CLOEXEC), 0);
	spec.argv = argv;
	spec.out = pipe_fd[1];
	if (proc_start(&p, &spec, &why))
		fail_msg("%s", why.text);
	close(pipe_fd[1]);
	size_t len = 0;
	for (ssize_t n; len < sizeof(bytes) - 1 && (n = read(pipe_fd[0], bytes + len, sizeof(bytes) - 1 - len)) > 0;)
		len += (size_t)n;
	bytes[len] = 0;
	close(pipe_fd[0]);
	assert_int_equal(proc_wait(&p, now_ns() + 20 * SECOND), 0);
	*status = p.status;
	return xstrdup(bytes);
}

static const struct proc_spec plain = {.in = -1, .out = -1, .cpu = -1};

static void output_and_status(void **state)
{
	int status;
	char *out = shell("echo one; exit 7", plain, &status);

	assert_string_equal(out, "one\n");
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 7);
	free(out);
}

static void in_a_directory(void **state)
{
	struct proc_spec spec = plain;
	int status;

	spec.directory = "/usr";
	char *out = shell("pwd", spec, &status);
	assert_string_equal(out, "/usr\n");
	free(out);
}

static void tag_and_log(void **state)
{
	char *log = xasprintf("%s/log", dir);
	struct proc_spec spec = plain;
	struct buf b = {0};
	int status;

	spec.tag = "c20260101-000000-test";
	spec.log = log;
	char *out = shell("echo $HVLAB_TAG; echo complaint >&2", spec, &status);
	assert_string_equal(out, "c20260101-000000-test\n");
	free(out);
	free(shell("echo again >&2", spec, &status));
	assert_int_equal(file_read(log, &b), 0);
	assert_string_equal(b.data, "complaint\nagain\n");
	buf_free(&b);
	free(log);
}

/* Only 0, 1, 2 and what was handed over are open; the one handed over is usable. */
static void descriptors(void **state)
{
	int kept = fcntl(0, F_DUPFD, 20), other = fcntl(0, F_DUPFD, 30), above = fcntl(0, F_DUPFD, 90), status;
	struct proc_spec spec = plain;

	spec.fds[spec.nfds++] = kept;
	assert_true(kept >= 20 && kept < 30); /* names sort as words */
	/* No pipe behind it: the shell would have its ends open for a while. */
	char *out = shell("for f in /proc/$$/fd/*; do echo ${f##*/}; done", spec, &status);
	char *wanted = xasprintf("0\n1\n2\n%d\n", kept);
	/* the glob itself holds one more descriptor open, the first free one */
	char *with_glob = xasprintf("0\n1\n2\n%d\n3\n", kept);
	if (strcmp(out, wanted) && strcmp(out, with_glob))
		fail_msg("open in the child: %s", out);
	free(with_glob);
	free(wanted);
	free(out);
	close(kept);
	close(other);
	close(above);
}

static void pinned_and_small_pages(void **state)
{
	struct proc_spec spec = plain;
	int status;

	spec.cpu = 0;
	spec.no_thp = true;
	char *out = shell("grep -E '^(Cpus_allowed_list|THP_enabled)' /proc/self/status", spec, &status);
	assert_non_null(strstr(out, "Cpus_allowed_list:\t0\n"));
	assert_non_null(strstr(out, "THP_enabled:\t0\n"));
	free(out);
}

static void errors_before_exec(void **state)
{
	const char *absent[] = {"hvlab-no-such-program", NULL};
	const char *sh[] = {"sh", "-c", "exit 0", NULL};
	char *file = xasprintf("%s/garbage", dir);
	const char *garbage[] = {file, NULL};
	struct proc_spec spec = plain;
	struct proc p;
	struct why why;

	spec.argv = absent;
	assert_int_equal(proc_start(&p, &spec, &why), -ENOENT);
	assert_non_null(strstr(why.text, "hvlab-no-such-program"));
	assert_int_equal(file_write(file, "\x7f" "ELF nonsense", 12), 0);
	assert_int_equal(chmod(file, 0755), 0);
	spec.argv = garbage;
	assert_int_equal(proc_start(&p, &spec, &why), -ENOEXEC);
	assert_int_equal(p.pid, 0);
	spec.argv = sh;
	spec.cpu = 1023;
	assert_int_equal(proc_start(&p, &spec, &why), -EINVAL);
	assert_non_null(strstr(why.text, "pin"));
	spec.cpu = -1;
	spec.log = "/nonexistent/log";
	assert_int_equal(proc_start(&p, &spec, &why), -ENOENT);
	assert_non_null(strstr(why.text, "/nonexistent/log"));
	free(file);
}

static void deadline_and_end(void **state)
{
	const char *argv[] = {"sleep", "1000", NULL};
	const char *deaf[] = {"sh", "-c", "trap '' TERM; echo; while :; do sleep 1000; done", NULL};
	struct proc_spec spec = plain;
	struct proc p;
	char byte;
	int ends[2];

	spec.argv = argv;
	assert_int_equal(proc_start(&p, &spec, NULL), 0);
	assert_int_equal(proc_poll(&p), 0);
	assert_int_equal(proc_wait(&p, now_ns() + SECOND / 20), -ETIMEDOUT);
	proc_end(&p);
	assert_int_equal(p.pid, 0);
	assert_int_equal(WTERMSIG(p.status), SIGTERM);
	proc_end(&p);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	spec.argv = deaf;
	spec.out = ends[1];
	assert_int_equal(proc_start(&p, &spec, NULL), 0);
	assert_int_equal(read(ends[0], &byte, 1), 1); /* the trap is set */
	proc_end(&p);
	assert_int_equal(WTERMSIG(p.status), SIGKILL);
	close(ends[0]);
	close(ends[1]);
}

static void *start_and_leave(void *arg)
{
	const char *argv[] = {"sleep", "1000", NULL};
	struct proc_spec spec = plain;

	spec.argv = argv;
	assert_int_equal(proc_start(arg, &spec, NULL), 0);
	return NULL;
}

static void dies_with_its_thread(void **state)
{
	pthread_t thread;
	struct proc p;

	assert_int_equal(pthread_create(&thread, NULL, start_and_leave, &p), 0);
	pthread_join(thread, NULL);
	assert_int_equal(proc_wait(&p, now_ns() + 20 * SECOND), 0);
	assert_int_equal(WTERMSIG(p.status), SIGKILL);
}

static void which(void **state)
{
	char *sh = proc_which("sh");

	assert_non_null(sh);
	assert_int_equal(sh[0], '/');
	free(sh);
	assert_null(proc_which("hvlab-no-such-program"));
	assert_null(proc_which("/nonexistent/sh"));
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(output_and_status), cmocka_unit_test(in_a_directory), cmocka_unit_test(tag_and_log), cmocka_unit_test(descriptors),
		cmocka_unit_test(pinned_and_small_pages), cmocka_unit_test(errors_before_exec),
		cmocka_unit_test(deadline_and_end), cmocka_unit_test(dies_with_its_thread), cmocka_unit_test(which),
	};

	return cmocka_run_group_tests(tests, make_dir, drop_dir);
}
