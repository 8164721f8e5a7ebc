/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Device models by their names in a plan, as QEMU's options (disk.h).
 */
#include "disk.h"

#include <hvlab/disk.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The controller, where the machine has none of the kind. */
static const struct { const char *model, *controller, *device; } devices[] = {
	{"virtio-blk", NULL, "virtio-blk-pci,drive=disk,disable-legacy=on"},
	{"virtio-blk-legacy", NULL, "virtio-blk-pci,drive=disk,disable-modern=on"},
	{"virtio-scsi", "virtio-scsi-pci,id=scsi,disable-legacy=on", "scsi-hd,drive=disk,bus=scsi.0"},
	{"nvme", NULL, "nvme,drive=disk,serial=hvlab"},
	{"ahci", "ich9-ahci,id=ahci", "ide-hd,drive=disk,bus=ahci.0"},
	{"ide", NULL, "ide-hd,drive=disk,bus=ide.0"},
};

/* The page cache is passed by where the store allows that: in memory-backed file systems none does. */
static const char *cache(const char *path)
{
	struct stat st;

	return path && !stat(path, &st) && S_ISBLK(st.st_mode) ? "none" : "writeback";
}

/* Nothing, a fault over the path, or the path alone. The guest looks at an IDE disk before it lets it write to its memory. */
static char *behind(struct qemu_args *a, const struct disk_spec *d)
{
	if (!d->path)
		return xasprintf("driver=null-co,size=%llu,read-zeroes=%s", (unsigned long long)d->bytes, strcmp(d->model, "ide") ? "off" : "on");
	if (!strcmp(d->store, HVLAB_STORE_BAD))
		return xasprintf("format=raw,file.driver=blkdebug,file.image.filename=%s,file.inject-error.0.event=read_aio,"
				 "file.inject-error.0.iotype=read,file.inject-error.0.sector=%u", qemu_value(a, d->path), HVLAB_DISK_BAD_SECTOR);
	return xasprintf("format=raw,file=%s", qemu_value(a, d->path));
}

static void arg_drive(struct qemu_args *a, const struct disk_spec *d)
{
	char *what = behind(a, d);

	qemu_arg_made(a, "-drive", xasprintf("if=none,id=" QEMU_DRIVE ",%s,cache=%s,aio=%s", what, qemu_value(a, cache(d->path)),
					    qemu_value(a, d->engine)));
	free(what);
}

void qemu_args_disk(struct qemu_args *a, const struct disk_spec *disk)
{
	for (size_t i = 0; disk->model && i < LEN(devices); i++) {
		if (strcmp(disk->model, devices[i].model))
			continue;
		arg_drive(a, disk);
		if (devices[i].controller)
			qemu_arg(a, "-device", devices[i].controller);
		qemu_arg(a, "-device", devices[i].device);
	}
}
