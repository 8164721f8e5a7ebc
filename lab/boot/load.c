/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The boot ROM's way: reads the kernel and its modules from the cargo disk, puts the modules below the end of memory
 * and the kernel where its ELF headers say, and enters it. What goes wrong is said on port
 * E9h and on the serial line, and the machine ends.
 */
#include "boot.h"

#define COM1 0x3f8
#define COM1_STATUS 0x3fd
#define COM1_EMPTY 0x20
#define BOCHS_CONSOLE 0xe9
#define BOCHS_SHUTDOWN 0x8900
enum { CMOS_INDEX = 0x70, CMOS_DATA = 0x71, CMOS_OURS = 0x7f, STARTED = 0xa5 };

u8 inb(u16 port)
{
	u8 value;

	__asm__ volatile("inb %w1, %b0" : "=a"(value) : "Nd"(port));
	return value;
}

void outb(u16 port, u8 value)
{
	__asm__ volatile("outb %b0, %w1" : : "a"(value), "Nd"(port));
}

static void say(const char *text)
{
	for (; *text; text++) {
		while (!(inb(COM1_STATUS) & COM1_EMPTY))
			;
		outb(COM1, (u8)*text);
		outb(BOCHS_CONSOLE, (u8)*text);
	}
}

void die(const char *reason)
{
	say("\nboot ROM: ");
	say(reason);
	say("\n");
	for (const char *c = "Shutdown"; *c; c++) /* Bochs ends */
		outb(BOCHS_SHUTDOWN, (u8)*c);
	for (;;)
		__asm__ volatile("cli; hlt");
}

void copy(u32 to, u32 from, u32 n)
{
	u32 words = n / 4, rest = n % 4;

	__asm__ volatile("rep movsl; movl %3, %%ecx; rep movsb" : "+D"(to), "+S"(from), "+c"(words) : "r"(rest) : "memory");
}

void clear(u32 at, u32 n)
{
	u32 words = n / 4, rest = n % 4;

	__asm__ volatile("rep stosl; movl %2, %%ecx; rep stosb" : "+D"(at), "+c"(words) : "r"(rest), "a"(0) : "memory");
}

/* A byte of the CMOS memory, which no reset clears, tells the first start from the next, which would go on for ever. */
static void refuse_reset(void)
{
	outb(CMOS_INDEX, CMOS_OURS);
	if (inb(CMOS_DATA) == STARTED)
		die("the machine was reset: triple fault or reset request");
	outb(CMOS_DATA, STARTED);
}

/* --- loading */

/* The end of the largest piece of memory below 4 GiB, where the modules are stacked downwards. */
static u32 top_of_memory(u32 entries)
{
	u64 size = 0, top = 0;

	for (const struct memory *m = MAP; m < MAP + entries; m++)
		if (m->type == RAM && m->size > size && !((m->base + m->size) >> 32)) {
			size = m->size;
			top = m->base + m->size;
		}
	return (u32)top & ~(PAGE - 1);
}

static bool is_entry(const struct cargo_entry *e)
{
	return e->magic == CARGO_MAGIC && e->role != CARGO_NONE;
}

/* Puts a file below top: where it begins. */
static u32 load_file(const struct cargo_entry *e, u32 top)
{
	if (e->size + 2 * ONE_MIB > top)
		die("the modules do not fit into memory");
	u32 at = (top - (u32)e->size) & ~(PAGE - 1);
	disk_read(e->sector, ((u32)e->size + CARGO_SECTOR - 1) / CARGO_SECTOR, at);
	return at;
}

static u32 load_modules(struct cargo *c, u32 top)
{
	for (const struct cargo_entry *e = DIRECTORY + 1; e < DIRECTORY + CARGO_ENTRIES && is_entry(e); e++)
		if (e->role == CARGO_MODULE) {
			top = load_file(e, top);
			c->module[c->modules++] = (struct module){top, e->size, (u32)e->cmdline, 0};
		}
	return top;
}

void load(u32 map_entries)
{
	struct cargo c = {.map_entries = map_entries};
	struct kernel k;

	refuse_reset();
	disk_start();
	disk_read(0, CARGO_ENTRIES * sizeof(struct cargo_entry) / CARGO_SECTOR, (u32)DIRECTORY);
	if (!is_entry(DIRECTORY) || DIRECTORY->role != CARGO_KERNEL)
		die("the disk holds no kernel");
	u32 file = load_file(DIRECTORY, load_modules(&c, top_of_memory(map_entries)));
	place_kernel(&k, file, (u32)DIRECTORY->size, file);
	if (k.pvh)
		pvh_enter(&c, k.pvh);
	if (k.multiboot)
		multiboot_enter(&c, k.multiboot);
	die("the kernel has neither a PVH nor a multiboot entry");
}
