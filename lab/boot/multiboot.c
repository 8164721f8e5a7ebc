/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entering a kernel by multiboot (Multiboot Specification 0.6.96, part 3.3): Xen, as distributions build it.
 */
#include "boot.h"

#define INFO ((struct info *)HANDOVER)
#define MAPPED ((struct mapped *)(HANDOVER + PAGE))
#define LIST ((struct listed *)(HANDOVER + 2 * PAGE))
#define LOADED_MAGIC 0x2badb002u

enum { HAS_MEMORY = 1 << 0, HAS_CMDLINE = 1 << 2, HAS_MODULES = 1 << 3, HAS_MAP = 1 << 6, HAS_NAME = 1 << 9 };

struct info {
	u32 flags, lower, upper, boot_device, cmdline, modules, list, symbols[4], map_bytes, map, drives[2], config, name;
};

struct mapped {
	u32 size; /* of what follows */
	u64 base, bytes;
	u32 type;
} __attribute__((packed));

struct listed {
	u32 start, end, cmdline, reserved;
};

/* The file's name comes first, as a word: moved up against the command line behind it. */
static u32 named(u32 cmdline)
{
	struct cargo_entry *e = (struct cargo_entry *)(cmdline - offsetof(struct cargo_entry, cmdline));
	u32 n = 0;

	while (n < sizeof(e->name) - 1 && e->name[n])
		n++;
	char *to = e->name + sizeof(e->name) - 1;
	*to = ' ';
	while (n)
		*--to = e->name[--n];
	return (u32)to;
}

static void list_memory(const struct cargo *c)
{
	for (u32 i = 0; i < c->map_entries; i++) {
		MAPPED[i] = (struct mapped){20, MAP[i].base, MAP[i].size, MAP[i].type};
		if (MAP[i].type == RAM && MAP[i].base == 0)
			INFO->lower = (u32)MAP[i].size / 1024;
		if (MAP[i].type == RAM && MAP[i].base == ONE_MIB)
			INFO->upper = (u32)MAP[i].size / 1024;
	}
	INFO->map = (u32)MAPPED;
	INFO->map_bytes = c->map_entries * sizeof(struct mapped);
}

static void list_modules(const struct cargo *c)
{
	for (u32 i = 0; i < c->modules; i++) {
		const struct module *m = &c->module[i];
		LIST[i] = (struct listed){(u32)m->base, (u32)(m->base + m->size), named((u32)m->cmdline), 0};
	}
	INFO->list = (u32)LIST;
	INFO->modules = c->modules;
}

void multiboot_enter(const struct cargo *c, u32 entry)
{
	*INFO = (struct info){.flags = HAS_MEMORY | HAS_CMDLINE | HAS_MODULES | HAS_MAP | HAS_NAME,
			      .cmdline = named((u32)DIRECTORY->cmdline), .name = (u32)"hvlab"};
	list_memory(c);
	list_modules(c);
	__asm__ volatile("jmp *%0" : : "r"(entry), "b"(INFO), "a"(LOADED_MAGIC) : "memory");
	__builtin_unreachable();
}
