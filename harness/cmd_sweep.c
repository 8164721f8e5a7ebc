/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab sweep: processes that carry the tag of a campaign whose harness is dead, and work directories nobody holds
 * the lock of; in Xen's dom0 its domains too; with --host what they left on that host; where ssh places leave their
 * bundles, those. Only what is marked as ours; each removal is said.
 */
#include "cmd.h"
#include "names.h"
#include "paths.h"
#include "place.h"
#include "place_url.h"
#include "proc.h"
#include "workdir.h"

#include "../adapters/hyperv/leftovers.h"
#include "../adapters/xapi/leftovers.h"
#include "../adapters/xen/leftovers.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define OLD_S (7 * 86400) /* of a run on another machine nobody here knows whether it is alive */

struct sweep {
	char *root;
	bool dry;
	u32 processes, domains, directories, remote, failed;
	struct buf alive; /* tags of living campaigns, by spaces */
};

/* A variable of a process' environment into value; false when it is not there or too long. */
static bool process_env(const char *pid, const char *name, char *value, size_t size)
{
	char *path = xasprintf("/proc/%s/environ", pid);
	struct buf b = {0};
	size_t n = strlen(name);
	bool found = false;

	if (!file_read(path, &b))
		for (size_t at = 0; at < b.len && !found; at += strlen(b.data + at) + 1)
			if (!strncmp(b.data + at, name, n) && b.data[at + n] == '=') {
				copy_strn(value, size, b.data + at + n + 1);
				found = strlen(b.data + at + n + 1) < size;
			}
	buf_free(&b);
	free(path);
	return found;
}

/* Its tag, if it was started for a campaign under our root: another root's locks are not known here. */
static bool process_tag(const struct sweep *s, const char *pid, char tag[32])
{
	char root[256], *usual = path_workroot();
	bool ours;

	if (!process_env(pid, WORK_VARIABLE, root, sizeof(root)))
		copy_str(root, usual);
	ours = !strcmp(root, s->root);
	free(usual);
	return ours && process_env(pid, "HVLAB_TAG", tag, 32) && name_is_tag(tag);
}

static bool is_mine(const char *pid)
{
	char *path = xasprintf("/proc/%s", pid);
	struct stat st;
	bool mine = !stat(path, &st) && st.st_uid == getuid();

	free(path);
	return mine;
}

/* Linux before 5.3 has no pidfd: there the number has to do. */
static int send_kill(int fd, pid_t pid)
{
	return fd < 0 ? kill(pid, SIGKILL) : (int)syscall(SYS_pidfd_send_signal, fd, SIGKILL, NULL, 0);
}

/* Through a pidfd: between looking and killing the number may have become somebody else. */
static void sweep_process(struct sweep *s, const char *pid)
{
	char tag[32], again[32];
	u64 number;

	if (parse_u64(pid, &number) || !is_mine(pid) || !process_tag(s, pid, tag) || workdir_alive(s->root, tag))
		return;
	int fd = proc_fd((pid_t)number);
	if (fd < 0 && errno != ENOSYS)
		return;
	if (process_tag(s, pid, again) && !strcmp(tag, again)) {
		bool gone = s->dry || !send_kill(fd, (pid_t)number);
		printf("%s process %s of campaign %s\n",
		       s->dry	  ? "would end"
			   : gone ? "ended"
				  : "could not end",
		       pid, tag);
		s->processes += gone;
		s->failed += !gone;
	}
	if (fd >= 0)
		close(fd);
}

static void sweep_domain(void *arg, const char *domain, const char *tag)
{
	struct sweep *s = arg;
	char *usual = path_workroot();
	bool alive = workdir_alive(s->root, tag) || workdir_alive(usual, tag);
	struct why why;

	free(usual);
	if (!name_is_tag(tag) || alive)
		return;
	int err = s->dry ? 0 : leftovers_destroy(domain, &why);
	printf("%s Xen domain %s of campaign %s%s%s\n", s->dry ? "would destroy" : err ? "could not destroy" : "destroyed",
	       domain, tag, err ? ": " : "", err ? why.text : "");
	s->domains += !err;
	s->failed += err != 0;
}

/* The tag begins with the day its campaign began. */
static bool is_old(const char *tag)
{
	struct tm day = {.tm_isdst = -1};

	return strptime(tag, "c%Y%m%d-%H%M%S", &day) && difftime(time(NULL), mktime(&day)) > OLD_S;
}

static void sweep_xapi(void *arg, const struct leftover *l)
{
	struct sweep *s = arg;
	struct why why;

	if (!name_is_tag(l->tag) || (l->own ? workdir_alive(s->root, l->tag) : !is_old(l->tag)))
		return;
	int err = s->dry ? 0 : xapi_leftover_remove(l, &why);
	printf("%s %s %s of campaign %s%s%s\n", s->dry ? "would remove" : err ? "could not remove" : "removed", l->kind,
	       l->name, l->tag, err ? ": " : "", err ? why.text : "");
	s->remote += !err;
	s->failed += err != 0;
}

static void sweep_tree(struct sweep *s, const char *name)
{
	struct why why = {""};
	int err = s->dry ? 0 : remove_below(s->root, name, &why);

	printf("%s %s/%s%s%s\n", s->dry ? "would remove" : err ? "could not remove" : "removed", s->root, name,
	       err ? ": " : "", why.text);
	s->directories += !err;
	s->failed += err != 0;
}

static void sweep_directory(struct sweep *s, const char *name)
{
	if (name_is_tag(name) ? !workdir_alive(s->root, name) : name_is_bundle(name) && !workdir_in_use(s->root, name))
		sweep_tree(s, name);
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

/* --- on a host that an adapter reaches */

static void note_alive(struct sweep *s, const char *name)
{
	if (name_is_tag(name) && workdir_alive(s->root, name))
		buf_printf(&s->alive, "%s%s", s->alive.len ? " " : "", name);
}

static void say_remote(void *arg, const char *what, const char *name, const char *tag, const char *said)
{
	struct sweep *s = arg;

	printf("%s %s %s%s%s%s%s\n", *said ? "did not remove" : s->dry ? "would remove" : "removed", what, name,
	       *tag ? " of campaign " : "", tag, *said ? ": " : "", said);
	s->remote++;
}

static int sweep_host(struct sweep *s)
{
	const char *host = getenv(HOST_VARIABLE);
	struct why why = {""};
	int err = 0;

	each_name(s, s->root, note_alive);
	if (hyperv_named())
		err = hyperv_sweep(s->alive.data ? s->alive.data : "", s->dry, say_remote, s, &why);
	else if (host && !strncmp(host, "xapi://", 7))
		err = xapi_leftovers_each(sweep_xapi, s, &why);
	buf_free(&s->alive);
	return err ? complain(status_of(err), "%s", why.text) : STATUS_OK;
}

/* --- on this machine */

static int sweep_here(struct sweep *s)
{
	struct why why = {""};
	int err = workdir_root_check(s->root, &why);

	if (err)
		return complain(STATUS_ENVIRONMENT, "%s", why.text);
	int status = sweep_host(s); /* first: it asks which campaigns live, by directories that go below */
	each_name(s, "/proc", sweep_process);
	leftovers_each(sweep_domain, s);
	each_name(s, s->root, sweep_directory);
	if (!status && s->processes + s->domains + s->directories + s->remote + s->failed == 0)
		puts("nothing is left of crashed runs");
	if (!s->dry)
		rmdir(s->root); /* stays when something lives in it */
	return status ? status : s->failed ? STATUS_ENVIRONMENT : STATUS_OK;
}

/* --- at a place */

static void print_line(void *arg, const char *text)
{
	(void)arg;
	puts(text);
}

static int sweep_there(const char *place, const struct options *o, bool dry)
{
	struct images images = {0};
	struct why why = {""};
	char *metal = NULL, *hosted = NULL;
	int status = cmd_images(o, &metal, &hosted);

	images.metal = metal;
	images.hosted = hosted;
	if (!status)
		status = ssh_sweep(place, &images, dry, print_line, NULL, &why);
	free(metal);
	free(hosted);
	return status < 0 ? complain(status_of(status), "%s", why.text) : status;
}

int cmd_sweep(int argc, char **argv)
{
	struct options o;
	struct sweep s = {0};
	int status = cmd_options(&o, argc, argv);

	if (status)
		return status;
	cmd_host(&o);
	const char *place = option_get(&o, "place"), *work = option_get(&o, "work");
	s.root = work ? xstrdup(work) : path_workroot();
	s.dry = option_get(&o, "dry-run");
	if (place && place_is_ssh(place))
		status = sweep_there(place, &o, s.dry);
	else if (place && strcmp(place, "local"))
		status = complain(STATUS_USAGE, "sweep --place is local or ssh://HOST, not \"%s\"", place);
	else
		status = sweep_here(&s);
	free(s.root);
	options_free(&o);
	return status;
}
