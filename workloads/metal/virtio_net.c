/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The driver of virtio's network device (virtio 1.2, 5.1): no offload, one frame a buffer, interrupts for what comes in alone.
 * A slot is a descriptor and a buffer of its own, in which the device's header stands right before the frame.
 */
#include "drivers.h"
#include "apic.h"
#include "platform.h"
#include "str.h"
#include "trap.h"
#include "virtio.h"
#include "x86.h"

#define ROOM 16u /* before the frame, of which the header takes the end */
#define BUFFER 2048u
#define RECEIVED 0
#define SENT 1
#define NO_INTERRUPT 1

static struct virtio device;
static struct virtq queue[2];
static struct virtq_memory memory[2];
static u8 *buffers; /* for what comes in, then for what goes out */
static u32 header;
static bool broken; /* the device has named a buffer that is none, or written beyond its end */
static bool on_its_way[NET_SLOTS];
static u32 taken, taken_bytes;
static struct net net;

static struct net_frame *frame(u32 which, u32 i)
{
	return (struct net_frame *)(uintptr_t)(buffers + (which * NET_SLOTS + i) * BUFFER + ROOM);
}

static void on_interrupt(void)
{
	if (device.bus->acknowledge && !device.bus->acknowledge(&device))
		virtio_broken = true;
	apic_eoi();
}

/* --- out */

static bool sent_ready(void)
{
	return virtq_done(&queue[SENT]);
}

/* The only time that an interrupt is wanted for a frame that has gone. */
static void await_sent(void)
{
	queue[SENT].available->flags = 0;
	__asm__ volatile("mfence" ::: "memory");
	while (!sent_ready())
		device_nap(sent_ready);
	queue[SENT].available->flags = NO_INTERRUPT;
}

static struct net_frame *slot(u32 i)
{
	while (on_its_way[i] && !broken) {
		if (!sent_ready())
			await_sent();
		u32 done = virtq_take(&queue[SENT]);

		broken |= done >= NET_SLOTS;
		on_its_way[done % NET_SLOTS] = false;
	}
	return frame(SENT, i);
}

static void send(u32 i, u32 bytes)
{
	queue[SENT].descriptor[i].bytes = header + bytes;
	on_its_way[i] = true;
	virtq_put(&queue[SENT], i);
}

static void kick(void)
{
	virtq_kick(&device, &queue[SENT], false);
}

/* --- in */

static bool ready(void)
{
	return virtq_done(&queue[RECEIVED]);
}

static bool stirs(void)
{
	return ready() || virtio_broken;
}

static struct net_frame *take(u32 *bytes)
{
	while (!stirs())
		device_nap(stirs);
	if (!ready())
		return NULL;
	u32 written = virtq_bytes(&queue[RECEIVED]);

	taken = virtq_take(&queue[RECEIVED]);
	broken |= taken >= NET_SLOTS || written < header || written - header > HVLAB_NET_FRAME_MOST;
	*bytes = taken_bytes = written - header;
	return broken ? NULL : frame(RECEIVED, taken);
}

/* Its end is wiped: what the device would not write next time is missing then. */
static void give(void)
{
	if (taken_bytes >= 8)
		memset((u8 *)frame(RECEIVED, taken) + taken_bytes - 8, 0, 8);
	virtq_put(&queue[RECEIVED], taken);
	virtq_kick(&device, &queue[RECEIVED], false);
}

static void open_slots(void)
{
	for (u32 i = 0; i < NET_SLOTS; i++)
		for (u32 q = 0; q < 2; q++)
			queue[q].descriptor[i] = (struct virtq_descriptor){
				(uintptr_t)frame(q, i) - header, header + HVLAB_NET_FRAME_MOST, q == RECEIVED ? VIRTQ_WRITE : 0, 0};
	for (u32 i = 0; i < NET_SLOTS; i++)
		virtq_put(&queue[RECEIVED], i);
	queue[SENT].available->flags = NO_INTERRUPT;
}

const struct net *virtio_net_open(void)
{
	u64 features = VIRTIO_VERSION_1 | VIRTIO_ANY_LAYOUT, size;

	buffers = platform_arena(&size);
	trap_on_interrupt(DEVICE_VECTOR, on_interrupt);
	if (size < 2 * NET_SLOTS * BUFFER || !virtio_open(&device, VIRTIO_NET, DEVICE_VECTOR, &features) || !features)
		return NULL;
	header = features & VIRTIO_VERSION_1 ? 12 : 10;
	for (u32 q = 0; q < 2; q++)
		if (!virtq_open(&device, &queue[q], q, NET_SLOTS, &memory[q]))
			return NULL;
	memset(buffers, 0, 2 * NET_SLOTS * BUFFER);
	open_slots();
	virtio_ready(&device);
	virtq_kick(&device, &queue[RECEIVED], false);
	net = (struct net){
		.model = device.bus->name, .slot = slot, .send = send, .kick = kick, .take = take, .give = give, .ready = ready,
		.listen = device_listen,
	};
	return &net;
}
