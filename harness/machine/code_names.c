/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lists of names from /proc/kallsyms, Xen's /proc/xen/xensyms and the files that the process behind a guest has mapped
 * (code_names.h).
 */
#include "code_names.h"

#include "elf64.h"
#include "look.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define XENSYMS "/proc/xen/xensyms"

/* --- kernels: "ADDRESS TYPE NAME [MODULE]" */

static bool is_code(char type)
{
	return strchr("tTwW", type) != NULL;
}

static bool is_kvm(const char *module)
{
	return !strncmp(module, "[kvm", 4);
}

struct kernel {
	struct buf *text;
	enum path_layer layer;
};

static void put_kernel_line(const struct kernel *k, const char *line)
{
	unsigned long long address;
	char type, name[SYMBOL_NAME_MAX], module[64] = "";

	if (sscanf(line, "%llx %c %95s %63s", &address, &type, name, module) < 3 || !is_code(type) || !address)
		return;
	const char *file = strrchr(name, '#'); /* Xen's own: "arch/x86/hvm/hvm.c#__hvm_copy" */
	symbol_put(k->text, address, 0, is_kvm(module) ? LAYER_KVM : k->layer, file ? file + 1 : name);
}

static void put_kernel(const struct kernel *k, const char *path)
{
	char line[512];
	FILE *f = fopen(path, "re");

	while (f && fgets(line, sizeof(line), f))
		put_kernel_line(k, line);
	if (f)
		fclose(f);
}

/* --- a process: what is mapped from files to be executed, with each file's own names */

struct mapped {
	struct buf *text;
	u64 by; /* added to the file's addresses */
	const char *file;
};

static void put_mapped(void *arg, u64 address, u64 size, const char *name)
{
	const struct mapped *m = arg;
	char *full = *name == '.' ? xasprintf("%s:%s", m->file, name) : NULL;

	symbol_put(m->text, address + m->by, size, LAYER_VMM, full ? full : name);
	free(full);
}

static void put_mapping(struct buf *text, const char *line)
{
	unsigned long long start, offset;
	char rights[8], path[256];
	struct buf file = {0};
	struct elf elf;

	if (sscanf(line, "%llx-%*x %7s %llx %*s %*s %255s", &start, rights, &offset, path) != 4 || rights[2] != 'x')
		return;
	const char *slash = strrchr(path, '/');
	struct mapped m = {.text = text, .file = slash ? slash + 1 : path};
	if (!file_read(path, &file) && !elf_open(&elf, file.data, file.len, NULL) && elf_moved(&elf, start, offset, &m.by))
		elf_symbols(&elf, put_mapped, &m);
	else
		symbol_put(text, start, 0, LAYER_VMM, m.file);
	buf_free(&file);
}

static void put_process(struct buf *text, const char *pid)
{
	char path[64], line[512];

	snprintf(path, sizeof(path), "/proc/%s/maps", pid);
	FILE *f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		put_mapping(text, line);
	if (f)
		fclose(f);
}

static bool is_qemu(const char *pid)
{
	char *name = first_line("/proc/%s/comm", pid);
	bool is = name && strstr(name, "qemu");

	free(name);
	return is;
}

/* A QEMU where there is one; else it is we who serve the guest. */
static void vmm_pid(char pid[32])
{
	DIR *dir = opendir("/proc");

	snprintf(pid, 32, "self");
	for (struct dirent *e; dir && (e = readdir(dir));)
		if (e->d_name[0] >= '1' && e->d_name[0] <= '9' && is_qemu(e->d_name))
			copy_strn(pid, 32, e->d_name);
	if (dir)
		closedir(dir);
}

void code_names(struct buf *text)
{
	bool xen = !access(XENSYMS, R_OK);
	char pid[32];

	put_kernel(&(struct kernel){text, xen ? LAYER_DOM0 : LAYER_KERNEL}, "/proc/kallsyms");
	if (xen)
		put_kernel(&(struct kernel){text, LAYER_XEN}, XENSYMS);
	vmm_pid(pid);
	put_process(text, pid);
}
