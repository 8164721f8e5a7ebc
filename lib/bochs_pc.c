/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parts of a PC (bochs_pc.h): where Bochs and its firmware are, its configuration, its boot ROM.
 */
#include "bochs_pc.h"

#include "paths.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PROGRAM "bin/bochs" /* of the lab's own emulators (path_tool) */
#define BIOS "$BXSHARE/BIOS-bochs-latest" /* which the program sets for itself */
#define VGA_BIOS "$BXSHARE/vgabios.bin"
#define ROM_BLOCK 512
#define ROM_LENGTH 2 /* offset of the byte with the length in blocks */

extern const u8 boot_rom[], boot_rom_end[], preload[], preload_end[];

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
 * Control is called once before its loop is timed, then at every pair. From the last pair of the warm-up on the debugger stops
 * at either loop, only so that it can be told to stop recording behind the last one.
 */
static void write_stops(struct buf *b, unsigned times)
{
	while (times--)
		buf_puts(b, "c\n");
}

/*
 * Past the control of the last warm-up every instruction is told, up to the one that reads the clock behind the last body: what
 * the guest does next, such as telling what it has measured, can be a thousand times as long.
 */
static void write_trace(const struct recording *t, struct buf *b)
{
	buf_printf(b, "lb %#llx\n", (unsigned long long)t->control);
	write_stops(b, t->skip + 1);
	buf_printf(b, "lb %#llx\ntrace on\n", (unsigned long long)t->body);
	write_stops(b, 2 * t->pairs + 1);
	buf_puts(b, "d 1\nd 2\n");
	for (unsigned i = 0; i < t->stamps; i++)
		buf_printf(b, "lb %#llx\n", (unsigned long long)t->stamp[i]);
	buf_puts(b, "c\ns\ntrace off\n");
	for (unsigned i = 0; i < t->stamps; i++)
		buf_printf(b, "d %u\n", 3 + i);
}

/* Debian's Bochs stops in its debugger at the first instruction, and an L1 stops it where its state could be saved. */
static void write_commands(const struct pc_spec *s, struct buf *b)
{
	if (s->trace && s->stops)
		buf_puts(b, "c\n");
	if (s->trace)
		write_trace(s->trace, b);
	buf_puts(b, s->savable ? "c\n" : "c\nc\nq\n");
}

/*
 * sync=none and a fixed time0: virtual time is instructions and nothing else, a nanosecond each. The sound driver has to
 * be named: the default one takes Bochs down on a machine without sound. Port E9h is also how a guest can tell that this is
 * Bochs, whose APIC knows no way back from x2APIC mode. No VGA extension: its display cannot show what Xen asks for.
 */
static int write_config(const struct pc *pc, const struct pc_spec *s, struct why *why)
{
	struct buf b = {0};

	buf_puts(&b, "config_interface: textconfig\nspeaker: enabled=0\nsound: driver=dummy\nport_e9_hack: enabled=1\n"
		     "vga: extension=none, realtime=0\n");
	buf_printf(&b, "display_library: %s\n", s->savable ? "rfb, options=\"timeout=0, no_gui_console\"" : "term");
	buf_printf(&b, "romimage: file=%s, options=fastboot\nvgaromimage: file=%s\n", BIOS, VGA_BIOS);
	buf_printf(&b, "optromimage1: file=\"%s\", address=%#x\n", pc->rom, PC_ROM_AT);
	buf_printf(&b, "megs: %llu\n", (unsigned long long)(s->memory >> 20));
	buf_printf(&b, "cpu: model=%s, count=%u, ips=1000000000, reset_on_triple_fault=0\n", s->model, s->vcpus);
	buf_puts(&b, "clock: sync=none, time0=1700000000\n");
	buf_printf(&b, "ata0-master: type=disk, path=\"%s\", mode=flat\nboot: disk\n", pc->disk);
	buf_printf(&b, "com1: enabled=1, mode=file, dev=\"%s\"\nlog: %s\n", pc->console, pc->log);
	buf_puts(&b, "panic: action=fatal\nerror: action=ignore\ninfo: action=ignore\ndebug: action=ignore\n");
	int err = write_file(pc->config, &b, why);
	buf_clear(&b);
	write_commands(s, &b);
	if (!err)
		err = write_file(pc->commands, &b, why);
	buf_free(&b);
	return err;
}

void pc_identify(struct buf *key)
{
	char hex[65];

	sha256_hex(boot_rom, (size_t)(boot_rom_end - boot_rom), hex);
	buf_printf(key, "boot.rom=%s\n", hex);
}

static int write_preload(const char *path, struct why *why)
{
	int err = file_write(path, preload, (size_t)(preload_end - preload));

	return err ? fail(why, err, "cannot write %s: %s", path, strerror(-err)) : 0;
}

int pc_make(struct pc *pc, const struct pc_spec *spec, const struct cargo_item *cargo, size_t n, struct why *why)
{
	const char *dir = spec->workdir;

	*pc = (struct pc){.console = xasprintf("%s/console", dir), .words = xasprintf("%s/bochs.words", dir),
			  .log = xasprintf("%s/bochs.log", dir), .disk = xasprintf("%s/disk", dir),
			  .rom = xasprintf("%s/boot.rom", dir), .config = xasprintf("%s/bochsrc", dir),
			  .commands = xasprintf("%s/bochs.commands", dir), .state = xasprintf("%s/state", dir),
			  .preload = xasprintf("%s/preload.so", dir), .lock = xasprintf("%s/disk.lock", dir),
			  .button = -1, .in = -1};
	int err = cargo_write(pc->disk, cargo, n, why);
	if (!err)
		err = write_rom(pc->rom, why);
	if (!err)
		err = write_config(pc, spec, why);
	if (!err)
		err = write_preload(pc->preload, why);
	return err || !spec->saved ? err : pc_resume_make(pc, spec->saved, cargo, n, why);
}

/* Bochs's ends of its display and its standard input. */
static int open_channels(struct pc *pc, int far[2], struct why *why)
{
	int button[2], in[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, button))
		return fail(why, -errno, "no socket pair for Bochs: %s", strerror(errno));
	pc->button = button[0];
	far[0] = button[1];
	if (pipe2(in, O_CLOEXEC))
		return fail(why, -errno, "no pipe for Bochs: %s", strerror(errno));
	pc->in = in[1];
	far[1] = in[0];
	return 0;
}

/*
 * The terminal display works without a terminal, but not without a TERM. With huge pages the machine's memory, read from a saved
 * state by blocks, costs fewer page faults.
 */
static int spawn(struct pc *pc, const struct pc_spec *s, const int far[2], int out, struct why *why)
{
	char *preloaded = xasprintf("LD_PRELOAD=%s", pc->preload), *button = xasprintf("HVLAB_BUTTON=%d", far[0]);
	char *program = path_tool(PROGRAM, why);
	const char *debugger = s->trace || s->savable ? "HVLAB_DEBUGGER=on" : "HVLAB_DEBUGGER=off";
	const char *argv[] = {"env", "TERM=dumb", "GLIBC_TUNABLES=glibc.malloc.hugetlb=1", preloaded, button, debugger, program, "-q", s->saved ? "-r" : "-f",
			      s->saved ? pc->state : pc->config, "-rc", pc->commands, NULL};
	struct proc_spec p = {.argv = argv, .tag = s->tag, .log = pc->words, .in = far[1], .out = out, .fds = {far[0]},
			      .nfds = s->savable, .cpu = -1};
	int err = program ? proc_start(&pc->proc, &p, why) : -ENODEV;

	free(program);
	free(preloaded);
	free(button);
	return err;
}

int pc_start(struct pc *pc, const struct pc_spec *spec, int out, struct why *why)
{
	int far[2] = {-1, -1}, err = spec->savable ? open_channels(pc, far, why) : 0;

	if (!err)
		err = spawn(pc, spec, far, out, why);
	for (size_t i = 0; i < LEN(far); i++)
		if (far[i] >= 0)
			close(far[i]);
	return err;
}

/*
 * One that was never made has no descriptors: they are 0 there, and no file has a name. A saved state's directory of links
 * goes with the working directory.
 */
void pc_end(struct pc *pc)
{
	char *paths[] = {pc->disk, pc->rom, pc->config, pc->commands, pc->console, pc->words, pc->log, pc->preload,
			 pc->lock};

	proc_end(&pc->proc);
	if (pc->disk && pc->button >= 0)
		close(pc->button);
	if (pc->disk && pc->in >= 0)
		close(pc->in);
	for (size_t i = 0; i < LEN(paths); i++) {
		if (paths[i])
			unlink(paths[i]);
		free(paths[i]);
	}
	free(pc->state);
	*pc = (struct pc){0};
}
