/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xl-disk-configuration(5), and the node physical-device of Linux's block back end (disk.h).
 */
#include "disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define DEVICE "xvde" /* the first that no device model emulates besides */
#define XENBUS_CLOSING "5"
#define LAB_MODEL "/usr/libexec/xen-qemu-system-i386"

void disk_config(struct buf *b, const struct disk_spec *disk)
{
	bool qdisk = disk->model && !strcmp(disk->engine, "qdisk");

	if (!disk->model)
		return;
	buf_printf(b, "disk = [\"format=raw,vdev=%s,access=rw,backendtype=%s,target=%s\"]\n", strcmp(disk->model, "ide") ? DEVICE : "hda",
		   qdisk ? "qdisk" : "phy", disk->path);
	if (qdisk && !access(LAB_MODEL, X_OK))
		buf_puts(b, "device_model_override = \"" LAB_MODEL "\"\n");
}

static int tell_device(struct xenstore *store, const char *node, const char *path, struct why *why)
{
	struct buf there = {0};
	struct stat st;
	int err = xs_read(store, node, &there);

	buf_free(&there);
	if (err != -ENOENT)
		return err ? fail(why, err, "xenstore does not tell %s: %s", node, strerror(-err)) : 0;
	if (stat(path, &st))
		return fail(why, -errno, "cannot look at %s: %s", path, strerror(errno));
	char *device = xasprintf("%x:%x", major(st.st_rdev), minor(st.st_rdev));
	err = xs_write(store, node, device);
	free(device);
	return err ? fail(why, err, "xenstore does not take %s: %s", node, strerror(-err)) : 0;
}

#define UNBIND "/sys/bus/xen-backend/drivers/vbd/unbind"

static int unbind(const char *device)
{
	int fd = open(UNBIND, O_WRONLY | O_CLOEXEC), err = 0;

	if (fd < 0 || write(fd, device, strlen(device)) < 0)
		err = -errno;
	if (fd >= 0)
		close(fd);
	return err;
}

int disk_take_away(struct xenstore *store, const char *domain, struct why *why)
{
	char *base = xasprintf("/local/domain/0/backend/vbd/%s", domain);
	struct buf ids = {0};
	int err = xs_list(store, base, &ids);

	if (!err && !ids.len)
		err = -ENOENT;
	if (!err) {
		char *state = xasprintf("%s/%s/state", base, ids.data), *device = xasprintf("vbd-%s-%s", domain, ids.data);

		err = xs_write(store, state, XENBUS_CLOSING);
		if (!err)
			err = unbind(device);
		free(state);
		free(device);
	}
	buf_free(&ids);
	free(base);
	return err ? fail(why, err, "the disk cannot be taken away from its back end (" UNBIND "): %s", strerror(-err)) : 0;
}

int disk_connect(struct xenstore *store, const char *domain, const struct disk_spec *disk, struct why *why)
{
	char *base = xasprintf("/local/domain/0/backend/vbd/%s", domain);
	struct buf ids = {0};
	int err = disk->model && strcmp(disk->engine, "qdisk") ? xs_list(store, base, &ids) : -ENOENT;

	if (!err && ids.len) {
		char *node = xasprintf("%s/%s/physical-device", base, ids.data);

		err = tell_device(store, node, disk->path, why);
		free(node);
	}
	buf_free(&ids);
	free(base);
	return err == -ENOENT ? 0 : err;
}
