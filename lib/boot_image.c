/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs grub-mkrescue over a directory of three files (boot_image.h). GRUB loads by multiboot2, which both images speak; pygrub
 * takes the kernel out of the file system and knows no multiboot.
 */
#include "boot_image.h"

#include "proc.h"
#include "said.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GRUB_BIOS "/usr/lib/grub/i386-pc"
#define GRUB_UEFI "/usr/lib/grub/x86_64-efi"
#define MODULES "multiboot2 iso9660 normal part_msdos part_gpt"
#define PATIENCE_NS 60000000000ull

bool iso_has_uefi(void)
{
	return !access(GRUB_UEFI, F_OK);
}

int iso_probe(struct why *why)
{
	static const char *const needed[][2] = {
		{"grub-mkrescue", "grub-common"}, {"xorriso", "xorriso"}, {"mformat", "mtools"},
	};

	for (size_t i = 0; i < LEN(needed); i++) {
		char *path = proc_which(needed[i][0]);

		if (!path)
			return fail(why, -ENODEV, "%s is not installed: apt install %s", needed[i][0], needed[i][1]);
		free(path);
	}
	if (access(GRUB_BIOS, F_OK))
		return fail(why, -ENODEV, "GRUB for BIOS is not installed: apt install grub-pc-bin");
	return 0;
}

/* GRUB's own script language would take quotes, dollars and the like for its own. */
static int check_cmdline(const char *cmdline, struct why *why)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 _=,.*?:/+-@%";
	size_t n = strspn(cmdline, plain);

	if (cmdline[n])
		return fail(why, -EINVAL, "'%c' cannot travel on a guest's command line through GRUB", cmdline[n]);
	return 0;
}

static int copy_file(const char *from, const char *dir, const char *name, struct why *why)
{
	struct buf b = {0};
	char *to = xasprintf("%s/%s", dir, name);
	int err = file_read(from, &b);

	if (!err)
		err = file_write(to, b.data, b.len);
	if (err)
		fail(why, err, "cannot copy %s to %s: %s", from, to, strerror(-err));
	buf_free(&b);
	free(to);
	return err;
}

static void write_script(const struct iso *iso, struct buf *b)
{
	buf_printf(b, "set timeout=0\nmultiboot2 /boot/%s %s\n", iso->core ? "core.elf" : "guest.elf", iso->cmdline);
	if (iso->core)
		buf_puts(b, "module2 /boot/guest.elf guest\n");
	buf_puts(b, "boot\n");
}

static int write_config(const struct iso *iso, const char *dir, struct why *why)
{
	struct buf b = {0};
	char *path = xasprintf("%s/boot/grub/grub.cfg", dir);

	if (iso->pygrub)
		buf_printf(&b, "set default=0\nmenuentry \"hvlab\" {\n\tlinux /boot/guest.elf %s\n}\n", iso->cmdline);
	else
		write_script(iso, &b);
	int err = file_write(path, b.data, b.len);
	if (err)
		fail(why, err, "cannot write %s: %s", path, strerror(-err));
	buf_free(&b);
	free(path);
	return err;
}

static int fill(const struct iso *iso, const char *dir, struct why *why)
{
	char *boot = xasprintf("%s/boot", dir), *grub = xasprintf("%s/boot/grub", dir);
	int err = make_dirs(grub);

	if (err)
		fail(why, err, "cannot make %s: %s", grub, strerror(-err));
	if (!err)
		err = copy_file(iso->guest, boot, "guest.elf", why);
	if (!err && iso->core)
		err = copy_file(iso->core, boot, "core.elf", why);
	if (!err)
		err = write_config(iso, dir, why);
	free(boot);
	free(grub);
	return err;
}

static int fail_grub(const char *output, const char *log, struct why *why)
{
	struct buf b = {0};
	char line[160] = "";

	if (!file_read(log, &b) && b.len)
		said_reason(b.data, line, sizeof(line));
	fail(why, -EIO, "%s could not be made: %s", output, *line ? line : "no message");
	buf_free(&b);
	return -EIO;
}

/* tmp: where GRUB's program may leave what it has made. */
static int run_grub(const struct iso *iso, const char *dir, const char *tmp, const char *log, struct why *why)
{
	const char *bios[] = {"grub-mkrescue", "-o", iso->output, "--fonts=", "--locales=", "--themes=",
			      "--install-modules=" MODULES " biosdisk", "-d", GRUB_BIOS, dir, NULL};
	const char *all[] = {"grub-mkrescue", "-o", iso->output, "--fonts=", "--locales=", "--themes=", dir, NULL};
	const char *plain[] = {"xorriso", "-as", "mkisofs", "-quiet", "-R", "-o", iso->output, dir, NULL};
	struct proc_spec spec = {.argv = iso->pygrub ? plain : iso->everywhere ? all : bios, .tag = iso->tag, .log = log,
				 .tmpdir = tmp, .in = -1, .out = -1, .cpu = -1};
	struct proc p;
	int err = proc_start(&p, &spec, why);

	if (err)
		return err;
	if (!proc_wait(&p, now_ns() + PATIENCE_NS) && !p.status)
		return 0;
	proc_end(&p);
	return fail_grub(iso->output, log, why);
}

int iso_make(const struct iso *iso, struct why *why)
{
	char *dir = xasprintf("%s/iso", iso->workdir), *log = xasprintf("%s/iso.log", iso->workdir);
	char *tmp = xasprintf("%s/iso.tmp", iso->workdir);
	int err = check_cmdline(iso->cmdline, why);

	if (!err)
		err = fill(iso, dir, why);
	if (!err && (err = make_dirs(tmp)))
		fail(why, err, "cannot make %s: %s", tmp, strerror(-err));
	if (!err)
		err = run_grub(iso, dir, tmp, log, why);
	remove_below(iso->workdir, "iso.tmp", NULL);
	remove_below(iso->workdir, "iso", NULL);
	unlink(log);
	free(dir);
	free(log);
	free(tmp);
	return err;
}
