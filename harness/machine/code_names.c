/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lists of names from /proc/kallsyms and Xen's /proc/xen/xensyms, and what processes have mapped, from /proc/PID/maps
 * (code_names.h).
 */
#include "code_names.h"

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

/* --- processes: what each has mapped from files to be executed, a line of processes.h each */

static void put_mapping(struct buf *text, const char *pid, bool serves, const char *comm, const char *line)
{
	unsigned long long start, end, offset;
	char rights[8], path[256];

	if (sscanf(line, "%llx-%llx %7s %llx %*s %*s %255s", &start, &end, rights, &offset, path) == 5 && rights[2] == 'x')
		buf_printf(text, "%s %d %llx %llx %llx %s %s\n", pid, serves, start, end, offset, comm, path);
}

static void put_process(struct buf *text, const char *pid, bool serves)
{
	char path[64], line[512], *comm = first_line("/proc/%s/comm", pid);

	for (char *c = comm; c && *c; c++)
		if (*c == ' ')
			*c = '_';
	snprintf(path, sizeof(path), "/proc/%s/maps", pid);
	FILE *f = comm && *comm ? fopen(path, "re") : NULL;
	while (f && fgets(line, sizeof(line), f))
		put_mapping(text, pid, serves, comm, line);
	if (f)
		fclose(f);
	free(comm);
}

static bool is_qemu(const char *pid)
{
	char *name = first_line("/proc/%s/comm", pid);
	bool is = name && strstr(name, "qemu");

	free(name);
	return is;
}

static void each_process(void (*fn)(void *arg, const char *pid), void *arg)
{
	DIR *dir = opendir("/proc");

	for (struct dirent *e; dir && (e = readdir(dir));)
		if (e->d_name[0] >= '1' && e->d_name[0] <= '9')
			fn(arg, e->d_name);
	if (dir)
		closedir(dir);
}

struct listing {
	struct buf *text;
	char server[32]; /* a QEMU where there is one; else it is we who serve the guest */
};

static void find_server(void *arg, const char *pid)
{
	struct listing *l = arg;

	if (is_qemu(pid))
		copy_str(l->server, pid);
}

static void list_process(void *arg, const char *pid)
{
	struct listing *l = arg;

	put_process(l->text, pid, !strcmp(pid, l->server));
}

void code_maps(struct buf *text)
{
	struct listing l = {.text = text};

	snprintf(l.server, sizeof(l.server), "%d", (int)getpid());
	each_process(find_server, &l);
	each_process(list_process, &l);
}

void code_names(struct buf *text)
{
	bool xen = !access(XENSYMS, R_OK);

	put_kernel(&(struct kernel){text, xen ? LAYER_DOM0 : LAYER_KERNEL}, "/proc/kallsyms");
	if (xen)
		put_kernel(&(struct kernel){text, LAYER_XEN}, XENSYMS);
}
