/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The writer and the reader of newc.h. Nobody owns what it writes, and it has no date: the same files make the same bytes.
 */
#include "newc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#define EXECUTABLE 0100755
#define ALIGNMENT 4
#define MAGIC "070701"
#define HEAD 110 /* bytes: the magic, and 13 fields of 8 digits */
#define FIELD_MODE 1
#define FIELD_SIZE 6
#define FIELD_NAME 11
#define IS_FILE(mode) (((mode) & S_IFMT) == S_IFREG)

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

/* --- reading */

static u64 field(const char *head, unsigned i)
{
	char digits[9];

	copy_strn(digits, sizeof(digits), head + sizeof(MAGIC) - 1 + (size_t)i * 8);
	return strtoull(digits, NULL, 16);
}

static size_t aligned(size_t n)
{
	return (n + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

static bool is_named(const char *name, size_t n, const char *path)
{
	if (n > 2 && !strncmp(name, "./", 2))
		name += 2, n -= 2;
	return n == strlen(path) + 1 && !memcmp(name, path, n);
}

const char *newc_find(const void *archive, size_t size, const char *path, size_t *n)
{
	const char *at = archive;

	for (size_t left = size; left >= HEAD && !memcmp(at, MAGIC, sizeof(MAGIC) - 1);) {
		u64 name = field(at, FIELD_NAME), bytes = field(at, FIELD_SIZE);
		size_t to_bytes = name < left ? aligned(HEAD + name) : left;

		if (to_bytes >= left || bytes > left - to_bytes)
			return NULL;
		if (bytes && IS_FILE(field(at, FIELD_MODE)) && is_named(at + HEAD, name, path)) {
			*n = bytes;
			return at + to_bytes;
		}
		size_t whole = to_bytes + aligned(bytes);
		left = whole < left ? left - whole : 0;
		at += whole;
	}
	return NULL;
}
