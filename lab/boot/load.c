/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The boot ROM's loader, in 32-bit protected mode without paging: reads the kernel and its modules from the first ATA
 * disk (hvlab/cargo.h), puts the modules below the end of memory and the kernel where its ELF headers say, and enters
 * it by PVH. What goes wrong is said on port
 * E9h, and the machine ends.
 */
#include <hvlab/cargo.h>

/* Low memory that neither the BIOS nor a kernel's first instructions use. */
#define MAP ((const struct memory *)0x10000) /* filled by rom.S */
#define DIRECTORY ((struct cargo_entry *)0x20000)
#define START ((struct start_info *)0x60000)
#define MODULES ((struct module *)0x61000)
#define BIOS_AREA 0xe0000
#define BIOS_END 0x100000

#define PAGE 4096u
#define ONE_MIB 0x100000u
#define START_MAGIC 0x336ec578u
#define NOTE_PHYS32_ENTRY 18 /* XEN_ELFNOTE_PHYS32_ENTRY */
#define RAM 1                /* of E820 and of PVH */

enum { ATA_DATA = 0x1f0, ATA_COUNT = 0x1f2, ATA_LBA = 0x1f3, ATA_DEVICE = 0x1f6, ATA_COMMAND = 0x1f7, ATA_CONTROL = 0x3f6 };
enum { ATA_BUSY = 0x80, ATA_DATA_READY = 0x08, ATA_ERROR = 0x01 };
enum { ATA_SET_MULTIPLE = 0xc6, ATA_READ_MULTIPLE = 0xc4, ATA_NO_INTERRUPT = 2, ATA_LBA_MASTER = 0xe0 };
#define ATA_BLOCK 16   /* sectors with one INS: the most that Bochs's drive takes */
#define ATA_AT_ONCE 256 /* sectors with one command */

/* Xen public/arch-x86/hvm/start_info.h */
struct start_info {
	u32 magic, version, flags, nr_modules;
	u64 modlist, cmdline, rsdp, memmap;
	u32 memmap_entries, reserved;
};

struct module {
	u64 base, size, cmdline, reserved;
};

struct memory {
	u64 base, size;
	u32 type, reserved;
};

/* ELF64, System V ABI; of it what a loader reads */
struct elf {
	u8 ident[16];
	u16 type, machine;
	u32 version;
	u64 entry, phoff, shoff;
	u32 flags;
	u16 ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};

struct segment {
	u32 type, flags;
	u64 offset, vaddr, paddr, filesz, memsz, align;
};

struct note {
	u32 namesz, descsz, type;
};

enum { SEGMENT_LOAD = 1, SEGMENT_NOTE = 4 };

_Noreturn void load(u32 map_entries);

/* --- the machine */

static u8 inb(u16 port)
{
	u8 value;

	__asm__ volatile("inb %w1, %b0" : "=a"(value) : "Nd"(port));
	return value;
}

static void outb(u16 port, u8 value)
{
	__asm__ volatile("outb %b0, %w1" : : "a"(value), "Nd"(port));
}

static void say(const char *text)
{
	for (; *text; text++)
		outb(0xe9, (u8)*text);
}

static _Noreturn void die(const char *reason)
{
	say("\nboot ROM: ");
	say(reason);
	say("\n");
	for (const char *c = "Shutdown"; *c; c++) /* Bochs ends */
		outb(0x8900, (u8)*c);
	for (;;)
		__asm__ volatile("cli; hlt");
}

static void copy(u32 to, u32 from, u32 n)
{
	u32 words = n / 4, rest = n % 4;

	__asm__ volatile("rep movsl; movl %3, %%ecx; rep movsb" : "+D"(to), "+S"(from), "+c"(words) : "r"(rest) : "memory");
}

static void clear(u32 at, u32 n)
{
	u32 words = n / 4, rest = n % 4;

	__asm__ volatile("rep stosl; movl %2, %%ecx; rep stosb" : "+D"(at), "+c"(words) : "r"(rest), "a"(0) : "memory");
}

/* --- the disk */

static void await_data(void)
{
	u8 status;

	do
		status = inb(ATA_COMMAND);
	while (status & ATA_BUSY);
	if (status & ATA_ERROR || !(status & ATA_DATA_READY))
		die("the disk cannot be read");
}

static void disk_start(void)
{
	outb(ATA_CONTROL, ATA_NO_INTERRUPT);
	outb(ATA_DEVICE, ATA_LBA_MASTER);
	outb(ATA_COUNT, ATA_BLOCK);
	outb(ATA_COMMAND, ATA_SET_MULTIPLE);
	while (inb(ATA_COMMAND) & ATA_BUSY)
		;
}

static void command_read(u32 sector, u32 count)
{
	outb(ATA_COUNT, (u8)count); /* 0: 256 */
	outb(ATA_LBA, (u8)sector);
	outb(ATA_LBA + 1, (u8)(sector >> 8));
	outb(ATA_LBA + 2, (u8)(sector >> 16));
	outb(ATA_DEVICE, (u8)(ATA_LBA_MASTER | sector >> 24));
	outb(ATA_COMMAND, ATA_READ_MULTIPLE);
}

/* Whole sectors. */
static void disk_read(u32 sector, u32 count, u32 to)
{
	while (count) {
		u32 now = count < ATA_AT_ONCE ? count : ATA_AT_ONCE;

		command_read(sector, now);
		sector += now;
		count -= now;
		while (now) {
			u32 block = now < ATA_BLOCK ? now : ATA_BLOCK, dwords = block * CARGO_SECTOR / 4;

			await_data();
			__asm__ volatile("rep insl" : "+D"(to), "+c"(dwords) : "d"(ATA_DATA) : "memory");
			now -= block;
		}
	}
}

static void read_entry(const struct cargo_entry *e, u32 to)
{
	disk_read(e->sector, ((u32)e->size + CARGO_SECTOR - 1) / CARGO_SECTOR, to);
}

/* --- the kernel */

static u32 entry_of_notes(u32 at, u32 size)
{
	for (u32 end = at + size; at + sizeof(struct note) <= end;) {
		const struct note *n = (const void *)at;
		u32 desc = at + sizeof(*n) + ((n->namesz + 3) & ~3u);

		if (n->type == NOTE_PHYS32_ENTRY && n->namesz == 4 && *(const u32 *)(n + 1) == 0x006e6558) /* "Xen" */
			return *(const u32 *)desc;
		at = desc + ((n->descsz + 3) & ~3u);
	}
	return 0;
}

static void place(const struct segment *s, u32 file, u32 floor)
{
	u32 to = (u32)s->paddr;

	if (to < ONE_MIB || s->paddr + s->memsz > floor)
		die("the kernel does not fit into memory beside its modules");
	copy(to, file + (u32)s->offset, (u32)s->filesz);
	clear(to + (u32)s->filesz, (u32)(s->memsz - s->filesz));
}

/* Puts the ELF file in memory at `file` in its place, all of it below `floor`: its PVH entry. */
static u32 place_kernel(u32 file, u32 floor)
{
	const struct elf *elf = (const void *)file;
	const struct segment *s = (const void *)(file + (u32)elf->phoff);
	u32 entry = 0;

	if (*(const u32 *)elf->ident != 0x464c457f || elf->ident[4] != 2)
		die("the kernel is no 64-bit ELF file");
	for (u32 i = 0; i < elf->phnum; i++) {
		if (s[i].type == SEGMENT_LOAD)
			place(&s[i], file, floor);
		else if (s[i].type == SEGMENT_NOTE && !entry)
			entry = entry_of_notes(file + (u32)s[i].offset, (u32)s[i].filesz);
	}
	if (!entry)
		die("the kernel has no PVH entry");
	return entry;
}

/* --- what PVH hands over */

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

static u32 find_rsdp(void)
{
	for (u32 at = BIOS_AREA; at < BIOS_END; at += 16)
		if (*(const u64 *)at == 0x2052545020445352ull) /* "RSD PTR " */
			return at;
	return 0;
}

static u32 load_module(const struct cargo_entry *e, u32 top)
{
	struct module *m = &MODULES[START->nr_modules++];

	if (e->size + ONE_MIB > top)
		die("the modules do not fit into memory");
	m->base = (top - (u32)e->size) & ~(PAGE - 1);
	m->size = e->size;
	m->cmdline = (u32)e->cmdline;
	m->reserved = 0;
	read_entry(e, (u32)m->base);
	return (u32)m->base;
}

static void start_info_begin(u32 map_entries)
{
	clear((u32)START, sizeof(*START));
	START->magic = START_MAGIC;
	START->version = 1;
	START->modlist = (u32)MODULES;
	START->cmdline = (u32)DIRECTORY[0].cmdline;
	START->rsdp = find_rsdp();
	START->memmap = (u32)MAP;
	START->memmap_entries = map_entries;
}

static bool is_entry(const struct cargo_entry *e)
{
	return e->magic == CARGO_MAGIC && e->role != CARGO_NONE;
}

void load(u32 map_entries)
{
	u32 top = top_of_memory(map_entries);

	disk_start();
	disk_read(0, CARGO_ENTRIES * sizeof(struct cargo_entry) / CARGO_SECTOR, (u32)DIRECTORY);
	if (!is_entry(DIRECTORY) || DIRECTORY->role != CARGO_KERNEL)
		die("the disk holds no kernel");
	start_info_begin(map_entries);
	for (const struct cargo_entry *e = DIRECTORY + 1; e < DIRECTORY + CARGO_ENTRIES && is_entry(e); e++)
		if (e->role == CARGO_MODULE)
			top = load_module(e, top);
	u32 file = (top - (u32)DIRECTORY->size) & ~(PAGE - 1);
	read_entry(DIRECTORY, file);
	u32 entry = place_kernel(file, file);
	__asm__ volatile("jmp *%0" : : "r"(entry), "b"(START) : "memory");
	__builtin_unreachable();
}
