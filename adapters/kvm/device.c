/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between the device and KVM (device.h; Linux Documentation/virt/kvm/api.rst).
 */
#include "device.h"

#include "../common/realtime.h"

#include <hvlab/mmio.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/kvm.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define STOP (1ull << 32) /* of the doorbell's counter: the thread is to end */
#define TAP_HEADER 12

enum { PRIORITY_PEER = 1, PRIORITY_THREAD }; /* realtime.h; the vCPU has none */

/* --- serving it */

static bool serve(struct kvm_device *d)
{
	return d->registers == &d->disk.v ? vblk_serve(&d->disk) : vnet_serve(&d->net);
}

/* An edge: up and down again. */
static void interrupt(const struct kvm_device *d)
{
	struct kvm_irq_level line = {.irq = HVLAB_MMIO_PIN, .level = 1};

	ioctl(d->vm, KVM_IRQ_LINE, &line);
	line.level = 0;
	ioctl(d->vm, KVM_IRQ_LINE, &line);
}

/* Waits for the doorbell, or for a frame from the tap. False: it is over. */
static bool await(const struct kvm_device *d)
{
	struct pollfd pfd[] = {{.fd = d->doorbell, .events = POLLIN}, {.fd = d->peer.device, .events = POLLIN}};
	u64 rung = 0;

	if (d->peer.device >= 0) {
		if (poll(pfd, 2, -1) < 0)
			return errno == EINTR;
		if (!(pfd[0].revents & POLLIN))
			return true;
	}
	return read(d->doorbell, &rung, sizeof(rung)) == sizeof(rung) && rung < STOP;
}

static void *thread(void *arg)
{
	struct kvm_device *d = arg;
	u64 one = 1;

	while (await(d))
		if (serve(d) && write(d->interrupt, &one, sizeof(one)) != sizeof(one))
			break;
	return NULL;
}

bool kvm_device_access(struct kvm_device *d, u64 address, bool write, u8 *data, u32 bytes)
{
	u32 value = ~0u, offset = (u32)(address - HVLAB_MMIO_DEVICE);

	if (!d->registers || address < HVLAB_MMIO_DEVICE || address - HVLAB_MMIO_DEVICE >= VDEV_BYTES || bytes != sizeof(value))
		return false;
	if (!write) {
		value = vdev_read(d->registers, offset);
		memcpy(data, &value, sizeof(value));
		return true;
	}
	memcpy(&value, data, sizeof(value));
	if (offset != VDEV_NOTIFY)
		vdev_write(d->registers, offset, value);
	else if (serve(d))
		interrupt(d);
	return true;
}

void kvm_device_at_mark(struct kvm_device *d)
{
	if (!d->vanishes)
		return;
	d->vanishes = false;
	vdev_vanish(d->registers);
	interrupt(d);
}

/* --- making it */

/* Without the page cache where the store lets us: a RAM disk is memory already. */
static int make_disk(struct kvm_device *d, const struct guest_ram *ram, const struct disk_spec *disk, struct why *why)
{
	struct stat st;

	if (disk->path) {
		d->store = open(disk->path, O_RDWR | O_CLOEXEC);
		if (d->store < 0)
			return fail(why, -errno, "cannot open %s, which is behind the disk: %s", disk->path, strerror(errno));
		if (!fstat(d->store, &st) && S_ISBLK(st.st_mode))
			fcntl(d->store, F_SETFL, O_DIRECT);
	}
	vblk_init(&d->disk, ram, d->store, disk->bytes / HVLAB_SECTOR);
	d->disk.bad = strcmp(disk->store, HVLAB_STORE_BAD) ? 0 : HVLAB_DISK_BAD_SECTOR;
	d->vanishes = !strcmp(disk->store, HVLAB_STORE_VANISHING);
	d->registers = &d->disk.v;
	return 0;
}

static int make_tap(struct kvm_device *d, const struct vm_spec *spec, struct why *why)
{
	int header = TAP_HEADER, err = peer_on_tap(&d->peer, spec, spec->lane == LANE_PATH ? PRIORITY_PEER : 0, why);

	if (!err && (fcntl(d->peer.device, F_SETFL, O_NONBLOCK) || ioctl(d->peer.device, TUNSETVNETHDRSZ, &header)))
		err = fail(why, -errno, "the tap takes no header of virtio's: %s", strerror(errno));
	return err;
}

static int make_net(struct kvm_device *d, const struct guest_ram *ram, const struct vm_spec *spec, struct why *why)
{
	int err = strcmp(spec->net.engine, PEER_TAP) ? 0 : make_tap(d, spec, why);

	vnet_init(&d->net, ram, d->peer.device);
	d->registers = &d->net.v;
	return err;
}

static int connect_events(struct kvm_device *d, struct why *why)
{
	d->doorbell = eventfd(0, EFD_CLOEXEC);
	d->interrupt = eventfd(0, EFD_CLOEXEC);
	struct kvm_ioeventfd bell = {.addr = HVLAB_MMIO_DEVICE + VDEV_NOTIFY, .len = 4, .fd = d->doorbell};
	struct kvm_irqfd irq = {.fd = (u32)d->interrupt, .gsi = HVLAB_MMIO_PIN};

	if (d->doorbell < 0 || d->interrupt < 0 || ioctl(d->vm, KVM_IOEVENTFD, &bell) || ioctl(d->vm, KVM_IRQFD, &irq))
		return fail(why, -errno, "KVM refuses an eventfd for the device: %s", strerror(errno));
	return 0;
}

static int start_thread(struct kvm_device *d, const struct vm_spec *spec, struct why *why)
{
	int err = connect_events(d, why);

	if (err)
		return err;
	err = pthread_create(&d->thread, NULL, thread, d);
	if (err)
		return fail(why, err_of_fork(err), "no thread for the device: %s", strerror(err));
	d->threaded = true;
	if (spec->lane == LANE_PATH)
		realtime_thread(d->thread, PRIORITY_THREAD);
	return 0;
}

int kvm_device_make(struct kvm_device *d, int vm, const struct guest_ram *ram, const struct vm_spec *spec, struct why *why)
{
	const char *engine = spec->disk.model ? spec->disk.engine : spec->net.model ? spec->net.engine : NULL;

	d->vm = vm;
	if (!engine)
		return 0;
	int err = spec->disk.model ? make_disk(d, ram, &spec->disk, why) : make_net(d, ram, spec, why);
	return err || !strcmp(engine, "sync") ? err : start_thread(d, spec, why);
}

void kvm_device_free(struct kvm_device *d)
{
	u64 stop = STOP;

	if (d->threaded && write(d->doorbell, &stop, sizeof(stop)) == sizeof(stop))
		pthread_join(d->thread, NULL);
	int fds[] = {d->doorbell, d->interrupt, d->store};
	for (size_t i = 0; i < LEN(fds); i++)
		if (fds[i] >= 0)
			close(fds[i]);
	peer_end(&d->peer);
}
