/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The front end of Xen's split block device (xen/include/public/io/blkif.h): a ring in a page that dom0 maps, grants for the
 * pages of the data, an event channel. All pages are granted once, and the back end may keep them mapped (feature-persistent),
 * which is how Linux runs it; a driver that granted and revoked for each request would have two hypercalls more there.
 */
#include "drivers.h"
#include "platform.h"
#include "xen_front.h"
#include "xen_grants.h"
#include "xen_store.h"

#define MAJOR_IDE 3
#define PLAIN_MAX (BLKIF_SEGMENTS * (u32)PAGE_SIZE) /* bytes of a request whose segments are in the ring */
#define INDIRECT_LEAST 17 /* segments of the largest request, wherever it begins */
#define ARENA_PAGES 512u /* of which blocks are read and written */

static struct blkif_ring ring __attribute__((aligned(4096)));
static struct blkif_segment segments[DISK_SLOTS][PAGE_SIZE / sizeof(struct blkif_segment)] __attribute__((aligned(4096)));
static struct xen_front front;
static struct disk disk;
static u32 request_prod, answer_cons;
static u8 kind[DISK_SLOTS]; /* of the request that is in it: enum disk_operation */
static bool gone;     /* the back end is */
static bool indirect; /* the back end takes requests whose segments are elsewhere */
static struct {
	u32 left;
	bool failed;
} parts[DISK_SLOTS];
static u16 handle;
static u8 *arena;
static const u8 *other; /* a page that lies elsewhere: the first one that is asked for */
static u32 arena_grant, other_grant, segments_grant;

/* --- requests */

static u32 grant_of(const u8 *page)
{
	if (page >= arena && page < arena + ARENA_PAGES * PAGE_SIZE)
		return arena_grant + (u32)((u64)(page - arena) / PAGE_SIZE);
	if (!other) {
		other = page;
		other_grant = xen_grants_give(front.backend, page, 1);
	}
	return other_grant;
}

/* The pages that hold the data, with the sectors of each. */
static u32 name_pages(struct blkif_segment *s, const u8 *buffer, u32 bytes)
{
	u32 n = 0;

	while (bytes) {
		u32 offset = (u32)(xen_address(buffer) % PAGE_SIZE), room = (u32)PAGE_SIZE - offset;
		u32 part = bytes < room ? bytes : room;

		s[n].grant = grant_of(buffer - offset);
		s[n].first = (u8)(offset / HVLAB_SECTOR);
		s[n].last = (u8)((offset + part) / HVLAB_SECTOR - 1);
		n++;
		buffer += part;
		bytes -= part;
	}
	return n;
}

static void put_plain(u64 id, u8 operation, u64 sector, u8 *buffer, u32 bytes)
{
	union blkif_entry *e = &ring.entry[request_prod++ % DISK_SLOTS];

	e->request.operation = operation;
	e->request.handle = handle;
	e->request.id = id;
	e->request.sector = sector;
	e->request.segments = (u8)name_pages(e->request.segment, buffer, bytes);
}

/* For a back end that knows no indirect requests. Their number is that of the slot, behind those of all whole ones. */
static void put_parts(u32 slot, u8 operation, u64 sector, u8 *buffer, u32 bytes)
{
	parts[slot].failed = false;
	for (parts[slot].left = 0; bytes; parts[slot].left++) {
		u32 part = bytes < PLAIN_MAX ? bytes : PLAIN_MAX;

		put_plain(DISK_SLOTS + slot, operation, sector, buffer, part);
		sector += part / HVLAB_SECTOR;
		buffer += part;
		bytes -= part;
	}
}

static void put(u32 slot, enum disk_operation what, u64 sector, u8 *buffer, u32 bytes)
{
	static const u8 operations[] = {BLKIF_READ, BLKIF_WRITE, BLKIF_FLUSH, BLKIF_NONE};

	kind[slot] = (u8)what;
	if (bytes <= PLAIN_MAX) {
		put_plain(slot, operations[what], sector, buffer, bytes);
		return;
	}
	if (!indirect) {
		put_parts(slot, operations[what], sector, buffer, bytes);
		return;
	}
	union blkif_entry *e = &ring.entry[request_prod++ % DISK_SLOTS];
	e->indirect.operation = BLKIF_INDIRECT;
	e->indirect.real_operation = operations[what];
	e->indirect.handle = handle;
	e->indirect.id = slot;
	e->indirect.sector = sector;
	e->indirect.segments = (u16)name_pages(segments[slot], buffer, bytes);
	e->indirect.grants[0] = segments_grant + slot;
}

/* io/ring.h: the other end says by request_event from which request on it wants to be told. */
static void kick(bool always)
{
	u32 before = ring.request_prod;

	barrier();
	ring.request_prod = request_prod;
	__asm__ volatile("mfence" ::: "memory");
	if (always || request_prod - ring.request_event < request_prod - before)
		xen_front_notify(&front);
}

static bool ready(void)
{
	return ring.answer_prod != answer_cons;
}

static int take(bool *refused);

/* The slot is done when its last part is. */
static int take_part(u64 slot, bool failed, bool *refused)
{
	if (slot >= DISK_SLOTS || !parts[slot].left)
		return -1;
	parts[slot].failed |= failed;
	*refused = parts[slot].failed;
	return --parts[slot].left ? take(refused) : (int)slot;
}

/* Is there a reason not to sleep? */
static bool stirs(void)
{
	return ready() || xen_store_stirs();
}

static int take(bool *refused)
{
	while (!ready()) {
		gone |= xen_front_gone(&front); /* that is told once */
		if (gone)
			return DISK_GONE;
		ring.answer_event = answer_cons + 1; /* be told of the next */
		__asm__ volatile("mfence" ::: "memory");
		if (!ready())
			xen_front_nap(stirs);
	}
	barrier();
	const union blkif_entry *e = &ring.entry[answer_cons++ % DISK_SLOTS];

	if (e->answer.id >= DISK_SLOTS)
		return take_part(e->answer.id - DISK_SLOTS, e->answer.status != BLKIF_OK, refused);
	/* Linux says that it does not know a request, QEMU that it has failed. */
	*refused = (e->answer.status == BLKIF_OK) == (kind[e->answer.id] == DISK_NULL);
	return (int)e->answer.id;
}

static void listen(bool on)
{
	xen_store_listen(on);
	xen_front_listen(&front, on);
}

/* --- how the two ends find each other */

static bool share(void)
{
	u64 size;

	arena = platform_arena(&size);
	handle = (u16)xen_front_number(&front, "virtual-device");
	if (handle >> 8 == MAJOR_IDE) /* its device model shows it, too */
		return false;
	if (size < ARENA_PAGES * PAGE_SIZE || !xen_grants_open())
		return false;
	ring.request_event = ring.answer_event = 1;
	arena_grant = xen_grants_give(front.backend, arena, ARENA_PAGES);
	segments_grant = xen_grants_give(front.backend, segments, DISK_SLOTS);
	return arena_grant && segments_grant;
}

static bool connect(void)
{
	u32 ring_grant = xen_grants_give(front.backend, &ring, 1);

	return ring_grant && xen_front_tell(&front, "ring-ref", ring_grant) && xen_front_tell(&front, "event-channel", front.channel.port) &&
	       xen_front_write(&front, "protocol", "x86_64-abi") && xen_front_tell(&front, "feature-persistent", 1) &&
	       xen_front_tell(&front, "state", XEN_INITIALISED) && xen_front_await(&front, XEN_CONNECTED) &&
	       xen_front_tell(&front, "state", XEN_CONNECTED);
}

const struct disk *xen_blk_open(void)
{
	if (!xen_front_open(&front, "vbd") || !share() || !connect() || !xen_front_watch(&front))
		return NULL;
	indirect = xen_front_other(&front, "feature-max-indirect-segments") >= INDIRECT_LEAST;
	disk = (struct disk){
		.model = "xvd", .sectors = xen_front_other(&front, "sectors"), .bytes_max = 1 << 16, .depth = DISK_SLOTS,
		.bell = true, .flushes = xen_front_other(&front, "feature-flush-cache"), .put = put, .kick = kick, .take = take,
		.ready = ready, .listen = listen,
	};
	return &disk;
}
