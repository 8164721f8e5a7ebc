/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xl.cfg(5) for one domain (config.h): type, shape and pinning as asked for, fixed memory, and no device that a microbenchmark
 * does not need.
 */
#include "config.h"

#include "boot_image.h"
#include "disk.h"
#include "elf32.h"
#include "host.h"
#include "net.h"

#include <errno.h>
#include <string.h>

static int check_backing(const struct config *c, struct why *why)
{
	u64 asked = c->spec->backing, have = c->flavour->hap ? host_backing() : 4096;

	if (!asked || asked == have)
		return 0;
	if (!c->flavour->hap)
		return fail(why, -ENOTSUP, "Xen backs a PV guest with 4 KiB pages alone: --backing 4096");
	return fail(why, -ENOTSUP, asked == 4096 ? "this Xen backs guests with large pages: --backing 2M, or boot Xen with "
		    "hap_1gb=0 hap_2mb=0" : "this Xen was booted with hap_2mb=0, so it has no large pages: --backing 4096");
}

static void config_cpus(struct buf *b, const struct vm_spec *s)
{
	if (!s->cpus)
		return;
	buf_puts(b, "cpus = [");
	for (unsigned i = 0; i < s->vcpus; i++)
		buf_printf(b, "%s\"%d\"", i ? ", " : "", s->cpus[i]);
	buf_puts(b, "]\n");
}

/*
 * Linux in an emulated PC sets up Xen's grant tables, which its paravirtual devices need, only when it finds the platform device, which
 * no other guest has. It then unplugs the emulated disks, unless it is told not to (drivers/xen/platform-pci.c, arch/x86/xen/platform-pci-unplug.c).
 */
static void put_linux(struct buf *b, const struct config *c)
{
	const struct vm_spec *s = c->spec;
	bool emulated = c->flavour->model && s->disk.model && !strcmp(s->disk.model, "ide");

	buf_printf(b, "cmdline = \"%s%s\"\nramdisk = \"%s\"\n", emulated ? "xen_emul_unplug=never " : "", s->cmdline, s->initrd);
}

static void put_metal(struct buf *b, const struct config *c)
{
	buf_printf(b, "cmdline = \"%s%s\"\n", c->spec->cmdline, c->flavour->ring ? " ring=1" : "");
}

static void put_boot(struct buf *b, const struct config *c)
{
	if (c->flavour->from == FROM_ISO) {
		buf_printf(b, "disk = [\"format=raw,vdev=hdc,access=ro,devtype=cdrom,target=%s\"]\nboot = \"d\"\n",
			   c->image);
		return;
	}
	buf_printf(b, "kernel = \"%s\"\n", c->image);
	(c->spec->initrd ? put_linux : put_metal)(b, c);
}

/*
 * tsc_mode native: RDTSC does not exit, and Xen 4.17 fails to emulate RDTSCP for PVH. nomigrate: only then the guest is
 * told that its TSC is invariant.
 */
static int write_config(const struct config *c, struct why *why)
{
	const struct vm_spec *s = c->spec;
	unsigned long long mib = s->memory >> 20;
	struct buf b = {0};

	buf_printf(&b, "name = \"%s\"\ntype = \"%s\"\n", c->name, c->flavour->type);
	put_boot(&b, c);
	buf_printf(&b, "memory = %llu\nmaxmem = %llu\nvcpus = %u\n", mib, mib, s->vcpus);
	buf_puts(&b, "tsc_mode = \"native\"\nnomigrate = 1\n");
	buf_puts(&b, c->flavour->config);
	if (c->flavour->model)
		buf_printf(&b, "xen_platform_pci = %d\n", s->initrd ? 1 : 0);
	disk_config(&b, &s->disk);
	net_config(&b, &s->net);
	config_cpus(&b, s);
	int err = file_write(c->path, b.data, b.len);
	buf_free(&b);
	return err ? fail(why, err, "cannot write %s: %s", c->path, strerror(-err)) : 0;
}

/* Makes what Xen boots, where that is not the image itself. */
static int make_image(const struct config *c, struct why *why)
{
	const struct vm_spec *s = c->spec;
	const struct iso iso = {.output = c->image, .workdir = s->workdir, .tag = s->tag, .guest = s->image,
				.cmdline = s->cmdline};

	if (config_boots_as_it_is(c->flavour, s))
		return 0;
	return c->flavour->from == FROM_ISO ? iso_make(&iso, why) : elf32_copy(s->image, c->image, why);
}

bool config_boots_as_it_is(const struct domain_flavour *f, const struct vm_spec *spec)
{
	return f->from == FROM_ELF || spec->initrd;
}

int config_make(const struct config *c, struct why *why)
{
	int err = check_backing(c, why);

	if (!err && (strpbrk(c->spec->cmdline, "\"\\\n") || strpbrk(c->spec->image, "\"\\\n")))
		err = fail(why, -EINVAL, "xl's configuration takes no quotes or backslashes: neither in %s nor in \"%s\"",
			   c->spec->image, c->spec->cmdline);
	if (!err)
		err = make_image(c, why);
	return err ? err : write_config(c, why);
}
