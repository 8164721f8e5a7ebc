/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is said of a system that may or may not be Xen's dom0, from a directory that looks like one: each thing that can
 * be missing has its own sentence and its own remedy. And what is still there of a domain that was destroyed.
 */
#include "unit.h"
#include "adapters/xen/host.h"
#include "adapters/xen/leftovers.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

struct system {
	char root[64];
	int xenstored;
	char *path; /* PATH as it was */
};

static void put(const struct system *s, const char *name, const char *text)
{
	char *path = xasprintf("%s%s", s->root, name), *dir = xstrdup(path);

	*strrchr(dir, '/') = 0;
	assert_int_equal(make_dirs(dir), 0);
	assert_int_equal(file_write(path, text, strlen(text)), 0);
	free(path);
	free(dir);
}

static void drop(const struct system *s, const char *name)
{
	char *path = xasprintf("%s%s", s->root, name);

	assert_int_equal(unlink(path), 0);
	free(path);
}

static void listen_at(struct system *s, const char *name)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};

	put(s, name, "");
	drop(s, name);
	snprintf(at.sun_path, sizeof(at.sun_path), "%s%s", s->root, name);
	s->xenstored = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(s->xenstored, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(s->xenstored, 8), 0);
}

/* A dom0 in which everything is as it should be. */
static int setup(void **state)
{
	struct system *s = xcalloc(1, sizeof(*s));
	char *xl;

	*state = s;
	snprintf(s->root, sizeof(s->root), "/tmp/hvlab-xen-XXXXXX");
	assert_non_null(mkdtemp(s->root));
	put(s, "/sys/hypervisor/type", "xen\n");
	put(s, "/sys/hypervisor/properties/capabilities", "xen-3.0-x86_64 hvm-3.0-x86_64\n");
	put(s, "/proc/xen/capabilities", "control_d\n");
	put(s, "/dev/xen/privcmd", "");
	put(s, "/proc/meminfo", "MemTotal:  400000 kB\nMemFree:  90000 kB\nMemAvailable:   102400 kB\n");
	put(s, "/proc/vmstat", "oom_kill_disable 1\noom_kill 3\n");
	put(s, "/bin/xl", "#!/bin/sh\n");
	xl = xasprintf("%s/bin/xl", s->root);
	assert_int_equal(chmod(xl, 0755), 0);
	free(xl);
	listen_at(s, "/var/run/xenstored/socket");
	s->path = xstrdup(getenv("PATH"));
	xl = xasprintf("%s/bin", s->root);
	setenv("PATH", xl, 1);
	free(xl);
	return 0;
}

static int teardown(void **state)
{
	struct system *s = *state;

	setenv("PATH", s->path, 1);
	close(s->xenstored);
	remove_scratch(s->root);
	free(s->path);
	free(s);
	return 0;
}

static void says(const struct system *s, bool hvm, int error, const char *what, const char *remedy)
{
	struct why why = {""};

	assert_int_equal(host_look(s->root, hvm, &why), error);
	if (!strstr(why.text, what) || !strstr(why.text, remedy))
		fail_msg("\"%s\" holds not both \"%s\" and \"%s\"", why.text, what, remedy);
}

static void all_is_well(void **state)
{
	says(*state, false, 0, "", "");
	says(*state, true, 0, "", "");
}

static void not_under_xen(void **state)
{
	put(*state, "/sys/hypervisor/type", "kvm\n");
	says(*state, false, -ENODEV, "does not run on Xen", "--place lab");
	drop(*state, "/sys/hypervisor/type");
	says(*state, false, -ENODEV, "does not run on Xen", "xen-system-amd64");
}

static void xenfs_is_not_mounted(void **state)
{
	drop(*state, "/proc/xen/capabilities");
	says(*state, false, -ENODEV, "runs on Xen", "mount -t xenfs");
}

static void a_guest_is_no_dom0(void **state)
{
	put(*state, "/proc/xen/capabilities", "");
	says(*state, false, -ENODEV, "a guest of Xen, not its dom0", "run hvlab there");
}

static void no_toolstack(void **state)
{
	drop(*state, "/bin/xl");
	says(*state, false, -ENODEV, "program xl is missing", "apt-get install xen-utils");
}

static void no_permission(void **state)
{
	drop(*state, "/dev/xen/privcmd"); /* root may write every file that is there */
	says(*state, false, -EACCES, "only root", "run hvlab as root");
}

static void no_xenstored(void **state)
{
	struct system *s = *state;

	close(s->xenstored); /* its socket is still there, as after a crash */
	says(s, false, -ENOTSUP, "xenstored does not answer", "systemctl start xenstored");
	drop(s, "/var/run/xenstored/socket");
	says(s, false, -ENOTSUP, "xenstored does not answer", "systemctl start xenstored");
}

static void no_nested_paging(void **state)
{
	put(*state, "/sys/hypervisor/properties/capabilities", "xen-3.0-x86_64\n");
	says(*state, false, 0, "", "");
	says(*state, true, -ENOTSUP, "SVM or VT-x is off", "firmware");
}

static void dom0_may_lack_memory(void **state)
{
	struct system *s = *state;
	struct why why = {""};

	assert_int_equal(host_room(s->root, true, &why), 0);
	put(s, "/proc/meminfo", "MemAvailable:    20480 kB\n");
	assert_int_equal(host_room(s->root, false, &why), 0);
	assert_int_equal(host_room(s->root, true, &why), -ENOMEM);
	assert_non_null(strstr(why.text, "dom0 has 20 MiB of memory left"));
	assert_non_null(strstr(why.text, "dom0_mem="));
	put(s, "/proc/meminfo", "MemAvailable:    8192 kB\n");
	assert_int_equal(host_room(s->root, false, &why), -ENOMEM);
	drop(s, "/proc/meminfo");
	assert_int_equal(host_room(s->root, true, &why), 0);
	assert_int_equal(host_out_of_memory(s->root), 3);
	drop(s, "/proc/vmstat");
	assert_int_equal(host_out_of_memory(s->root), 0);
}

static void left(const struct system *s, const char *name, const char *what)
{
	struct why why = {""};

	put(s, name, "");
	assert_int_equal(leftovers_find(s->root, "hvlab-c1", "7", &why), *what ? -EBUSY : 0);
	if (!strstr(why.text, what))
		fail_msg("\"%s\" does not name \"%s\"", why.text, what);
	drop(s, name);
}

static void what_is_left_is_found(void **state)
{
	struct system *s = *state;
	struct why why = {""};
	char *cmdline = xasprintf("%s/proc/99/cmdline", s->root);

	assert_int_equal(leftovers_find(s->root, "hvlab-c1", "7", &why), 0);
	left(s, "/var/run/xen/qmp-libxl-7", "qmp-libxl-7");
	left(s, "/var/run/xen/qmp-libxl-17", "");
	left(s, "/var/lib/xen/userdata-d.7.1234.libxl-json", "userdata-d.7.1234");
	left(s, "/var/lib/xen/userdata-d.71.1234.libxl-json", "");
	left(s, "/var/log/xen/qemu-dm-hvlab-c1.log", "qemu-dm-hvlab-c1.log");
	put(s, "/proc/99/cmdline", "");
	assert_int_equal(file_write(cmdline, "qemu\0-name\0hvlab-c1\0", 20), 0);
	assert_int_equal(leftovers_find(s->root, "hvlab-c1", "7", &why), -EBUSY);
	assert_non_null(strstr(why.text, "/proc/99"));
	assert_int_equal(leftovers_find(s->root, "hvlab-c", "7", &why), 0);
	free(cmdline);
}

static void only_its_logs_are_tidied(void **state)
{
	struct system *s = *state;

	put(s, "/var/log/xen/qemu-dm-hvlab-c1.log", "");
	put(s, "/var/log/xen/qemu-dm-hvlab-c1.log.1", "");
	put(s, "/var/log/xen/qemu-probe-hvlab-c1.log", "");
	put(s, "/var/log/xen/qemu-dm-hvlab-c12.log", "");
	put(s, "/var/log/xen/qemu-dm-web.log", "");
	leftovers_tidy(s->root, "hvlab-c1");
	char *first = xasprintf("%s/var/log/xen/qemu-dm-hvlab-c1.log", s->root);
	assert_int_equal(access(first, F_OK), -1);
	free(first);
	char *probe = xasprintf("%s/var/log/xen/qemu-probe-hvlab-c1.log", s->root);
	assert_int_equal(access(probe, F_OK), -1);
	free(probe);
	drop(s, "/var/log/xen/qemu-dm-hvlab-c12.log");
	drop(s, "/var/log/xen/qemu-dm-web.log");
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

UNIT()
{
	const struct CMUnitTest tests[] = {
		CASE(all_is_well), CASE(not_under_xen), CASE(xenfs_is_not_mounted), CASE(a_guest_is_no_dom0),
		CASE(no_toolstack), CASE(no_permission), CASE(no_xenstored), CASE(no_nested_paging),
		CASE(dom0_may_lack_memory), CASE(what_is_left_is_found), CASE(only_its_logs_are_tidied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
