/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Directories under a name in /tmp that anybody can guess: the root must be ours and closed to others before
 * anything is made in it.
 */
#include "workdir.h"
#include "names.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define TAKE_TRIES 10 /* sweep holds a lock for a moment, to see whether somebody has it */
#define JOIN_TRIES 100
#define PAUSE_US 50000

int workdir_root_check(const char *root, struct why *why)
{
	struct stat st;

	if (lstat(root, &st))
		return errno == ENOENT ? 0 : fail(why, -errno, "cannot look at %s: %s", root, strerror(errno));
	if (!S_ISDIR(st.st_mode) || st.st_uid != getuid() || (st.st_mode & 022))
		return fail(why, -EACCES, "%s is not a private directory of this user: remove it", root);
	return 0;
}

static int root_make(const char *root, struct why *why)
{
	if (mkdir(root, 0700) && errno != EEXIST)
		return fail(why, -errno, "cannot make the work directory %s: %s", root, strerror(errno));
	return workdir_root_check(root, why);
}

static int lock_open(const char *dir, int flags)
{
	char *path = xasprintf("%s/lock", dir);
	int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0600);

	free(path);
	return fd;
}

static void workdir_drop(struct workdir *w)
{
	if (w->lock >= 0)
		close(w->lock);
	free(w->root);
	free(w->path);
	*w = (struct workdir){.lock = -1};
}

static int dir_take(struct workdir *w, const char *root, const char *tag, int lock, struct why *why)
{
	int err = name_is_tag(tag) ? root_make(root, why)
				   : fail(why, -EINVAL, "\"%.40s\" is not the tag of a campaign", tag);

	*w = (struct workdir){.lock = -1};
	if (err)
		return err;
	w->root = xstrdup(root);
	w->path = xasprintf("%s/%s", root, tag);
	if (mkdir(w->path, 0700) && errno != EEXIST)
		err = fail(why, -errno, "cannot make the work directory %s: %s", w->path, strerror(errno));
	else if ((w->lock = lock_open(w->path, O_CREAT)) < 0)
		err = fail(why, -errno, "cannot make %s/lock: %s", w->path, strerror(errno));
	else if (flock(w->lock, lock | LOCK_NB))
		err = fail(why, -EBUSY, "campaign %s is being run by another process", tag);
	if (err)
		workdir_drop(w);
	return err;
}

/* Who removes a directory removes the lock with it: what we hold may be a lock on nothing. */
static int dir_insist(struct workdir *w, const char *root, const char *tag, int lock, unsigned patience, struct why *why)
{
	int err = 0;
	struct stat st;

	for (; patience; patience--) {
		err = dir_take(w, root, tag, lock, why);
		if (!err && !fstat(w->lock, &st) && st.st_nlink)
			return 0;
		if (err && err != -EBUSY && err != -ENOENT)
			return err;
		if (!err)
			workdir_drop(w);
		usleep(PAUSE_US);
	}
	return err ? err : fail(why, -EBUSY, "%s/%s keeps being removed by another process", root, tag);
}

int workdir_take(struct workdir *w, const char *root, const char *tag, struct why *why)
{
	return dir_insist(w, root, tag, LOCK_EX, TAKE_TRIES, why);
}

int workdir_join(struct workdir *w, const char *root, const char *tag, struct why *why)
{
	return dir_insist(w, root, tag, LOCK_SH, JOIN_TRIES, why);
}

bool workdir_last(struct workdir *w)
{
	return !flock(w->lock, LOCK_EX | LOCK_NB);
}

void workdir_leave(struct workdir *w)
{
	if (w->path && workdir_last(w))
		remove_below(w->root, basename(w->path), NULL);
	workdir_drop(w);
}

void workdir_release(struct workdir *w)
{
	if (w->path)
		remove_below(w->root, basename(w->path), NULL);
	workdir_drop(w);
}

bool workdir_alive(const char *root, const char *tag)
{
	char *dir = xasprintf("%s/%s", root, tag);
	int fd = lock_open(dir, 0);
	bool alive = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK;

	if (fd >= 0)
		close(fd);
	free(dir);
	return alive;
}

int workdir_scratch(const char *root, char **dir, struct why *why)
{
	int err = root_make(root, why);

	*dir = xasprintf("%s/" NAME_SCRATCH "XXXXXX", root);
	if (!err && !mkdtemp(*dir))
		err = fail(why, -errno, "cannot make a directory under %s: %s", root, strerror(errno));
	if (!err) {
		workdir_hold(*dir);
		return 0;
	}
	free(*dir);
	*dir = NULL;
	return err;
}

void workdir_scratch_end(const char *root, char *dir)
{
	if (dir)
		remove_below(root, basename(dir), NULL);
	free(dir);
}

void workdir_hold(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0)
		flock(fd, LOCK_SH | LOCK_NB); /* never closed: it falls with the process */
}

bool workdir_in_use(const char *root, const char *name)
{
	const char *pid = strchr(name, '.');
	char *path = pid ? xasprintf("/proc/%.20s", pid + 1) : xasprintf("%s/%s", root, name);
	int fd = pid ? -1 : open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	bool used = pid ? !access(path, F_OK) : fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK;

	if (fd >= 0)
		close(fd);
	free(path);
	return used;
}
