/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab sweep: removes what dead harnesses left: processes with a dead campaign's tag, work directories whose lock is free,
 * guests that are not processes (Xen's domains), bundles of ssh places and, with --host, what is left on that host. Touches
 * only what carries our mark, and reports each removal.
 */
#include "cmd.h"
#include "names.h"
#include "paths.h"
#include "place.h"
#include "place_url.h"
#include "proc.h"
#include "workdir.h"

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

static struct {
	const char *place, *work;
	bool dry;
} opts;

static const struct option options[] = {
	OPT_TEXT("place", "PLACE", &opts.place, "where to look: local or ssh://[USER@]HOST[:PORT]"),
	OPT_TEXT("work", "DIR", &opts.work, "where to look for directories of guests"),
	OPT_FLAG("dry-run", &opts.dry, "say what would be done, do nothing"),
	OPT_END,
};

struct sweep_state {
	const struct target *target;
	char *root;
	bool dry;
	u32 processes, guests, directories, failed;
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

/* A process in a container has a /tmp of its own: whether its campaign lives cannot be seen from here. */
static bool same_mounts(const char *pid)
{
	char *path = xasprintf("/proc/%s/ns/mnt", pid), theirs[64], ours[64];
	ssize_t n = readlink(path, theirs, sizeof(theirs)), m = readlink("/proc/self/ns/mnt", ours, sizeof(ours));

	free(path);
	return n < 0 || m < 0 || (n == m && !memcmp(theirs, ours, (size_t)n));
}

/* Its tag, if it was started for a campaign under our root: another root's locks are not known here. */
static bool process_tag(const struct sweep_state *s, const char *pid, char tag[32])
{
	char root[256], *usual = path_workroot();
	bool ours;

	if (!process_env(pid, WORK_VARIABLE, root, sizeof(root)))
		copy_str(root, usual);
	ours = !strcmp(root, s->root);
	free(usual);
	return ours && same_mounts(pid) && process_env(pid, "HVLAB_TAG", tag, 32) && name_is_tag(tag);
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
static void sweep_process(struct sweep_state *s, const char *pid)
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

/* The tag begins with the day its campaign began. */
static bool is_old(const char *tag)
{
	struct tm day = {.tm_isdst = -1};

	return strptime(tag, "c%Y%m%d-%H%M%S", &day) && difftime(time(NULL), mktime(&day)) > OLD_S;
}

static void sweep_tree(struct sweep_state *s, const char *name)
{
	struct why why = {""};
	int err = s->dry ? 0 : remove_below(s->root, name, &why);

	printf("%s %s/%s%s%s\n", s->dry ? "would remove" : err ? "could not remove" : "removed", s->root, name,
	       err ? ": " : "", why.text);
	s->directories += !err;
	s->failed += err != 0;
}

static void sweep_directory(struct sweep_state *s, const char *name)
{
	bool ours = name_is_bundle(name) || name_is_scratch(name);

	if (name_is_tag(name) ? !workdir_alive(s->root, name) : ours && !workdir_in_use(s->root, name))
		sweep_tree(s, name);
}

static void each_name(struct sweep_state *s, const char *dir, void (*fn)(struct sweep_state *s, const char *name))
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

/* --- guests */

static void note_alive(struct sweep_state *s, const char *name)
{
	if (name_is_tag(name) && workdir_alive(s->root, name))
		buf_printf(&s->alive, "%s%s", s->alive.len ? " " : "", name);
}

/* Locks of this machine say whether a campaign of ours runs; whether another machine's does, only its age can tell. */
static bool is_over(void *arg, const struct leftover *l)
{
	struct sweep_state *s = arg;

	if (!name_is_tag(l->tag))
		return false;
	if (!l->own)
		return is_old(l->tag);
	char *usual = path_workroot();
	bool alive = workdir_alive(s->root, l->tag) || workdir_alive(usual, l->tag);
	free(usual);
	return !alive;
}

static void say_leftover(void *arg, const struct leftover *l, int err, const char *said)
{
	struct sweep_state *s = arg;

	printf("%s %s %s%s%s%s%s\n", err ? "could not remove" : *said ? "did not remove" : s->dry ? "would remove" : "removed",
	       l->kind, l->name, *l->tag ? " of campaign " : "", l->tag, *said ? ": " : "", said);
	s->guests += !err;
	s->failed += err != 0;
}

static int sweep_ops(struct sweep_state *s, const struct host_ops *ops)
{
	const struct sweep sweep = {.dry = s->dry, .alive = s->alive.data ? s->alive.data : "", .over = is_over,
				    .told = say_leftover, .arg = s};
	struct why why = {""};
	int err = ops->sweep(s->target, &sweep, &why);

	return err ? complain(status_of(err), "%s", why.text) : STATUS_OK;
}

/* What guests have left: on this machine where they are no processes, and at the host that was named. */
static int sweep_guests(struct sweep_state *s)
{
	const struct host_ops *there = host_ops_find(s->target->url);
	int status = STATUS_OK;

	each_name(s, s->root, note_alive);
	for (size_t i = 0; i < host_ops_count(); i++)
		if (host_ops_at(i)->sweep && (!host_ops_at(i)->schemes || host_ops_at(i) == there)) {
			int failed = sweep_ops(s, host_ops_at(i));
			status = failed ? failed : status;
		}
	buf_free(&s->alive);
	return status;
}

/* --- on this machine */

static int sweep_here(struct sweep_state *s)
{
	struct why why = {""};
	int err = workdir_root_check(s->root, &why);

	if (err)
		return complain(STATUS_ENVIRONMENT, "%s", why.text);
	each_name(s, "/proc", sweep_process);
	int status = sweep_guests(s); /* before the directories: by these it asks which campaigns run */
	each_name(s, s->root, sweep_directory);
	if (!status && s->processes + s->guests + s->directories + s->failed == 0)
		puts("nothing is left of crashed runs");
	if (!s->dry)
		rmdir(s->root); /* stays when something lives in it */
	return status ? status : s->failed ? STATUS_ENVIRONMENT : STATUS_OK;
}

/* --- at a place */

static void print_line(void *arg, const char *text)
{
	puts(text);
}

static int sweep_there(void)
{
	struct images images = {.target = cmd_target()};
	struct why why = {""};
	char *metal = NULL, *hosted = NULL;
	int status = cmd_images(&metal, &hosted);

	images.metal = metal;
	images.hosted = hosted;
	if (!status)
		status = ssh_sweep(opts.place, &images, opts.dry, print_line, NULL, &why);
	free(metal);
	free(hosted);
	return status < 0 ? complain(status_of(status), "%s", why.text) : status;
}

static int sweep(const struct arguments *a)
{
	struct sweep_state s = {.target = cmd_target(), .dry = opts.dry};

	if (opts.place && place_is_ssh(opts.place))
		return sweep_there();
	if (opts.place && strcmp(opts.place, "local"))
		return complain(STATUS_USAGE, "sweep --place is local or ssh://HOST, not \"%s\"", opts.place);
	s.root = opts.work ? xstrdup(opts.work) : path_workroot();
	int status = sweep_here(&s);
	free(s.root);
	return status;
}

const struct command cmd_sweep = {
	"sweep", "", "remove what crashed runs of ours left behind", 0, sweep, {options, host_options, target_options},
};
