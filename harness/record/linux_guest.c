/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The files of linux_guest.h. Nothing is started here.
 */
#include "linux_guest.h"

#include "knob.h"
#include "newc.h"
#include "paths.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DIRECTORY "lab/" VERSION_DEFAULT "/linux" /* the same kernel, whatever the lab's host is */

static const char *const required[] = {"cmdline", "kernel.sha256", "packed.sha256", "initrd.sha256"};

int linux_guest_open(struct linux_guest *g, struct why *why)
{
	char *manifest = path_find(DIRECTORY "/manifest");

	*g = (struct linux_guest){0};
	if (!manifest)
		return fail(why, -ENODEV, "the guest " GUEST_LINUX " has not been assembled: make images-linux in the source tree, or hvlab lab "
			    "assemble");
	int err = facts_read(&g->facts, manifest);
	if (err)
		err = fail(why, err, "cannot read %s: %s", manifest, strerror(-err));
	for (size_t i = 0; i < LEN(required) && !err; i++)
		if (!facts_get(&g->facts, required[i]))
			err = fail(why, -EILSEQ, "%s has no %s: assemble it again with make images-linux", manifest, required[i]);
	*strrchr(manifest, '/') = 0;
	g->kernel = xasprintf("%s/vmlinux", manifest);
	g->packed = xasprintf("%s/vmlinuz", manifest);
	g->modules = xasprintf("%s/initrd", manifest);
	free(manifest);
	return err;
}

void linux_guest_close(struct linux_guest *g)
{
	free(g->kernel);
	free(g->packed);
	free(g->modules);
	facts_free(&g->facts);
	*g = (struct linux_guest){0};
}

void linux_guest_identity(const struct linux_guest *g, const char *program_sha256, char sha256[65])
{
	struct buf b = {0};

	for (size_t i = 0; i < LEN(required); i++)
		buf_printf(&b, "%s=%s\n", required[i], facts_get(&g->facts, required[i]));
	buf_printf(&b, "program.sha256=%s\n", program_sha256);
	sha256_hex(b.data, b.len, sha256);
	buf_free(&b);
}

int linux_guest_initrd(const struct linux_guest *g, const char *program, const char *to, struct why *why)
{
	int fd = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), err = fd < 0 ? -errno : newc_copy(fd, g->modules);

	if (!err)
		err = newc_file(fd, "init", program);
	if (!err)
		err = newc_end(fd);
	if (fd >= 0 && close(fd) && !err)
		err = -errno;
	return err ? fail(why, err, "cannot make %s of %s and %s: %s", to, g->modules, program, strerror(-err)) : 0;
}
