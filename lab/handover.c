/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine around an L1 (handover.h), through ports alone: no driver, no interrupt, so nothing arrives at a moment
 * of its own.
 */
#include "handover.h"

#include <hvlab/cargo.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <time.h>
#include <unistd.h>

/* QEMU: docs/specs/fw_cfg.rst, hw/watchdog/wdt_ib700.c, hw/misc/debugexit.c */
#define FW_CFG_SELECT 0x510
#define FW_CFG_DATA 0x511
#define FW_CFG_SIGNATURE 0
#define FW_CFG_FILE_DIR 0x19
#define FW_CFG_PREFIX "opt/hvlab/"
#define WATCHDOG_STOP 0x441
#define WATCHDOG_START 0x443
#define WATCHDOG_2S 0xe
#define DEBUG_EXIT_PORT 0xf4
#define LAB_FAILED 2 /* QEMU's status becomes 2 * this + 1 */

/* Bochs: iodev/unmapped.cc (a D at its shutdown port enters the debugger); ATA/ATAPI-6, the first drive of the first channel */
#define SHUTDOWN_PORT 0x8900
enum { ATA_DATA = 0x1f0, ATA_COUNT = 0x1f2, ATA_LBA = 0x1f3, ATA_DEVICE = 0x1f6, ATA_STATUS = 0x1f7, ATA_CONTROL = 0x3f6 };
enum { ATA_BUSY = 0x80, ATA_DATA_READY = 0x08, ATA_READ = 0x20, ATA_NO_INTERRUPT = 2, ATA_LBA_MASTER = 0xe0 };
#define ATA_COUNT_MAX 256

struct fw_cfg_file {
	uint32_t size; /* big-endian, like all of the directory */
	uint16_t select;
	uint16_t reserved;
	char name[56];
};

static void save(const char *path, const void *bytes, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd < 0)
		give_up("create", path);
	if (write(fd, bytes, size) != (ssize_t)size)
		give_up("write", path);
	close(fd);
}

/* In Xen's dom0 INS is emulated: a byte that meets a page not yet there has left the port and is lost. */
static void *touched(size_t size)
{
	void *bytes = malloc(size + 1);

	if (!bytes)
		give_up("find memory for", "what was handed over");
	return memset(bytes, 0xff, size);
}

/* --- QEMU */

/* Not insb() of sys/io.h: that one does not tell the compiler that it writes memory. */
static void fw_cfg_read(void *bytes, size_t n)
{
	__asm__ volatile("rep insb" : "+D"(bytes), "+c"(n) : "d"(FW_CFG_DATA) : "memory");
}

static int is_qemu(void)
{
	char signature[4] = "";

	outw(FW_CFG_SIGNATURE, FW_CFG_SELECT);
	fw_cfg_read(signature, sizeof(signature));
	return !memcmp(signature, "QEMU", sizeof(signature));
}

static int fw_cfg_find(const char *name, struct fw_cfg_file *f)
{
	const size_t prefix = strlen(FW_CFG_PREFIX);
	uint32_t count;

	outw(FW_CFG_FILE_DIR, FW_CFG_SELECT);
	fw_cfg_read(&count, sizeof(count));
	for (count = __builtin_bswap32(count); count; count--) {
		fw_cfg_read(f, sizeof(*f));
		if (!strncmp(f->name, FW_CFG_PREFIX, prefix) && !strncmp(f->name + prefix, name, sizeof(f->name) - prefix))
			return 1;
	}
	return 0;
}

static int fw_cfg_fetch(const char *name, const char *path)
{
	struct fw_cfg_file f;

	if (!fw_cfg_find(name, &f))
		return 0;
	size_t size = __builtin_bswap32(f.size);
	char *bytes = touched(size);
	outw(__builtin_bswap16(f.select), FW_CFG_SELECT);
	fw_cfg_read(bytes, size);
	save(path, bytes, size);
	free(bytes);
	return 1;
}

/* --- Bochs */

static void disk_command(uint32_t sector, unsigned count)
{
	outb(ATA_NO_INTERRUPT, ATA_CONTROL);
	outb(ATA_LBA_MASTER | sector >> 24, ATA_DEVICE);
	outb((unsigned char)count, ATA_COUNT); /* 0 means 256 */
	for (int i = 0; i < 3; i++)
		outb((unsigned char)(sector >> 8 * i), ATA_LBA + i);
	outb(ATA_READ, ATA_STATUS);
}

/*
 * As many sectors as a command takes: the drive seeks once for each command, and who polls meanwhile, in dom0 through Xen, waits longer
 * than for the bytes.
 */
static void disk_read(uint32_t sector, char *bytes, unsigned count)
{
	disk_command(sector, count);
	for (; count; count--, bytes += CARGO_SECTOR) {
		size_t words = CARGO_SECTOR / 4; /* for Xen, which emulates them, half as many as of two bytes */
		unsigned char status;
		void *to = bytes;

		while ((status = inb(ATA_STATUS)) & ATA_BUSY)
			;
		if (!(status & ATA_DATA_READY))
			give_up("read", "the disk that holds the job");
		__asm__ volatile("rep insl" : "+D"(to), "+c"(words) : "d"(ATA_DATA) : "memory");
	}
}

/* The first sector of an entry holds all but most of its command line. */
static int cargo_find(const char *name, struct cargo_entry *e)
{
	for (uint32_t i = 0; i < CARGO_ENTRIES; i++) {
		disk_read(i * (sizeof(*e) / CARGO_SECTOR), (char *)e, 1);
		if (e->magic != CARGO_MAGIC || e->role == CARGO_NONE)
			return 0;
		if (e->role == CARGO_FILE && !strncmp(e->name, name, sizeof(e->name)))
			return 1;
	}
	return 0;
}

static int cargo_fetch(const char *name, const char *path)
{
	static struct cargo_entry e;

	memset(&e, 0, sizeof(e));
	if (!cargo_find(name, &e))
		return 0;
	char *bytes = touched(e.size + CARGO_SECTOR);
	for (unsigned done = 0, all = (unsigned)((e.size + CARGO_SECTOR - 1) / CARGO_SECTOR), n; done < all; done += n) {
		n = all - done < ATA_COUNT_MAX ? all - done : ATA_COUNT_MAX;
		disk_read(e.sector + done, bytes + (size_t)done * CARGO_SECTOR, n);
	}
	save(path, bytes, e.size);
	free(bytes);
	return 1;
}

/* --- either */

int handover_fetch(const char *name, const char *path)
{
	return is_qemu() ? fw_cfg_fetch(name, path) : cargo_fetch(name, path);
}

/*
 * QEMU's snapshot is taken when the watchdog stops the machine; without one it just runs on. It must sleep then: as it goes
 * on, QEMU's virtual clock leaps to the next timer, which only an idle machine does anyway. Bochs stops in its debugger, and
 * saves within the millisecond after that; what the machine does when it first rests (Xen clears pages that were freed) is then behind
 * it, once and not in each job.
 */
void handover_snapshot(void)
{
	if (!is_qemu()) {
		nanosleep(&(struct timespec){.tv_nsec = 200000000}, NULL);
		outb('D', SHUTDOWN_PORT);
		nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
		return;
	}
	outb(WATCHDOG_2S, WATCHDOG_START);
	nanosleep(&(struct timespec){.tv_sec = 3}, NULL);
	outb(0, WATCHDOG_STOP);
}

/* Where one of the two ports is, the other is not. */
void handover_failed(void)
{
	outb(LAB_FAILED, DEBUG_EXIT_PORT);
	for (const char *c = "Shutdown"; *c; c++)
		outb(*c, SHUTDOWN_PORT);
}
