/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads what PVH (hvm_start_info) or multiboot2 hands over into struct boot_info. Everything is copied: the
 * loader may have put the originals anywhere, and that memory is used later.
 */
#include "boot.h"
#include "cpu.h"
#include "str.h"
#include "trap.h"

#include <hvlab/pvh.h>

_Noreturn void boot_entry(u32 protocol, u32 address);

static struct boot_info info;

/* Physical addresses are identity mapped; nothing handed over lies above 4 GiB. */
static const void *at(u64 physical)
{
	return (const void *)(uintptr_t)physical;
}

static void add_region(u64 base, u64 size, u32 type)
{
	if (info.nregions < BOOT_REGIONS_MAX && size)
		info.region[info.nregions++] = (struct boot_region){base, size, type};
}

static void add_module(u64 base, u64 size, const char *cmdline)
{
	if (info.nmodules == BOOT_MODULES_MAX)
		return;
	struct boot_module *m = &info.module[info.nmodules++];

	m->base = base;
	m->size = size;
	str_copy(m->cmdline, sizeof(m->cmdline), cmdline);
}

/*
 * Can it be an array that the loader made? The option ROM of QEMU (pc-bios/optionrom/pvh_main.c) leaves the number of modules
 * and their list as it found its memory.
 */
static bool handed_over(u64 base, u64 n, u64 size)
{
	return base && base < 1ull << 32 && n <= ((1ull << 32) - base) / size;
}

static void read_pvh(const struct pvh_start *s)
{
	const struct pvh_memory *memory = at(s->memmap);
	const struct pvh_module *module = at(s->modlist);

	if (s->cmdline)
		str_copy(info.cmdline, sizeof(info.cmdline), at(s->cmdline));
	info.rsdp = s->rsdp;
	for (u32 i = 0; s->version >= 1 && i < s->memmap_entries; i++)
		add_region(memory[i].base, memory[i].size, memory[i].type);
	for (u32 i = 0; handed_over(s->modlist, s->nr_modules, sizeof(*module)) && i < s->nr_modules; i++)
		if (handed_over(module[i].base, module[i].size, 1))
			add_module(module[i].base, module[i].size,
				   handed_over(module[i].cmdline, 1, 1) ? at(module[i].cmdline) : "");
}

/* Multiboot2 specification 3.6: tags of (type, size), each aligned to 8. */
enum { TAG_END = 0, TAG_CMDLINE = 1, TAG_MODULE = 3, TAG_MMAP = 6, TAG_RSDP1 = 14, TAG_RSDP2 = 15 };

struct mb2_tag {
	u32 type, size;
	union {
		char string[1];
		struct { u32 start, end; char string[1]; } module;
		struct { u32 entry_size, version; u8 entries[1]; } mmap;
		u8 rsdp[1];
	};
};

static void read_mb2_mmap(const struct mb2_tag *t)
{
	const u8 *end = (const u8 *)t + t->size;
	struct pvh_memory m; /* the same layout: base, length, type, reserved */

	if (t->size < sizeof(*t) || t->mmap.entry_size < sizeof(m))
		return;
	for (const u8 *p = t->mmap.entries; (u64)(end - p) >= t->mmap.entry_size; p += t->mmap.entry_size) {
		memcpy(&m, p, sizeof(m));
		add_region(m.base, m.size, m.type);
	}
}

/* Is the tag's text terminated inside the tag? */
static bool ends_text(const struct mb2_tag *t, const char *text)
{
	const char *end = (const char *)t + t->size;

	return text < end && !end[-1];
}

static void read_mb2_tag(const struct mb2_tag *t)
{
	if (t->type == TAG_CMDLINE && ends_text(t, t->string))
		str_copy(info.cmdline, sizeof(info.cmdline), t->string);
	else if (t->type == TAG_MODULE && ends_text(t, t->module.string) && t->module.end >= t->module.start)
		add_module(t->module.start, t->module.end - t->module.start, t->module.string);
	else if (t->type == TAG_MMAP)
		read_mb2_mmap(t);
	else if (t->type == TAG_RSDP2 || (t->type == TAG_RSDP1 && !info.rsdp))
		info.rsdp = (u64)(uintptr_t)t->rsdp; /* a copy of the table, in the loader's structure */
}

static void read_multiboot2(const u8 *start)
{
	u32 total;

	memcpy(&total, start, sizeof(total));
	for (u32 at_tag = 8; at_tag + 8 <= total;) {
		const struct mb2_tag *t = (const void *)(start + at_tag);

		if (t->type == TAG_END || t->size < 8 || t->size > total - at_tag)
			break;
		read_mb2_tag(t);
		at_tag += (t->size + 7) & ~7u;
	}
}

const char *boot_protocol_word(enum boot_protocol p)
{
	return p == BOOT_PVH ? "pvh" : p == BOOT_XEN_PV ? "xen-pv" : "multiboot2";
}

void boot_entry(u32 protocol, u32 address)
{
	info.protocol = (enum boot_protocol)protocol;
	if (info.protocol == BOOT_PVH)
		read_pvh(at(address));
	else
		read_multiboot2(at(address));
	trap_init();
	cpu_init(0);
	trap_load();
	machine_main(&info);
}
