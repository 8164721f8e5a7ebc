/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Making the store of a disk (scratch.h). A RAM disk is used only where the lab's own init has made one and said so.
 */
#include "scratch.h"

#include "util.h"

#include <hvlab/disk.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define LAB_RAM_DISK "/lab/scratch"

/* A new file has its size already; a block device keeps its own. */
static int write_signature(int fd)
{
	char sector[HVLAB_SECTOR] = HVLAB_DISK_SIGNATURE;

	return pwrite(fd, sector, sizeof(sector), 0) == sizeof(sector) && !fsync(fd) ? 0 : errno ? -errno : -EIO;
}

static int make(const char *workdir, bool ram, char **path, struct why *why)
{
	*path = ram ? xstrdup(LAB_RAM_DISK) : xasprintf("%s/scratch", workdir);
	int fd = open(*path, O_RDWR | O_CLOEXEC | (ram ? 0 : O_CREAT | O_EXCL), 0600);
	int err = fd < 0 || (!ram && ftruncate(fd, HVLAB_DISK_BYTES)) ? -errno : write_signature(fd);

	if (fd >= 0)
		close(fd);
	return err ? fail(why, err, "cannot make %s, which is to be behind the disk: %s", *path, strerror(-err)) : 0;
}

int scratch_make(const char *workdir, const char *store, char **path, const char **kind, struct why *why)
{
	bool there = !access(LAB_RAM_DISK, F_OK), ram = there && strcmp(store, HVLAB_STORE_FILE);

	*path = NULL;
	*kind = ram ? "RAM disk" : "file";
	if (!strcmp(store, HVLAB_STORE_NULL)) {
		*kind = "nothing";
		return 0;
	}
	if (!strcmp(store, HVLAB_STORE_RAM) && !there)
		return fail(why, -ENOTSUP, "there is no RAM disk here for --disk-store ram; only the hosts of the lab have one");
	return make(workdir, ram, path, why);
}
