/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The writer of cargo.h: files one behind the other, then the directory. Nothing is kept for long, so nothing is flushed.
 */
#include "cargo.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#define CYLINDER (16u * 63 * CARGO_SECTOR) /* a disk is whole cylinders of 16 heads and 63 sectors */

static u64 round_up(u64 n, u64 to)
{
	return (n + to - 1) / to * to;
}

/* Appends a file's bytes to disk at its offset: how many they were, or negative errno. */
static s64 append(int disk, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	s64 err = fd < 0 || fstat(fd, &st) ? -errno : 0;

	for (off_t left = err ? 0 : st.st_size; left && !err;) {
		ssize_t n = sendfile(disk, fd, NULL, (size_t)left); /* across file systems, too */
		err = n < 0 ? -errno : n == 0 ? -EIO : 0;
		left -= err ? 0 : n;
	}
	if (fd >= 0)
		close(fd);
	return err ? err : st.st_size;
}

static int describe(struct cargo_entry *e, const struct cargo_item *item, u64 at, u64 size, struct why *why)
{
	*e = (struct cargo_entry){.magic = CARGO_MAGIC, .role = item->role, .sector = (u32)(at / CARGO_SECTOR), .size = size};
	if (item->cmdline && strlen(item->cmdline) >= sizeof(e->cmdline))
		return fail(why, -E2BIG, "the command line of %s is too long", item->name);
	copy_str(e->name, item->name);
	copy_str(e->cmdline, item->cmdline ? item->cmdline : "");
	return 0;
}

static int fill(int disk, const struct cargo_item *items, size_t n, struct why *why)
{
	static const struct cargo_entry none;
	struct cargo_entry e;
	u64 at = CARGO_ENTRIES * sizeof(e);

	for (size_t i = 0; i < CARGO_ENTRIES; i++) {
		s64 size = i < n && lseek(disk, (off_t)at, SEEK_SET) >= 0 ? append(disk, items[i].path) : 0;
		if (size < 0)
			return fail(why, (int)size, "cannot copy %s: %s", items[i].path, strerror((int)-size));
		int err = i < n ? describe(&e, &items[i], at, (u64)size, why) : 0;
		if (err)
			return err;
		if (pwrite(disk, i < n ? &e : &none, sizeof(e), (off_t)(i * sizeof(e))) != sizeof(e))
			return fail(why, -EIO, "cannot write a machine's disk: %s", strerror(errno));
		at = round_up(at + (u64)size, CARGO_SECTOR);
	}
	if (ftruncate(disk, (off_t)round_up(at, CYLINDER)))
		return fail(why, -errno, "cannot write a machine's disk: %s", strerror(errno));
	return 0;
}

int cargo_write(const char *disk, const struct cargo_item *items, size_t n, struct why *why)
{
	int fd = n > CARGO_ENTRIES ? -1 : open(disk, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (n > CARGO_ENTRIES)
		return fail(why, -E2BIG, "too many files for one machine");
	if (fd < 0)
		return fail(why, -errno, "cannot make %s: %s", disk, strerror(errno));
	int err = fill(fd, items, n, why);
	close(fd);
	return err;
}
