/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Device models by their names in a plan, as QEMU's options (disk.h).
 */
#include "disk.h"

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

	return !stat(path, &st) && S_ISBLK(st.st_mode) ? "none" : "writeback";
}

void qemu_args_disk(struct qemu_args *a, const struct disk_spec *disk)
{
	for (size_t i = 0; disk->model && i < LEN(devices); i++) {
		if (strcmp(disk->model, devices[i].model))
			continue;
		qemu_arg_made(a, "-drive", xasprintf("if=none,id=disk,format=raw,file=%s,cache=%s,aio=%s", qemu_value(a, disk->path),
						     cache(disk->path), disk->engine));
		if (devices[i].controller)
			qemu_arg(a, "-device", devices[i].controller);
		qemu_arg(a, "-device", devices[i].device);
	}
}
