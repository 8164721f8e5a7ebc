/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes the disk of kvm/direct: a guest that writes anything to its registers and anything into its own memory, which is of
 * exactly its size. Four bytes a step: which register or piece of memory, and the value.
 *
 * Feeds: adapters/kvm/virtio_blk.c adapters/kvm/virtio_mmio.c
 */
#include "fuzz.h"
#include "adapters/kvm/virtio_blk.h"

#include <hvlab/disk.h>
#include <sys/mman.h>

#define LOW 4096u
#define HIGH 512u
#define SECTORS 8u

static struct vblk device;
static struct guest_ram ram;

static void begin(void)
{
	static int fd = -1;

	if (fd < 0)
		fd = memfd_create("store", 0);
	must(fd >= 0 && !ftruncate(fd, SECTORS * HVLAB_SECTOR));
	ram = (struct guest_ram){.base = xcalloc(1, LOW + HIGH), .low = LOW, .high = HIGH};
	vblk_init(&device, &ram, fd, SECTORS);
}

/* A queue as drivers have it, so that what follows reaches further than the registers. */
static void usual(void)
{
	static const u32 writes[][2] = {{0x70, 11}, {0x38, 8}, {0x80, 0}, {0x90, 0x400}, {0xa0, 0x800}, {0x44, 1}};

	for (size_t i = 0; i < LEN(writes); i++)
		vdev_write(&device.v, writes[i][0], writes[i][1]);
}

static void step(const u8 *s)
{
	u32 value = s[1] | (u32)s[2] << 8 | (u32)s[3] << 16;

	if (s[0] < 0x60)
		vdev_write(&device.v, s[0] * 4u, value);
	else if (s[0] < 0x70)
		vblk_serve(&device);
	else if (s[0] == 0x70)
		usual();
	else if (s[0] < 0x80)
		vdev_read(&device.v, value & 0x1ff);
	else
		ram.base[(s[1] | (u32)s[2] << 8) % (LOW + HIGH)] = s[3];
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	begin();
	for (size_t i = 0; i + 4 <= size && i < 4096; i += 4)
		step(data + i);
	free(ram.base);
	return 0;
}
