/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes files that others write: the manifest of a lab's host and the last words of its console (lab_machine.c), the lists
 * of L1's first process (lab/init.c), Bochs's own words (adapters/bochs/bochs.c). The first byte chooses.
 *
 * Feeds: lib/facts.c harness/place/lab_machine.c harness/place/lab_bochs.c lab/init.c adapters/bochs/bochs.c
 */
#include "fuzz.h"
#include "harness/place/lab_machine.c"
#include "adapters/bochs/bochs.c"
#define main init_main
#define env init_env
#include "lab/init.c"

#include <stdio.h>

void handover_snapshot(void) {}
void handover_failed(void) {}
int handover_fetch(const char *name, const char *to) { return name == to; }

static const char *path;

static void manifest(void)
{
	struct l1 l1 = {0};
	struct why why = {""};
	u64 mib;

	int err = manifest_read(&l1, path, &why);
	must(!err || why.text[0]);
	if (!err)
		must(!parse_u64(facts_get(&l1.facts, "memory"), &mib) && mib);
	facts_free(&l1.facts);
}

static void console(void)
{
	static const struct machine_ops ops = {.name = "x"};
	struct machine m = {.ops = &ops, .console = (char *)(uintptr_t)path};
	char text[160];

	machine_last_words(&m, text, sizeof(text));
	must(!strpbrk(text, "\r\n"));
}

static void parse_line(const char *word, char *rest)
{
	must(*word && !strchr(word, ' ') && (!rest || !strchr(rest, '\n')));
}

static void list(void)
{
	each_line(path, parse_line);
}

static void bochs(void)
{
	struct vm vm = {.spec = {.model = "x"}};
	const struct console nobody = {0};
	struct buf words = {0};
	struct why why = {""};

	must(!file_read(path, &words));
	report_facts(&vm, &words, &nobody);
	must(verdict(&vm, &words, &words, &why) == VM_OFF || why.text[0]);
	buf_free(&words);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static void (*const parts[])(void) = {manifest, console, list, bochs};

	if (!size)
		return 0;
	path = scratch_file();
	FILE *f = fopen(path, "w");
	must(f && fwrite(data + 1, 1, size - 1, f) == size - 1 && !fclose(f));
	parts[data[0] % LEN(parts)]();
	return 0;
}
