/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest on Bochs (bochs.h): its console read from files, its end. Records come through port E9h, which leads to Bochs's
 * standard output; what a core or the boot ROM says comes through COM1. Bochs ends with status 1 whether the guest has powered
 * itself off or Bochs has given up, so what it said last is what counts.
 */
#include "bochs.h"

#include "bochs_pc.h"

#include "../common/console.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CPU "corei7_haswell_4770" /* where no processor is named */
#define POLL_NS 10000000ull       /* a file wakes nobody, so it is polled */
#define MEMORY_MAX (2048ull << 20)

struct vm {
	struct pc_spec spec;
	struct pc pc;
	char *said;         /* file: Bochs's standard output; NULL where that is a trace */
	int console, e9;    /* the files Bochs writes: of COM1, and said */
};

int bochs_probe(const struct target *target, struct why *why)
{
	return pc_probe(why);
}

static const char *model_of(const struct target *t)
{
	return t->cpu_model ? t->cpu_model : t->processor ? t->processor->model : CPU;
}

/* A trace is Bochs's standard output too, so a guest that is traced has COM1 alone. */
static int open_files(struct vm *vm, const struct vm_spec *spec, struct why *why)
{
	vm->console = open(vm->pc.console, O_RDONLY | O_CREAT | O_CLOEXEC, 0600);
	if (vm->console < 0)
		return fail(why, -errno, "cannot make %s: %s", vm->pc.console, strerror(errno));
	if (spec->trace)
		return 0;
	vm->said = xasprintf("%s/%s.said", spec->workdir, spec->tag);
	vm->e9 = open(vm->said, O_RDONLY | O_CREAT | O_CLOEXEC, 0600);
	return vm->e9 < 0 ? fail(why, -errno, "cannot make %s: %s", vm->said, strerror(errno)) : 0;
}

int bochs_create(const char *core, const struct vm_spec *spec, struct vm **out, struct why *why)
{
	if (spec->memory > MEMORY_MAX || spec->memory & 0xfffff)
		return fail(why, -EINVAL, "Bochs gives whole MiB of memory, 2048 at most");
	char *cmdline = xasprintf("%s%s", spec->cmdline, spec->trace ? "" : " e9=1");
	/* Of these the first is for a core alone, the last for a guest that has one. */
	const struct cargo_item all[] = {{CARGO_KERNEL, "core", core, cmdline},
					 {core ? CARGO_MODULE : CARGO_KERNEL, "guest", spec->image, core ? "guest" : cmdline},
					 {CARGO_MODULE, "initrd", spec->initrd, "initrd"}};
	size_t first = core ? 0 : 1, behind = spec->initrd ? LEN(all) : LEN(all) - 1;

	struct vm *vm = *out = xcalloc(1, sizeof(*vm));
	vm->spec = (struct pc_spec){.workdir = spec->workdir, .tag = spec->tag, .model = model_of(spec->target),
				    .vcpus = spec->vcpus, .memory = spec->memory, .trace = spec->trace};
	vm->console = vm->e9 = -1;
	int err = pc_make(&vm->pc, &vm->spec, all + first, behind - first, why);
	free(cmdline);
	return err ? err : open_files(vm, spec, why);
}

/* --- while it runs */

/* Bochs writes its own messages to a file, too. */
int bochs_start(struct vm *vm, struct why *why)
{
	const char *path = vm->said ? vm->said : vm->pc.words;
	int out = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	if (out < 0)
		return fail(why, -errno, "cannot make %s: %s", path, strerror(errno));
	int err = pc_start(&vm->pc, &vm->spec, out, why);
	close(out);
	return err;
}

static int serve_file(int fd, const struct console *console, struct why *why)
{
	char bytes[65536];
	ssize_t n;
	int err = 0;

	while (!err && (n = read(fd, bytes, sizeof(bytes))) > 0)
		err = console_serve(console, bytes, (size_t)n, NULL, NULL, why);
	return err;
}

/* Hands over what the files have: 0, or negative errno. What a core says on COM1 it says before its guest runs. */
static int serve_console(struct vm *vm, const struct console *console, struct why *why)
{
	int err = serve_file(vm->console, console, why);

	return err || !vm->said ? err : serve_file(vm->e9, console, why);
}

/* The text between marker and the end of its line, malloc'ed; NULL when marker is not there. */
static char *text_behind(const struct buf *b, const char *marker)
{
	const char *at = b->len ? strstr(b->data, marker) : NULL;

	at = at ? at + strlen(marker) : NULL;
	return at ? xasprintf("%.*s", (int)strcspn(at, "\r\n"), at) : NULL;
}

static void report_facts(const struct vm *vm, const struct buf *out, const struct console *console)
{
	char *version = text_behind(out, "Bochs x86 Emulator ");

	console_fact(console, "bochs.cpu", vm->spec.model);
	console_fact(console, "bochs.version", version ? version : "unknown");
	free(version);
}

/* How the guest ended, from the messages of Bochs, which hold control characters, too, and those of the boot ROM on port E9h. */
static int verdict(const struct vm *vm, const struct buf *words, const struct buf *out, struct why *why)
{
	char *last = text_behind(words, "Bochs is exiting with the following message:\n");
	char *rom = text_behind(out, "boot ROM: ");
	int end = !rom && last && strstr(last, "shutdown requested") ? VM_OFF : VM_CRASHED;

	if (rom)
		fail(why, 0, "%s", *rom ? rom : "the boot ROM gave up without a reason");
	else if (end == VM_CRASHED && last)
		fail(why, 0, "Bochs gave up: %s", last);
	else if (end == VM_CRASHED)
		fail(why, 0, "Bochs ended with the guest in it, without a message (model %s)", vm->spec.model);
	free(last);
	free(rom);
	return end;
}

/* Serves the console until Bochs ends: VM_OFF, which verdict() may change, VM_TIMEOUT or negative errno. */
static int watch(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why)
{
	while (proc_wait(&vm->pc.proc, now_ns() + POLL_NS)) {
		int err = serve_console(vm, console, why);

		if (err)
			return err;
		if (now_ns() >= deadline_ns)
			return VM_TIMEOUT;
	}
	return serve_console(vm, console, why); /* what it wrote last */
}

int bochs_wait(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why)
{
	struct buf words = {0}, said = {0};
	const struct buf *out = vm->said ? &said : &words; /* its standard output */
	int end = watch(vm, console, deadline_ns, why), err = file_read(vm->pc.words, &words);

	if (!err && vm->said)
		err = file_read(vm->said, &said);
	if (err) {
		end = fail(why, err, "cannot read what Bochs said: %s", strerror(-err));
	} else {
		report_facts(vm, out, console);
		if (end == VM_OFF)
			end = verdict(vm, &words, out, why);
	}
	buf_free(&words);
	buf_free(&said);
	return end;
}

int bochs_destroy(struct vm *vm, struct why *why)
{
	if (!vm)
		return 0;
	if (vm->spec.trace && vm->pc.words) /* whoever asked for it reads it */
		rename(vm->pc.words, vm->spec.trace->file);
	pc_end(&vm->pc);
	if (vm->console >= 0)
		close(vm->console);
	if (vm->e9 >= 0)
		close(vm->e9);
	if (vm->said)
		unlink(vm->said);
	free(vm->said);
	free(vm);
	return 0;
}
