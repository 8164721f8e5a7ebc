/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A PC that goes on from a saved state (bochs_pc.h): a directory of its own with the state's files by name, its own
 * configuration, and another disk, from which whoever runs fetches what is new. The head of that disk stands at its start: from
 * where it stood on the other, a much larger one, Bochs would seek for half a second.
 */
#include "bochs_pc.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CONFIG "config"
#define DRIVE "hard_drive"
#define DISK "hard_drive.0.drive0.image"

static int link_all(const char *from, const char *to, struct why *why)
{
	DIR *dir = opendir(from);
	int err = dir ? 0 : -errno;

	for (struct dirent *e; !err && (e = readdir(dir));) {
		char *target = xasprintf("%s/%s", from, e->d_name), *link = xasprintf("%s/%s", to, e->d_name);

		if (e->d_name[0] != '.' && strcmp(e->d_name, CONFIG) && strcmp(e->d_name, DRIVE) && strcmp(e->d_name, DISK)) {
			unlink(link); /* of an earlier one in the same directory */
			err = symlink(target, link) ? -errno : 0;
		}
		free(target);
		free(link);
	}
	if (dir)
		closedir(dir);
	return err ? fail(why, err, "cannot use the saved state in %s: %s", from, strerror(-err)) : 0;
}

/*
 * Saved timers are known by the order in which the devices asked for them, and Bochs loads devices in the order of this line. In a
 * machine that starts, USB comes last, because PCI asks for it; here it stands before the serial ports, and its timer, which never
 * rests, would be theirs: a byte out of nowhere on COM1 each few milliseconds (iodev/serial.cc, fifo_timer).
 */
static void put_plugins(struct buf *b, const char *line)
{
	static const char usb[] = "usb_uhci=true, ";
	const char *at = strstr(line, usb);

	if (at)
		buf_printf(b, "%.*s%s, usb_uhci=true\n", (int)(at - line), line, at + strlen(usb));
	else
		buf_printf(b, "%s\n", line);
}

/* The saved configuration names files of the run that saved it. */
static void put_config(struct buf *b, const struct pc *pc, const char *line)
{
	if (!strncmp(line, "display_library:", 16))
		buf_puts(b, "display_library: term\n");
	else if (!strncmp(line, "ata0-master:", 12))
		buf_printf(b, "ata0-master: type=disk, path=\"%s\", mode=flat\n", pc->disk);
	else if (!strncmp(line, "optromimage1:", 13))
		buf_printf(b, "optromimage1: file=\"%s\", address=%#x\n", pc->rom, PC_ROM_AT);
	else if (!strncmp(line, "com1:", 5))
		buf_printf(b, "com1: enabled=1, mode=file, dev=\"%s\"\n", pc->console);
	else if (!strncmp(line, "log:", 4))
		buf_printf(b, "log: %s\n", pc->log);
	else if (!strncmp(line, "plugin_ctrl:", 12))
		put_plugins(b, line);
	else
		buf_printf(b, "%s\n", line);
}

static void put_drive(struct buf *b, const struct pc *pc, const char *line)
{
	const char *name = line + strspn(line, " ");

	if (!strncmp(name, "curr_lsector =", 14) || !strncmp(name, "next_lsector =", 14))
		buf_printf(b, "%.*s= 0\n", (int)strcspn(line, "="), line);
	else
		buf_printf(b, "%s\n", line);
}

/* A file of the saved state, line by line through put. */
static int rewrite(const struct pc *pc, const char *saved, const char *file, void (*put)(struct buf *, const struct pc *, const char *),
		   struct why *why)
{
	char *from = xasprintf("%s/%s", saved, file), *to = xasprintf("%s/%s", pc->state, file);
	struct buf old = {0}, new = {0};
	int err = file_read(from, &old);

	for (char *rest = err ? NULL : old.data, *line; (line = strsep(&rest, "\n"));)
		put(&new, pc, line);
	if (!err)
		err = file_write(to, new.data, new.len);
	buf_free(&old);
	buf_free(&new);
	free(from);
	free(to);
	return err ? fail(why, err, "cannot use the saved state in %s: %s", saved, strerror(-err)) : 0;
}

int pc_resume_make(const struct pc *pc, const char *saved, const struct cargo_item *cargo, size_t n, struct why *why)
{
	char *disk = xasprintf("%s/" DISK, pc->state); /* Bochs copies this over the other */
	int err = make_dirs(pc->state);

	if (err)
		fail(why, err, "cannot make %s: %s", pc->state, strerror(-err));
	else
		err = link_all(saved, pc->state, why);
	if (!err)
		err = rewrite(pc, saved, CONFIG, put_config, why);
	if (!err)
		err = rewrite(pc, saved, DRIVE, put_drive, why);
	if (!err)
		err = cargo_write(disk, cargo, n, why);
	free(disk);
	return err;
}
