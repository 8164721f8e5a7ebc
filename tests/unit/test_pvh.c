/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * adapters/kvm/pvh.c: a good image arrives where its headers say, and no header, however damaged, makes the loader
 * read or write outside what it was given (the sanitizers watch).
 */
#include "unit.h"
#include "adapters/kvm/pvh.h"

#include <elf.h>

#define RAM (4u << 20)
#define ENTRY 0x100010u
#define TEXT 64u /* bytes of payload */

struct image {
	Elf64_Ehdr eh;
	Elf64_Phdr ph[2];
	struct { Elf64_Nhdr nh; char name[4]; u32 entry; } note;
	char text[TEXT];
};

static struct image good(void)
{
	struct image m = {
		.eh = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, 1}, .e_type = ET_EXEC,
		       .e_machine = EM_X86_64, .e_phoff = offsetof(struct image, ph), .e_phnum = 2,
		       .e_phentsize = sizeof(Elf64_Phdr)},
		.ph = {{.p_type = PT_LOAD, .p_offset = offsetof(struct image, text), .p_paddr = 0x100000,
			.p_filesz = TEXT, .p_memsz = 2 * TEXT},
		       {.p_type = PT_NOTE, .p_offset = offsetof(struct image, note), .p_filesz = 20, .p_memsz = 20}},
		.note = {.nh = {.n_namesz = 4, .n_descsz = 4, .n_type = 18}, .name = "Xen", .entry = ENTRY},
	};

	memset(m.text, 0x5a, TEXT);
	return m;
}

/* Guest memory and image both exactly as large as told, on the heap, so that a byte too far is seen. */
static int load(const void *image, size_t size, u64 high, u8 **ram, u32 *entry, struct why *why)
{
	struct guest_ram r = {.base = xcalloc(1, RAM), .low = RAM, .high = high};
	void *copy = xmalloc(size ? size : 1);

	memcpy(copy, image, size);
	int err = pvh_load(&r, copy, size, "marks=1", entry, why);
	free(copy);
	if (ram)
		*ram = r.base;
	else
		free(r.base);
	return err;
}

static u64 word(const u8 *ram, u32 at, size_t size)
{
	u64 v = 0;

	memcpy(&v, ram + at, size);
	return v;
}

static void arrives(void **state)
{
	struct image m = good();
	struct why why;
	u32 entry = 0;
	u8 *ram;

	assert_int_equal(load(&m, sizeof(m), 0, &ram, &entry, &why), 0);
	assert_int_equal(entry, ENTRY);
	assert_memory_equal(ram + 0x100000, m.text, TEXT);
	assert_int_equal(word(ram, 0x100000 + TEXT, 8), 0);
	assert_int_equal(word(ram, PVH_INFO, 4), 0x336ec578);
	assert_int_equal(word(ram, PVH_INFO + 24, 8), PVH_CMDLINE);
	assert_int_equal(word(ram, PVH_INFO + 40, 8), PVH_MEMMAP);
	assert_int_equal(word(ram, PVH_INFO + 48, 4), 3);
	assert_string_equal((char *)ram + PVH_CMDLINE, "marks=1");
	free(ram);
}

/* RAM, hole, RAM, and the part above 4 GiB: adjacent and as large as the guest was given. */
static void memory_map(void **state)
{
	struct image m = good();
	struct why why;
	u32 entry;
	u8 *ram;

	assert_int_equal(load(&m, sizeof(m), 1ull << 30, &ram, &entry, &why), 0);
	assert_int_equal(word(ram, PVH_INFO + 48, 4), 4);
	u64 end = 0;
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(word(ram, PVH_MEMMAP + i * 24, 8), end);
		end += word(ram, PVH_MEMMAP + i * 24 + 8, 8);
	}
	assert_int_equal(end, RAM);
	assert_int_equal(word(ram, PVH_MEMMAP + 3 * 24, 8), 4ull << 30);
	assert_int_equal(word(ram, PVH_MEMMAP + 3 * 24 + 8, 8), 1ull << 30);
	free(ram);
}

static void refused(struct image *m, size_t size, const char *word_of_why)
{
	struct why why;
	u32 entry;

	assert_int_equal(load(m, size, 0, NULL, &entry, &why), -ENOEXEC);
	if (!strstr(why.text, word_of_why))
		fail_msg("\"%s\" does not say \"%s\"", why.text, word_of_why);
}

static void refusals(void **state)
{
	struct image m;

	m = good(); m.eh.e_ident[EI_CLASS] = ELFCLASS32; refused(&m, sizeof(m), "64-bit");
	m = good(); m.eh.e_machine = EM_AARCH64; refused(&m, sizeof(m), "x86");
	m = good(); refused(&m, 10, "ELF");
	m = good(); m.eh.e_phoff = ~0ull - 8; refused(&m, sizeof(m), "program headers");
	m = good(); m.eh.e_phentsize = 8; refused(&m, sizeof(m), "program headers");
	m = good(); m.ph[0].p_offset = ~0ull; refused(&m, sizeof(m), "end of the file");
	m = good(); m.ph[0].p_filesz = 3 * TEXT; refused(&m, sizeof(m), "end of the file");
	m = good(); m.ph[0].p_paddr = PVH_INFO; refused(&m, sizeof(m), "does not fit");
	m = good(); m.ph[0].p_paddr = RAM - TEXT; refused(&m, sizeof(m), "does not fit");
	m = good(); m.ph[0].p_paddr = ~0ull - TEXT; refused(&m, sizeof(m), "does not fit");
	m = good(); m.ph[0].p_memsz = ~0ull; refused(&m, sizeof(m), "does not fit");
	m = good(); m.note.nh.n_type = 6; refused(&m, sizeof(m), "no PVH entry");
	m = good(); m.note.nh.n_namesz = ~0u; refused(&m, sizeof(m), "no PVH entry");
	m = good(); m.note.nh.n_descsz = ~0u; refused(&m, sizeof(m), "no PVH entry");
	m = good(); m.ph[1].p_filesz = 19; refused(&m, sizeof(m), "no PVH entry");
}

/* Every byte of the headers set to every extreme value, every length cut: any answer, but no access outside. */
static void damaged(void **state)
{
	static const u8 extreme[] = {0, 1, 0x7f, 0x80, 0xff};
	const struct image m = good();
	u64 accepted = 0;

	for (size_t at = 0; at < offsetof(struct image, text); at++)
		for (size_t v = 0; v < LEN(extreme); v++) {
			struct image bad = m;
			u32 entry;

			((u8 *)&bad)[at] = extreme[v];
			accepted += !load(&bad, sizeof(bad), 0, NULL, &entry, NULL);
		}
	assert_true(accepted > 0); /* fields that do not matter were hit too */
	for (size_t size = 0; size < offsetof(struct image, text) + TEXT; size++) {
		u32 entry;

		assert_int_equal(load(&m, size, 0, NULL, &entry, NULL), -ENOEXEC);
	}
}

static void command_line_too_long(void **state)
{
	struct image m = good();
	struct guest_ram ram = {.base = xcalloc(1, RAM), .low = RAM};
	char line[HVLAB_CMDLINE_MAX + 1];
	struct why why;
	u32 entry;

	memset(line, 'a', sizeof(line));
	line[HVLAB_CMDLINE_MAX] = 0;
	assert_int_equal(pvh_load(&ram, &m, sizeof(m), line, &entry, &why), -E2BIG);
	line[HVLAB_CMDLINE_MAX - 1] = 0;
	assert_int_equal(pvh_load(&ram, &m, sizeof(m), line, &entry, &why), 0);
	free(ram.base);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arrives), cmocka_unit_test(memory_map), cmocka_unit_test(refusals),
		cmocka_unit_test(damaged), cmocka_unit_test(command_line_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
