/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parts of a PC (pc.h): where Bochs and its firmware are, its configuration, its boot ROM.
 */
#include "pc.h"

#include "paths.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROGRAM "bin/bochs" /* of the lab's own emulators (path_tool) */
#define BIOS "$BXSHARE/BIOS-bochs-latest" /* which the program sets for itself */
#define VGA_BIOS "$BXSHARE/vgabios.bin"
#define ROM_AT 0xd0000
#define ROM_BLOCK 512
#define ROM_LENGTH 2 /* offset of the byte with the length in blocks */

extern const u8 boot_rom[], boot_rom_end[];

int pc_probe(struct why *why)
{
	char *program = path_tool(PROGRAM, why);

	free(program);
	return program ? 0 : -ENODEV;
}

static int write_file(const char *path, const struct buf *b, struct why *why)
{
	int err = file_write(path, b->data, b->len);

	return err ? fail(why, err, "cannot write %s: %s", path, strerror(-err)) : 0;
}

/* Whole blocks whose bytes sum up to nought: what makes a BIOS call it. */
static int write_rom(const char *path, struct why *why)
{
	static const char zeroes[ROM_BLOCK];
	struct buf b = {0};
	u8 sum = 0;

	buf_put(&b, boot_rom, (size_t)(boot_rom_end - boot_rom));
	buf_put(&b, zeroes, ROM_BLOCK - b.len % ROM_BLOCK);
	b.data[ROM_LENGTH] = (char)(b.len / ROM_BLOCK);
	for (size_t i = 0; i < b.len; i++)
		sum = (u8)(sum + (u8)b.data[i]);
	b.data[b.len - 1] = (char)-sum;
	int err = write_file(path, &b, why);
	buf_free(&b);
	return err;
}

/*
 * sync=none and a fixed time0: virtual time is instructions and nothing else, a nanosecond each. The sound driver has to
 * be named: the default one takes Bochs down on a machine without sound. Port E9h is also how a guest can tell that this is
 * Bochs, whose APIC knows no way back from x2APIC mode. No VGA extension: its display cannot show what Xen asks for.
 */
static int write_config(const struct pc *pc, const struct pc_spec *s, struct why *why)
{
	struct buf b = {0};

	buf_puts(&b, "config_interface: textconfig\ndisplay_library: term\nspeaker: enabled=0\nsound: driver=dummy\n"
		     "port_e9_hack: enabled=1\nvga: extension=none\n");
	buf_printf(&b, "romimage: file=%s, options=fastboot\nvgaromimage: file=%s\n", BIOS, VGA_BIOS);
	buf_printf(&b, "optromimage1: file=\"%s\", address=%#x\n", pc->rom, ROM_AT);
	buf_printf(&b, "megs: %llu\n", (unsigned long long)(s->memory >> 20));
	buf_printf(&b, "cpu: model=%s, count=%u, ips=1000000000, reset_on_triple_fault=0\n", s->model, s->vcpus);
	buf_puts(&b, "clock: sync=none, time0=1700000000\n");
	buf_printf(&b, "ata0-master: type=disk, path=\"%s\", mode=flat\nboot: disk\n", pc->disk);
	buf_printf(&b, "com1: enabled=1, mode=file, dev=\"%s\"\nlog: %s\n", pc->console, pc->log);
	buf_puts(&b, "panic: action=fatal\nerror: action=ignore\ninfo: action=ignore\ndebug: action=ignore\n");
	int err = write_file(pc->config, &b, why);
	buf_clear(&b);
	/* Debian's Bochs stops in its debugger at the first instruction, and an L1 stops it where a snapshot could be taken. */
	buf_puts(&b, "c\nc\nq\n");
	if (!err)
		err = write_file(pc->commands, &b, why);
	buf_free(&b);
	return err;
}

int pc_make(struct pc *pc, const struct pc_spec *spec, const struct cargo_item *cargo, size_t n, struct why *why)
{
	const char *dir = spec->workdir;

	*pc = (struct pc){.console = xasprintf("%s/console", dir), .words = xasprintf("%s/bochs.words", dir),
			  .log = xasprintf("%s/bochs.log", dir),
			  .disk = xasprintf("%s/disk", dir), .rom = xasprintf("%s/boot.rom", dir),
			  .config = xasprintf("%s/bochsrc", dir), .commands = xasprintf("%s/bochs.commands", dir)};
	int err = cargo_write(pc->disk, cargo, n, why);
	if (!err)
		err = write_rom(pc->rom, why);
	return err ? err : write_config(pc, spec, why);
}

/* The terminal display works without a terminal, but not without a TERM. */
int pc_start(struct pc *pc, const struct pc_spec *spec, int out, struct why *why)
{
	char *program = path_tool(PROGRAM, why);
	const char *argv[] = {"env", "TERM=dumb", program, "-q", "-f", pc->config, "-rc", pc->commands, NULL};
	struct proc_spec p = {.argv = argv, .tag = spec->tag, .log = pc->words, .in = -1, .out = out, .cpu = -1};
	int err = program ? proc_start(&pc->proc, &p, why) : -ENODEV;

	free(program);
	return err;
}

void pc_end(struct pc *pc)
{
	char *paths[] = {pc->disk, pc->rom, pc->config, pc->commands, pc->console, pc->words, pc->log};

	proc_end(&pc->proc);
	for (size_t i = 0; i < LEN(paths); i++) {
		if (paths[i])
			unlink(paths[i]);
		free(paths[i]);
	}
	*pc = (struct pc){0};
}
