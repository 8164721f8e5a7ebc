/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The only place where a tree is removed. It goes by directory descriptors from a root that is ours, so that a path
 * that changes meanwhile leads nowhere else; links are removed and never followed; what is mounted stays.
 */
#include "util.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIRECTORY (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

static int remove_at(int parent, const char *name, dev_t dev);

/* Takes over fd. */
static int remove_entries(int fd, dev_t dev)
{
	DIR *dir = fdopendir(fd);
	int first = 0;

	if (!dir) {
		close(fd);
		return -errno;
	}
	for (struct dirent *e; (e = readdir(dir)); ) {
		if (!name_is_entry(e->d_name))
			continue;
		int err = remove_at(dirfd(dir), e->d_name, dev);
		if (err && !first)
			first = err;
	}
	closedir(dir);
	return first;
}

static int remove_at(int parent, const char *name, dev_t dev)
{
	struct stat st;
	int fd = openat(parent, name, DIRECTORY);

	if (fd < 0 && (errno == ENOTDIR || errno == ELOOP))
		return unlinkat(parent, name, 0) ? -errno : 0;
	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) || st.st_dev != dev) {
		close(fd);
		return -EXDEV; /* something is mounted here: not ours to empty */
	}
	int err = remove_entries(fd, dev);
	return err ? err : unlinkat(parent, name, AT_REMOVEDIR) ? -errno : 0;
}

/*
 * Ours is what nobody else can put names into, or like /tmp: of the system, and sticky, so that a name of ours stays
 * ours. Without this check what lies there may be anybody's.
 */
static int check_root(int fd, const char *root, struct stat *st, struct why *why)
{
	if (fstat(fd, st))
		return fail(why, -errno, "cannot look at %s: %s", root, strerror(errno));
	bool shared = st->st_mode & S_IWOTH, sticky = st->st_mode & S_ISVTX;
	bool ours = st->st_uid == geteuid() && (!shared || sticky);

	if (ours || (!st->st_uid && sticky))
		return 0;
	return fail(why, -EACCES, "nothing is removed in %s: it is not a private directory of this user", root);
}

static int remove_ours(int root, dev_t dev, const char *path, const char *name, struct why *why)
{
	struct stat st;

	if (fstatat(root, name, &st, AT_SYMLINK_NOFOLLOW))
		return errno == ENOENT ? 0 : fail(why, -errno, "cannot look at %s/%s: %s", path, name, strerror(errno));
	if (st.st_uid != geteuid())
		return fail(why, -EACCES, "%s/%s belongs to another user and is not removed", path, name);
	int err = remove_at(root, name, dev);
	return err && err != -ENOENT ? fail(why, err, "cannot remove %s/%s: %s", path, name, strerror(-err)) : 0;
}

int remove_below(const char *root, const char *name, struct why *why)
{
	struct stat st;

	if (!name_is_entry(name))
		return fail(why, -EINVAL, "\"%.100s\" is no name in %s: nothing is removed", name, root);
	int fd = open(root, DIRECTORY);
	if (fd < 0)
		return errno == ENOENT ? 0 : fail(why, -errno, "nothing is removed in %s: %s", root, strerror(errno));
	int err = check_root(fd, root, &st, why);
	if (!err)
		err = remove_ours(fd, st.st_dev, root, name, why);
	close(fd);
	return err;
}
