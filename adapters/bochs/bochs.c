/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest on Bochs (bochs.h): its console read from a file, its end. Bochs ends with status 1 whether the guest has powered
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
	int console; /* the file Bochs writes */
};

int bochs_probe(const struct target *target, struct why *why)
{
	return pc_probe(why);
}

static const char *model_of(const struct target *t)
{
	return t->cpu_model ? t->cpu_model : t->processor ? t->processor->model : CPU;
}

int bochs_create(const char *core, const struct vm_spec *spec, struct vm **out, struct why *why)
{
	/* Of these the first is for a core alone, the last for a guest that has one. */
	const struct cargo_item all[] = {{CARGO_KERNEL, "core", core, spec->cmdline},
					 {core ? CARGO_MODULE : CARGO_KERNEL, "guest", spec->image, core ? "guest" : spec->cmdline},
					 {CARGO_MODULE, "initrd", spec->initrd, "initrd"}};
	size_t first = core ? 0 : 1, behind = spec->initrd ? LEN(all) : LEN(all) - 1;

	if (spec->memory > MEMORY_MAX || spec->memory & 0xfffff)
		return fail(why, -EINVAL, "Bochs gives whole MiB of memory, 2048 at most");
	struct vm *vm = *out = xcalloc(1, sizeof(*vm));
	vm->spec = (struct pc_spec){.workdir = spec->workdir, .tag = spec->tag, .model = model_of(spec->target),
				    .vcpus = spec->vcpus, .memory = spec->memory, .trace = spec->trace};
	vm->console = -1;
	int err = pc_make(&vm->pc, &vm->spec, all + first, behind - first, why);
	if (err)
		return err;
	vm->console = open(vm->pc.console, O_RDONLY | O_CREAT | O_CLOEXEC, 0600);
	return vm->console < 0 ? fail(why, -errno, "cannot make %s: %s", vm->pc.console, strerror(errno)) : 0;
}

/* --- while it runs */

/* Bochs writes its own messages to a file, too. */
int bochs_start(struct vm *vm, struct why *why)
{
	int words = open(vm->pc.words, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	if (words < 0)
		return fail(why, -errno, "cannot make %s: %s", vm->pc.words, strerror(errno));
	int err = pc_start(&vm->pc, &vm->spec, words, why);
	close(words);
	return err;
}

/* Hands over what the file has: 0, or negative errno. */
static int serve_console(struct vm *vm, const struct console *console, struct why *why)
{
	char bytes[65536];
	ssize_t n;
	int err = 0;

	while (!err && (n = read(vm->console, bytes, sizeof(bytes))) > 0)
		err = console_serve(console, bytes, (size_t)n, NULL, NULL, why);
	return err;
}

/* The text between marker and the end of its line, malloc'ed; NULL when marker is not there. */
static char *text_behind(const struct buf *b, const char *marker)
{
	const char *at = b->len ? strstr(b->data, marker) : NULL;

	at = at ? at + strlen(marker) : NULL;
	return at ? xasprintf("%.*s", (int)strcspn(at, "\r\n"), at) : NULL;
}

static void report_facts(const struct vm *vm, const struct buf *words, const struct console *console)
{
	char *version = text_behind(words, "Bochs x86 Emulator ");

	console_fact(console, "bochs.cpu", vm->spec.model);
	console_fact(console, "bochs.version", version ? version : "unknown");
	free(version);
}

/* How the guest ended, from the messages of Bochs, which hold control characters, too. */
static int verdict(const struct vm *vm, const struct buf *words, struct why *why)
{
	char *last = text_behind(words, "Bochs is exiting with the following message:\n");
	char *rom = text_behind(words, "boot ROM: ");
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
	struct buf words = {0};
	int end = watch(vm, console, deadline_ns, why), err = file_read(vm->pc.words, &words);

	if (err)
		return fail(why, err, "cannot read %s: %s", vm->pc.words, strerror(-err));
	report_facts(vm, &words, console);
	if (end == VM_OFF)
		end = verdict(vm, &words, why);
	buf_free(&words);
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
	free(vm);
	return 0;
}
