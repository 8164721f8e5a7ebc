/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Directories under a name in /tmp that anybody can guess: the root must be ours and closed to others before
 * anything is made in it.
 */
#include "workdir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int root_make(const char *root, struct why *why)
{
	struct stat st;

	if (mkdir(root, 0700) && errno != EEXIST)
		return fail(why, -errno, "cannot make the work directory %s: %s", root, strerror(errno));
	if (lstat(root, &st) || !S_ISDIR(st.st_mode) || st.st_uid != getuid() || (st.st_mode & 022))
		return fail(why, -EACCES, "%s is not a directory of ours alone: remove it", root);
	return 0;
}

static int lock_open(const char *dir, int flags)
{
	char *path = xasprintf("%s/lock", dir);
	int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0600);

	free(path);
	return fd;
}

int workdir_take(struct workdir *w, const char *root, const char *tag, struct why *why)
{
	int err = root_make(root, why);

	*w = (struct workdir){.lock = -1};
	if (err)
		return err;
	w->path = xasprintf("%s/%s", root, tag);
	if (mkdir(w->path, 0700) && errno != EEXIST)
		err = fail(why, -errno, "cannot make the work directory %s: %s", w->path, strerror(errno));
	else if ((w->lock = lock_open(w->path, O_CREAT)) < 0)
		err = fail(why, -errno, "cannot make %s/lock: %s", w->path, strerror(errno));
	else if (flock(w->lock, LOCK_EX | LOCK_NB))
		err = fail(why, -EBUSY, "campaign %s is being run by another process", tag);
	if (err) {
		if (w->lock >= 0)
			close(w->lock);
		free(w->path);
		*w = (struct workdir){.lock = -1};
	}
	return err;
}

void workdir_release(struct workdir *w)
{
	if (w->path)
		remove_tree(w->path);
	if (w->lock >= 0)
		close(w->lock);
	free(w->path);
	*w = (struct workdir){.lock = -1};
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
