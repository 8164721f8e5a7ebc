/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between the device and KVM (disk.h; Linux Documentation/virt/kvm/api.rst).
 */
#include "disk.h"

#include "../common/realtime.h"

#include <hvlab/mmio.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define STOP (1ull << 32) /* of the doorbell's counter: the thread is to end */

/* An edge: up and down again. */
static void interrupt(const struct kvm_disk *d)
{
	struct kvm_irq_level line = {.irq = HVLAB_MMIO_PIN, .level = 1};

	ioctl(d->vm, KVM_IRQ_LINE, &line);
	line.level = 0;
	ioctl(d->vm, KVM_IRQ_LINE, &line);
}

static void *serve(void *arg)
{
	struct kvm_disk *d = arg;
	u64 rung, one = 1;

	while (read(d->doorbell, &rung, sizeof(rung)) == sizeof(rung) && rung < STOP)
		if (vblk_serve(&d->device) && write(d->interrupt, &one, sizeof(one)) != sizeof(one))
			break;
	return NULL;
}

/* Without the page cache where the store lets us: a RAM disk is memory already. */
static int open_store(struct kvm_disk *d, const char *path, struct why *why)
{
	struct stat st;

	if (!path)
		return 0;
	d->fd = open(path, O_RDWR | O_CLOEXEC);
	if (d->fd >= 0 && !fstat(d->fd, &st) && S_ISBLK(st.st_mode))
		fcntl(d->fd, F_SETFL, O_DIRECT);
	return d->fd < 0 ? fail(why, -errno, "cannot open %s, which is behind the disk: %s", path, strerror(errno)) : 0;
}

static int connect_events(struct kvm_disk *d, struct why *why)
{
	d->doorbell = eventfd(0, EFD_CLOEXEC);
	d->interrupt = eventfd(0, EFD_CLOEXEC);
	struct kvm_ioeventfd bell = {.addr = HVLAB_MMIO_DEVICE + VBLK_NOTIFY, .len = 4, .fd = d->doorbell};
	struct kvm_irqfd irq = {.fd = (u32)d->interrupt, .gsi = HVLAB_MMIO_PIN};

	if (d->doorbell < 0 || d->interrupt < 0 || ioctl(d->vm, KVM_IOEVENTFD, &bell) || ioctl(d->vm, KVM_IRQFD, &irq))
		return fail(why, -errno, "KVM refuses an eventfd for the disk: %s", strerror(errno));
	return 0;
}

static int start_thread(struct kvm_disk *d, const struct vm_spec *spec, struct why *why)
{
	int err = connect_events(d, why);

	if (err)
		return err;
	err = pthread_create(&d->thread, NULL, serve, d);
	if (err)
		return fail(why, err_of_fork(err), "no thread for the disk: %s", strerror(err));
	d->threaded = true;
	if (spec->lane == LANE_PATH)
		realtime_thread(d->thread, 1);
	return 0;
}

int kvm_disk_make(struct kvm_disk *d, int vm, const struct guest_ram *ram, const struct vm_spec *spec, struct why *why)
{
	*d = (struct kvm_disk){.vm = vm, .fd = -1, .doorbell = -1, .interrupt = -1};
	if (!spec->disk.model)
		return 0;
	int err = open_store(d, spec->disk.path, why);

	if (err)
		return err;
	vblk_init(&d->device, ram, d->fd, spec->disk.bytes / HVLAB_SECTOR);
	d->there = true;
	d->vanishes = !strcmp(spec->disk.store, HVLAB_STORE_VANISHING);
	d->device.bad = strcmp(spec->disk.store, HVLAB_STORE_BAD) ? 0 : HVLAB_DISK_BAD_SECTOR;
	return strcmp(spec->disk.engine, "iothread") ? 0 : start_thread(d, spec, why);
}

bool kvm_disk_access(struct kvm_disk *d, u64 address, bool write, u8 *data, u32 bytes)
{
	u32 value = ~0u, offset = (u32)(address - HVLAB_MMIO_DEVICE);

	if (!d->there || address < HVLAB_MMIO_DEVICE || address - HVLAB_MMIO_DEVICE >= VBLK_BYTES || bytes != sizeof(value))
		return false;
	if (!write) {
		value = vblk_read(&d->device, offset);
		memcpy(data, &value, sizeof(value));
		return true;
	}
	memcpy(&value, data, sizeof(value));
	if (offset != VBLK_NOTIFY)
		vblk_write(&d->device, offset, value);
	else if (vblk_serve(&d->device))
		interrupt(d);
	return true;
}

void kvm_disk_at_mark(struct kvm_disk *d)
{
	if (!d->vanishes)
		return;
	d->vanishes = false;
	vblk_break(&d->device);
	interrupt(d);
}

void kvm_disk_free(struct kvm_disk *d)
{
	u64 stop = STOP;

	if (d->threaded && write(d->doorbell, &stop, sizeof(stop)) == sizeof(stop))
		pthread_join(d->thread, NULL);
	int fds[] = {d->doorbell, d->interrupt, d->fd};
	for (size_t i = 0; i < LEN(fds); i++)
		if (fds[i] >= 0)
			close(fds[i]);
}
