/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which block device io_blk_* may use: the first one that a driver finds, if its first sector says that it is there to be
 * overwritten.
 */
#include "drivers.h"
#include "hypervisor.h"
#include "str.h"
#include "x86.h"

#define SPINS_MAX 200000000u
#define SETTLE_READS 512

static u8 sector[HVLAB_SECTOR] __attribute__((aligned(4096)));
static const char *why_not;
static struct disk disk;
static bool forgets;

/* Without sleeping: whether its interrupts come is not yet known. */
static bool read_first(const struct disk *d)
{
	bool refused = true;

	d->put(0, DISK_READ, 0, sector, sizeof(sector));
	d->listen(true);
	d->kick(true);
	for (u32 spins = 0; !d->ready() && spins < SPINS_MAX; spins++)
		pause();
	bool answered = d->ready() && d->take(&refused) == 0;

	d->listen(false);
	return answered && !refused;
}

/* The first hundred requests or so take another path: a VMM adapts its threads and its pools to what is asked of it. */
static void settle(const struct disk *d)
{
	bool refused;

	d->listen(true);
	for (u32 i = 0; i < SETTLE_READS; i++) {
		d->put(0, DISK_READ, 0, sector, sizeof(sector));
		d->kick(false);
		d->take(&refused);
	}
	d->listen(false);
}

bool disk_is_ours(const u8 *first)
{
	u8 any = 0;

	for (u32 i = 0; i < HVLAB_SECTOR; i++)
		any |= first[i];
	return forgets ? !any : str_starts((const char *)first, HVLAB_DISK_SIGNATURE);
}

void disk_forgets(void)
{
	forgets = true;
}

static const struct disk *find(void)
{
	static const struct disk *(*const drivers[])(void) = {virtio_blk_open, nvme_open, ahci_open, ide_open};
	const struct disk *d = xen_blk_open();

	for (u32 i = 0; !d && hypervisor_ring0() && i < sizeof(drivers) / sizeof(drivers[0]); i++)
		d = drivers[i]();
	return d;
}

static const char *open(void)
{
	const struct disk *d = find();

	if (!d)
		return "no block device in this boot (--disk)";
	if (!read_first(d))
		return "the block device does not read its first sector";
	if (!disk_is_ours(sector))
		return "the block device does not say that it may be overwritten";
	settle(d);
	disk = *d;
	disk.forgets = forgets;
	return NULL;
}

const struct disk *platform_disk(const char **absent)
{
	static bool opened;

	if (!opened)
		why_not = open();
	opened = true;
	*absent = why_not;
	return why_not ? NULL : &disk;
}
