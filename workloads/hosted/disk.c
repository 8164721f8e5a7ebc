/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The disk of the Linux guest, or a file in its place (disk.h): one request at a time by pread and pwrite past the page cache, several
 * by io_uring. Only the first process of a machine looks for a disk; any other takes the file it is given. Neither is overwritten
 * unless it says that it may be (hvlab/disk.h).
 */
#include "disk.h"
#include "hosted.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/io_uring.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SETTLE_READS 512 /* the first hundred or so take another path (workloads/metal/disk.c) */
#define APPEAR_MS 5000   /* drivers look for their devices on their own time */
#define NOBODY (-1)

static const char *const devices[] = {"vda", "sda", "nvme0n1", "xvda", "xvde"};

static struct {
	int fd;
	int ring; /* of io_uring; -1: the kernel has none */
	struct request {
		enum disk_operation what;
		u64 sector;
		u8 *buffer;
		u32 bytes;
	} slot[DISK_SLOTS];
	u32 waiting[DISK_SLOTS], nwaiting; /* put, and not yet told of */
	u32 underway;                      /* in the ring */
	int done;                          /* the slot that was done without it; NOBODY: none */
	bool refused;                      /* and how it went */
	u32 *sq_tail, *sq_mask, *sq_array, *cq_head, *cq_tail, *cq_mask;
	struct io_uring_sqe *sqes;
	struct io_uring_cqe *cqes;
} disk = {.fd = -1, .ring = -1, .done = NOBODY};

static void put(u32 slot, enum disk_operation what, u64 sector, u8 *buffer, u32 bytes)
{
	disk.slot[slot] = (struct request){what, sector, buffer, bytes};
	disk.waiting[disk.nwaiting++] = slot;
}

static bool done_well(const struct request *r, long result)
{
	return r->what == DISK_FLUSH ? result == 0 : result == (long)r->bytes;
}

static void do_alone(u32 slot)
{
	const struct request *r = &disk.slot[slot];
	off_t at = (off_t)(r->sector * HVLAB_SECTOR);
	long result = r->what == DISK_READ ? pread(disk.fd, r->buffer, r->bytes, at) :
		      r->what == DISK_WRITE ? pwrite(disk.fd, r->buffer, r->bytes, at) : fdatasync(disk.fd);

	disk.done = (int)slot;
	disk.refused = !done_well(r, result);
}

static void enqueue(u32 slot)
{
	const struct request *r = &disk.slot[slot];
	u32 tail = *disk.sq_tail, index = tail & *disk.sq_mask;

	disk.sqes[index] = (struct io_uring_sqe){
		.opcode = r->what == DISK_READ ? IORING_OP_READ : r->what == DISK_WRITE ? IORING_OP_WRITE : IORING_OP_FSYNC,
		.fd = disk.fd, .off = r->what == DISK_FLUSH ? 0 : r->sector * HVLAB_SECTOR,
		.addr = (u64)(uintptr_t)r->buffer, .len = r->bytes, .user_data = slot,
		.fsync_flags = r->what == DISK_FLUSH ? IORING_FSYNC_DATASYNC : 0,
	};
	disk.sq_array[index] = index;
	__atomic_store_n(disk.sq_tail, tail + 1, __ATOMIC_RELEASE);
}

/* One alone goes by a system call of its own, as most programs do it. */
static void kick(bool always)
{
	u32 n = disk.nwaiting;

	disk.nwaiting = 0;
	if ((n == 1 && !disk.underway) || disk.ring < 0) {
		do_alone(disk.waiting[0]);
		return;
	}
	for (u32 i = 0; i < n; i++)
		enqueue(disk.waiting[i]);
	if (n && syscall(SYS_io_uring_enter, disk.ring, n, 0, 0, NULL, 0) == (long)n)
		disk.underway += n;
}

static bool ring_ready(void)
{
	return *disk.cq_head != __atomic_load_n(disk.cq_tail, __ATOMIC_ACQUIRE);
}

static bool ready(void)
{
	return disk.done != NOBODY || (disk.underway && ring_ready());
}

static int take(bool *refused)
{
	if (disk.done != NOBODY) {
		int slot = disk.done;

		*refused = disk.refused;
		disk.done = NOBODY;
		return slot;
	}
	if (!disk.underway)
		return -1;
	while (!ring_ready())
		if (syscall(SYS_io_uring_enter, disk.ring, 0, 1, IORING_ENTER_GETEVENTS, NULL, 0) < 0 && errno != EINTR)
			return -1;
	const struct io_uring_cqe *c = &disk.cqes[*disk.cq_head & *disk.cq_mask];
	u32 slot = (u32)c->user_data;
	*refused = !done_well(&disk.slot[slot], c->res);
	__atomic_store_n(disk.cq_head, *disk.cq_head + 1, __ATOMIC_RELEASE);
	disk.underway--;
	return (int)slot;
}

static void listen(bool on)
{
}

/* --- making it ready */

static void *map_ring(size_t size, u64 what)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, disk.ring, (off_t)what);

	return p == MAP_FAILED ? NULL : p;
}

static bool ring_open(void)
{
	struct io_uring_params p = {0};

	disk.ring = (int)syscall(SYS_io_uring_setup, DISK_SLOTS, &p);
	if (disk.ring < 0)
		return false;
	u8 *sq = map_ring(p.sq_off.array + p.sq_entries * sizeof(u32), IORING_OFF_SQ_RING);
	u8 *cq = map_ring(p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe), IORING_OFF_CQ_RING);

	disk.sqes = map_ring(p.sq_entries * sizeof(struct io_uring_sqe), IORING_OFF_SQES);
	if (!sq || !cq || !disk.sqes)
		return false;
	disk.sq_tail = (u32 *)(void *)(sq + p.sq_off.tail);
	disk.sq_mask = (u32 *)(void *)(sq + p.sq_off.ring_mask);
	disk.sq_array = (u32 *)(void *)(sq + p.sq_off.array);
	disk.cq_head = (u32 *)(void *)(cq + p.cq_off.head);
	disk.cq_tail = (u32 *)(void *)(cq + p.cq_off.tail);
	disk.cq_mask = (u32 *)(void *)(cq + p.cq_off.ring_mask);
	disk.cqes = (struct io_uring_cqe *)(void *)(cq + p.cq_off.cqes);
	return true;
}

/* Sizes of a file and of a block device are asked for differently. */
static u64 size_of(int fd)
{
	struct stat st;
	u64 bytes = 0;

	if (!fstat(fd, &st) && S_ISREG(st.st_mode))
		return (u64)st.st_size;
	return ioctl(fd, BLKGETSIZE64, &bytes) ? 0 : bytes;
}

static int open_device(void)
{
	char path[40];

	for (int ms = 0; ms < APPEAR_MS; ms += 10, usleep(10000))
		for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
			snprintf(path, sizeof(path), "/dev/%s", devices[i]);
			int fd = open(path, O_RDWR | O_DIRECT | O_CLOEXEC);
			if (fd >= 0)
				return fd;
		}
	return -1;
}

/* Something is written through to the medium only where the kernel has found a cache to be flushed. */
static bool has_cache(void)
{
	char path[80], word[24] = "";

	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
		snprintf(path, sizeof(path), "/sys/block/%s/queue/write_cache", devices[i]);
		FILE *f = fopen(path, "re");
		if (!f)
			continue;
		bool back = fgets(word, sizeof(word), f) && !strncmp(word, "write back", 10);
		fclose(f);
		return back;
	}
	return false;
}

static void settle(u8 *buffer)
{
	bool refused;

	for (u32 i = 0; i < SETTLE_READS; i++) {
		put(0, DISK_READ, 0, buffer, HVLAB_SECTOR);
		kick(false);
		take(&refused);
	}
}

static struct disk block = {
	.model = "linux", .bytes_max = 1u << 20, .depth = DISK_SLOTS, .plain = true, .put = put, .kick = kick, .take = take, .ready = ready, .listen = listen,
};

static const char *open_disk(void)
{
	static u8 sector[HVLAB_SECTOR] __attribute__((aligned(4096)));

	if (!hosted_alone && !hosted_file)
		return "a process has no block device of its own (--disk file)";
	if (hosted_alone && !hosted_disk)
		return "no block device in this boot (--disk)";
	disk.fd = hosted_file ? open(hosted_file, O_RDWR | O_DIRECT | O_CLOEXEC) : open_device();
	if (disk.fd < 0)
		return hosted_file ? "the file cannot be read past the page cache (O_DIRECT)" : "no block device has appeared in this boot";
	u64 bytes = size_of(disk.fd);
	if (!bytes || pread(disk.fd, sector, sizeof(sector), 0) != sizeof(sector))
		return "the block device does not read its first sector";
	if (strncmp((const char *)sector, HVLAB_DISK_SIGNATURE, strlen(HVLAB_DISK_SIGNATURE)))
		return "the block device does not say that it may be overwritten";
	if (!ring_open())
		return "this kernel has no io_uring";
	block.sectors = bytes / HVLAB_SECTOR;
	block.flushes = hosted_file || has_cache();
	settle(sector);
	return NULL;
}

const struct disk *platform_disk(const char **absent)
{
	static const char *why_not;
	static bool opened;

	if (!opened)
		why_not = open_disk();
	opened = true;
	*absent = why_not;
	return why_not ? NULL : &block;
}
