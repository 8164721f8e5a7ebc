/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What adapters/xen does without a Xen: reading xl's answers, 32-bit headers for the guest image, and the sentence that
 * doctor says on a system that is no dom0.
 */
#include "unit.h"

#include "adapters/xen/elf32.h"
#include "adapters/xen/host.h"
#include "adapters/xen/toolstack.h"

#include <elf.h>

static void fields_are_found(void **state)
{
	static const char info[] = "host                   : (none)\nxen_major              : 4\n"
				   "xen_commandline        : console=com1 a:b\nfree_memory            : 512\n";
	char *value = xl_field(info, "xen_commandline");

	assert_string_equal(value, "console=com1 a:b");
	free(value);
	value = xl_field(info, "free_memory");
	assert_string_equal(value, "512");
	free(value);
	assert_null(xl_field(info, "xen_command"));
	assert_null(xl_field(info, "memory"));
	assert_null(xl_field("", "xen_major"));
}

struct image {
	Elf64_Ehdr h;
	Elf64_Phdr p[2];
	char text[16];
};

static void make_image(struct image *i)
{
	*i = (struct image){
		.h = {.e_ident = ELFMAG, .e_type = ET_EXEC, .e_machine = EM_X86_64, .e_version = EV_CURRENT,
		      .e_entry = 0x200000, .e_phoff = offsetof(struct image, p), .e_phentsize = sizeof(Elf64_Phdr),
		      .e_phnum = 2},
		.p = {{.p_type = PT_LOAD, .p_flags = PF_R | PF_X, .p_offset = offsetof(struct image, text),
		       .p_vaddr = 0x200000, .p_paddr = 0x200000, .p_filesz = 16, .p_memsz = 32, .p_align = 16},
		      {.p_type = PT_NOTE, .p_offset = offsetof(struct image, text), .p_paddr = 0x200000, .p_filesz = 8}},
		.text = "the guest itself",
	};
	i->h.e_ident[EI_CLASS] = ELFCLASS64;
	i->h.e_ident[EI_DATA] = ELFDATA2LSB;
}

static int convert(const void *bytes, size_t n, struct buf *out, struct why *why)
{
	char in_path[] = "/tmp/hvlab-elf-XXXXXX", *path;
	int fd = mkstemp(in_path);

	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(file_write(in_path, bytes, n), 0);
	path = xasprintf("%s.32", in_path);
	int err = elf32_copy(in_path, path, why);
	if (!err)
		assert_int_equal(file_read(path, out), 0);
	unlink(in_path);
	unlink(path);
	free(path);
	return err;
}

static void headers_shrink_and_nothing_moves(void **state)
{
	struct image i;
	struct buf out = {0};
	struct why why;
	Elf32_Ehdr h;
	Elf32_Phdr p[2];

	make_image(&i);
	assert_int_equal(convert(&i, sizeof(i), &out, &why), 0);
	assert_int_equal(out.len, sizeof(i));
	memcpy(&h, out.data, sizeof(h));
	memcpy(p, out.data + h.e_phoff, sizeof(p));
	assert_int_equal(h.e_ident[EI_CLASS], ELFCLASS32);
	assert_int_equal(h.e_machine, EM_386);
	assert_int_equal(h.e_entry, 0x200000);
	assert_int_equal(p[0].p_memsz, 32);
	assert_int_equal(p[1].p_type, PT_NOTE);
	assert_memory_equal(out.data + p[0].p_offset, "the guest itself", 16);
	buf_free(&out);
}

static void other_files_are_refused(void **state)
{
	struct image i;
	struct buf out = {0};
	struct why why = {""};

	make_image(&i);
	i.p[1].p_paddr = 1ull << 32;
	assert_int_equal(convert(&i, sizeof(i), &out, &why), -ENOEXEC);
	make_image(&i);
	i.h.e_phnum = 100;
	assert_int_equal(convert(&i, sizeof(i), &out, &why), -ENOEXEC);
	assert_int_equal(convert(&i, 20, &out, &why), -ENOEXEC);
	assert_non_null(strstr(why.text, "64-bit ELF"));
}

static void no_xen_is_said(void **state)
{
	struct why why = {""};

	if (!access("/proc/xen", F_OK))
		skip(); /* on a Xen the answer is another one */
	assert_int_equal(host_probe(false, &why), -ENODEV);
	assert_non_null(strstr(why.text, "does not run on Xen"));
	assert_non_null(strstr(why.text, "--place lab"));
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_found), cmocka_unit_test(headers_shrink_and_nothing_moves),
		cmocka_unit_test(other_files_are_refused), cmocka_unit_test(no_xen_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
