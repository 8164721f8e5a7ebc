/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * File system helpers of util.h: whole files and directories. A file is replaced as a whole or not at all. Removing is
 * removal.c's.
 */
#include "util.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define FILE_MAX (1ull << 30) /* nothing of ours is larger, and what has no end is no file */

static int read_all(int fd, struct buf *b)
{
	char chunk[65536];

	for (;;) {
		ssize_t got = read(fd, chunk, sizeof(chunk));
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			return 0;
		if (b->len + (size_t)got > FILE_MAX)
			return -EFBIG;
		buf_put(b, chunk, (size_t)got);
	}
}

int file_read(const char *path, struct buf *b)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC); /* or a FIFO would keep us until somebody writes to it */
	struct stat st;

	if (fd < 0)
		return -errno;
	buf_clear(b);
	buf_put(b, "", 0);
	int err = fstat(fd, &st) ? -errno : S_ISREG(st.st_mode) ? read_all(fd, b) : S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
	close(fd);
	return err;
}

const char *file_reason(int err)
{
	return err == -EINVAL ? "it is not a regular file" : strerror(-err);
}

int output_check(const char *path, struct why *why)
{
	struct stat st;

	if (stat(path, &st) || S_ISREG(st.st_mode))
		return 0;
	return fail(why, -EINVAL, "%s is %s: name a file", path, S_ISDIR(st.st_mode) ? "a directory" :
		    S_ISBLK(st.st_mode) ? "a disk, and all that is on it would be lost" : "no file");
}

int write_all(int fd, const void *what, size_t n)
{
	const char *bytes = what;

	while (n) {
		ssize_t put = write(fd, bytes, n);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -errno;
		bytes += put;
		n -= (size_t)put;
	}
	return 0;
}

/* The rename itself is only durable once the directory is. */
static int sync_parent(const char *path)
{
	char *dir = xstrdup(path), *slash = strrchr(dir, '/');

	if (slash)
		slash[slash == dir] = '\0';
	int fd = open(slash ? dir : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(dir);
	if (fd < 0)
		return -errno;
	int err = fsync(fd) ? -errno : 0;
	close(fd);
	return err;
}

static int write_synced(int fd, const void *bytes, size_t n)
{
	int err = write_all(fd, bytes, n);

	if (!err && (fchmod(fd, 0644) || fsync(fd)))
		err = -errno;
	if (close(fd) && !err)
		err = -errno;
	return err;
}

int file_write(const char *path, const void *bytes, size_t n)
{
	char *tmp = xasprintf("%s.XXXXXX", path);
	int fd = mkostemp(tmp, O_CLOEXEC);
	int err = fd < 0 ? -errno : write_synced(fd, bytes, n);

	if (!err && rename(tmp, path))
		err = -errno;
	if (err && fd >= 0)
		unlink(tmp);
	free(tmp);
	return err ? err : sync_parent(path);
}

#define ROOM (64u << 10) /* less is none */

static int longest_file(const char *dir, u64 *longest)
{
	DIR *d = opendir(dir);
	struct stat st;

	*longest = 0;
	if (!d)
		return -errno;
	for (struct dirent *e; (e = readdir(d));)
		if (!fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) && S_ISREG(st.st_mode) && (u64)st.st_size > *longest)
			*longest = (u64)st.st_size;
	closedir(d);
	return 0;
}

int dir_is_short(const char *dir)
{
	struct rlimit most;
	struct statvfs fs;
	u64 longest;
	int err = longest_file(dir, &longest);

	if (err || statvfs(dir, &fs))
		return err_is_shortage(err) ? err : 0;
	if (fs.f_blocks && fs.f_bavail * fs.f_frsize < ROOM)
		return -ENOSPC;
	return !getrlimit(RLIMIT_FSIZE, &most) && most.rlim_cur != RLIM_INFINITY && longest + ROOM > most.rlim_cur ? -EFBIG : 0;
}

static int make_dir(const char *path)
{
	struct stat st;

	if (!mkdir(path, 0777))
		return 0;
	int err = -errno;
	if (!stat(path, &st))
		return S_ISDIR(st.st_mode) ? 0 : -ENOTDIR;
	return err;
}

int make_dirs(const char *path)
{
	char *p = xstrdup(path);
	int err = 0;

	for (char *slash = p; *slash && !err; ) {
		slash = strchrnul(slash + 1, '/');
		char kept = *slash;
		*slash = '\0';
		err = make_dir(p);
		*slash = kept;
	}
	free(p);
	return err;
}

bool name_is_entry(const char *s)
{
	return *s && strcmp(s, ".") != 0 && strcmp(s, "..") != 0 && !strchr(s, '/');
}
