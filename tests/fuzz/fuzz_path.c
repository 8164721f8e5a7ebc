/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes what a recording is made of: the tracer's file, the names of code, a path out of a database, a program's ELF file. What
 * is accepted is walked to the end, and no instruction is lost on the way. The first byte says which.
 *
 * Feeds: harness/record/path.c harness/record/path_blob.c harness/record/symbols.c harness/record/elf64.c
 * harness/record/steps_bochs.c lib/step_length.c harness/analyse/path_walk.c
 */
#include "fuzz.h"
#include "../unit/image.h"
#include "elf64.h"
#include "path_blob.h"
#include "steps_bochs.h"

#include <errno.h>
#include "path_tree.h"

static void walk(struct stored_path *s)
{
	struct path_tree t;

	for (size_t i = 0; i < s->paths.n; i++) {
		tree_make(&t, s, &s->paths.v[i], NULL);
		must(tree_sum(&t) == (s64)path_counted(&s->paths.v[i]));
		tree_free(&t);
	}
}

/* Names up to a NUL, then the file. */
static void as_file(const u8 *data, size_t size)
{
	const u8 *nul = memchr(data, 0, size);
	size_t n = nul ? (size_t)(nul - data) : 0;
	struct stored_path s = {.n = 1};
	struct symbols names = {0};

	bool named = !symbols_parse(&names, (const char *)data, n);
	symbols_finish(&names);
	if (named && !paths_read(&s.paths, data + n + 1, nul ? size - n - 1 : 0, NULL)) {
		paths_name(&s.paths, &names);
		walk(&s);
	}
	symbols_free(&names);
	paths_free(&s.paths);
}

static void as_words(const u8 *data, size_t size)
{
	const struct recording of = {.from = 0x1000, .to = 0x1020, .body = 0x1100, .control = 0x1200};
	const struct guest_code guest = {0x1100, data, size}; /* the words themselves: any bytes do */
	struct buf file = {0};
	struct paths p = {0};

	steps_of_bochs((const char *)data, size, &of, &guest, &file);
	must(!file.len || paths_read(&p, file.data, file.len, NULL) != -EILSEQ);
	paths_free(&p);
	buf_free(&file);
}

static void as_stored(const u8 *data, size_t size)
{
	struct path p = {0};
	size_t half = size / 2;

	if (!path_decode(&p, data, half, half ? data[0] : 0, data + half, size - half, size - half))
		must(p.n == size - half && path_counted(&p) <= p.n);
	free(p.step);
}

static void take_name(void *arg, u64 address, u64 size, const char *name)
{
	*(size_t *)arg += strlen(name);
}

static void as_program(const u8 *data, size_t size)
{
	struct image im = image();
	struct elf elf;
	size_t length = 0;
	u64 by;

	for (size_t i = 0; i + 2 < size; i += 3)
		((u8 *)&im)[(data[i] | data[i + 1] << 8) % sizeof(im)] = data[i + 2];
	if (!elf_open(&elf, &im, sizeof(im), NULL)) {
		elf_symbols(&elf, take_name, &length);
		elf_moved(&elf, 0x1000, 0, &by);
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	if (!size)
		return 0;
	if (data[0] == 'b')
		as_words(data + 1, size - 1);
	else if (data[0] % 3 == 0)
		as_file(data + 1, size - 1);
	else if (data[0] % 3 == 1)
		as_stored(data + 1, size - 1);
	else
		as_program(data + 1, size - 1);
	return 0;
}
