/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab sweep: processes that carry the tag of a campaign whose harness is dead, and work directories nobody holds
 * the lock of; in Xen's dom0 its domains too. Only what is marked as ours; each removal is said.
 */
#include "cmd.h"
#include "paths.h"
#include "workdir.h"

#include "../adapters/xen/leftovers.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <unistd.h>

struct sweep {
	char *root;
	bool dry;
	u32 processes, domains, directories, failed;
};

/* Exactly what make_tag() makes: anything else is not ours to remove. */
static bool is_tag(const char *s)
{
	const char *shape = "c########-######-****";

	if (strlen(s) != strlen(shape))
		return false;
	for (; *s; s++, shape++)
		if (*shape == '#'	? *s < '0' || *s > '9'
			: *shape == '*' ? !strchr("0123456789abcdef", *s)
					: *s != *shape)
			return false;
	return true;
}

/* HVLAB_TAG of a process into tag; false when it has none that could be ours. */
static bool process_tag(const char *pid, char tag[32])
{
	char *path = xasprintf("/proc/%s/environ", pid);
	struct buf b = {0};
	bool found = false;

	if (!file_read(path, &b))
		for (size_t at = 0; at < b.len && !found; at += strlen(b.data + at) + 1)
			if (!strncmp(b.data + at, "HVLAB_TAG=", 10) && is_tag(b.data + at + 10)) {
				copy_strn(tag, 32, b.data + at + 10);
				found = true;
			}
	buf_free(&b);
	free(path);
	return found;
}

static bool is_mine(const char *pid)
{
	char *path = xasprintf("/proc/%s", pid);
	struct stat st;
	bool mine = !stat(path, &st) && st.st_uid == getuid();

	free(path);
	return mine;
}

/* Through a pidfd: between looking and killing the number may have become somebody else. */
static void sweep_process(struct sweep *s, const char *pid)
{
	char tag[32], again[32];
	u64 number;

	if (parse_u64(pid, &number) || !is_mine(pid) || !process_tag(pid, tag) || workdir_alive(s->root, tag))
		return;
	int fd = pidfd_open((pid_t)number, 0);
	if (fd < 0)
		return;
	if (process_tag(pid, again) && !strcmp(tag, again)) {
		bool gone = s->dry || !pidfd_send_signal(fd, SIGKILL, NULL, 0);
		printf("%s process %s of campaign %s\n",
		       s->dry	  ? "would end"
			   : gone ? "ended"
				  : "could not end",
		       pid, tag);
		s->processes += gone;
		s->failed += !gone;
	}
	close(fd);
}

static void sweep_domain(void *arg, const char *domain, const char *tag)
{
	struct sweep *s = arg;
	struct why why;

	if (!is_tag(tag) || workdir_alive(s->root, tag))
		return;
	int err = s->dry ? 0 : leftovers_destroy(domain, &why);
	printf("%s Xen domain %s of campaign %s%s%s\n", s->dry ? "would destroy" : err ? "could not destroy" : "destroyed",
	       domain, tag, err ? ": " : "", err ? why.text : "");
	s->domains += !err;
	s->failed += err != 0;
}

static void sweep_directory(struct sweep *s, const char *name)
{
	if (!is_tag(name) || workdir_alive(s->root, name))
		return;
	char *path = xasprintf("%s/%s", s->root, name);
	int err = s->dry ? 0 : remove_tree(path);
	printf("%s %s%s%s\n", s->dry ? "would remove" : err ? "could not remove" : "removed", path, err ? ": " : "",
	       err ? strerror(-err) : "");
	s->directories += !err;
	s->failed += err != 0;
	free(path);
}

static void each_name(struct sweep *s, const char *dir, void (*fn)(struct sweep *s, const char *name))
{
	struct dirent **names;
	int n = scandir(dir, &names, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		fn(s, names[i]->d_name);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
}

int cmd_sweep(int argc, char **argv)
{
	struct options o;
	struct sweep s = {0};
	int status = cmd_options(&o, argc, argv);

	if (status)
		return status;
	cmd_host(&o);
	s.root = path_workroot();
	s.dry = option_get(&o, "dry-run");
	each_name(&s, "/proc", sweep_process);
	leftovers_each(sweep_domain, &s);
	each_name(&s, s.root, sweep_directory);
	if (s.processes + s.domains + s.directories + s.failed == 0)
		puts("nothing is left of crashed runs");
	if (!s.dry)
		rmdir(s.root); /* stays when something lives in it */
	free(s.root);
	options_free(&o);
	return s.failed ? STATUS_ENVIRONMENT : STATUS_OK;
}
