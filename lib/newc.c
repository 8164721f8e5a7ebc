/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The writer of newc.h. Nobody owns what it writes, and it has no date: the same files make the same bytes.
 */
#include "newc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#define EXECUTABLE 0100755
#define ALIGNMENT 4

static int put(int archive, const void *bytes, size_t n)
{
	ssize_t done = write(archive, bytes, n);

	return done == (ssize_t)n ? 0 : done < 0 ? -errno : -ENOSPC;
}

static int pad(int archive)
{
	static const char zeros[ALIGNMENT];
	off_t at = lseek(archive, 0, SEEK_CUR);

	return at < 0 ? -errno : put(archive, zeros, (size_t)(-at & (ALIGNMENT - 1)));
}

/* Magic, inode, mode, uid, gid, links, time, size, four device numbers, length of the name, checksum. */
static int put_header(int archive, const char *name, unsigned mode, off_t size)
{
	char head[160];
	int n = snprintf(head, sizeof(head), "070701%08x%08x%08x%08x%08x%08x%08lx%08x%08x%08x%08x%08zx%08x%s", 1, mode, 0, 0, 1, 0,
			 (unsigned long)size, 0, 0, 0, 0, strlen(name) + 1, 0, name);
	int err = n < (int)sizeof(head) ? put(archive, head, (size_t)n + 1) : -ENAMETOOLONG;

	return err ? err : pad(archive);
}

static int copy_open(int archive, int from, off_t size)
{
	while (size > 0) {
		ssize_t n = sendfile(archive, from, NULL, (size_t)size);

		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		size -= n;
	}
	return 0;
}

static int open_sized(const char *path, off_t *size)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st))
		return -errno;
	*size = st.st_size;
	return fd;
}

int newc_copy(int archive, const char *path)
{
	off_t size = 0;
	int from = open_sized(path, &size), err = from < 0 ? from : copy_open(archive, from, size);

	if (from >= 0)
		close(from);
	return err ? err : pad(archive);
}

int newc_file(int archive, const char *name, const char *path)
{
	off_t size = 0;
	int from = open_sized(path, &size), err = from < 0 ? from : put_header(archive, name, EXECUTABLE, size);

	if (!err)
		err = copy_open(archive, from, size);
	if (from >= 0)
		close(from);
	return err ? err : pad(archive);
}

int newc_end(int archive)
{
	return put_header(archive, "TRAILER!!!", 0, 0);
}
