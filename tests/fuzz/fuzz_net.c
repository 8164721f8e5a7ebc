/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes the network device of kvm/direct and the peer behind it: a guest that writes anything to the device's registers and
 * anything into its own memory, which is of exactly its size, and so sends any frames. Four bytes a step: which register or piece
 * of memory, and the value. What the peer answers has the length of a frame.
 *
 * Feeds: adapters/kvm/virtio_net.c adapters/kvm/virtio_mmio.c adapters/common/echo.c
 */
#include "fuzz.h"
#include "adapters/kvm/virtio_net.h"

#define LOW 8192u
#define HIGH 512u
#define FRAME 0x1800u /* where usual() puts one, behind its header */

static struct vnet device;
static struct guest_ram ram;

static void begin(void)
{
	ram = (struct guest_ram){.base = xcalloc(1, LOW + HIGH), .low = LOW, .high = HIGH};
	vnet_init(&device, &ram, -1);
}

static void put(u32 at, const void *bytes, size_t n)
{
	memcpy(ram.base + at, bytes, n);
}

/* A queue of 8 at `at`: descriptors, then the rings. */
static void queue(u32 which, u32 at)
{
	const u32 writes[][2] = {{0x30, which}, {0x38, 8}, {0x80, at}, {0x90, at + 0x80}, {0xa0, at + 0xc0}, {0x44, 1}};

	for (size_t i = 0; i < LEN(writes); i++)
		vdev_write(&device.v, writes[i][0], writes[i][1]);
}

/* Queues as drivers have them, buffers to receive into, and one frame: what follows reaches further than the registers. */
static void usual(u8 kind)
{
	const struct net_frame frame = {.type = HVLAB_NET_TYPE_BYTES, .kind = kind % 8, .argument = NET_ASK_FOR(2, 60)};
	struct vdev_descriptor d = {.address = 0x1000, .bytes = 1526, .flags = VDEV_WRITE};
	u16 one = 1, eight = 8;

	vdev_write(&device.v, 0x70, 11);
	queue(0, 0);
	queue(1, 0x200);
	for (u32 i = 0; i < 8; i++)
		put(16 * i, &d, sizeof(d));
	put(0x82, &eight, 2);
	d = (struct vdev_descriptor){.address = FRAME - 12, .bytes = 12 + HVLAB_NET_FRAME_LEAST};
	put(0x200, &d, sizeof(d));
	put(0x282, &one, 2);
	put(FRAME, &frame, HVLAB_NET_FRAME_LEAST);
}

static void step(const u8 *s)
{
	u32 value = s[1] | (u32)s[2] << 8 | (u32)s[3] << 16;

	if (s[0] < 0x60)
		vdev_write(&device.v, s[0] * 4u, value);
	else if (s[0] < 0x70)
		vnet_serve(&device);
	else if (s[0] == 0x70)
		usual(s[1]);
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
