/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The catalogue inside a guest image: copies its sections out of the ELF file (elf64.c). What is in them is untrusted: nothing
 * is used as a string before it has been checked.
 */
#include "catalog.h"
#include "elf64.h"
#include "wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const unit_words[] = {
#define X(id, word) [UNIT_##id] = word,
	HVLAB_UNITS(X)
#undef X
};

static bool good_name(const char *name)
{
	size_t n = strnlen(name, HVLAB_NAME_MAX);

	return n && n < HVLAB_NAME_MAX && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == n;
}

/* NULL, or what is wrong with what it says of itself. A closed loop has both halves, an open one its events. */
static const char *fault_of(const struct hvlab_bench *b)
{
	if (!good_name(b->name))
		return "its name is not of the letters a to z, digits and _";
	if (strnlen(b->what, sizeof(b->what)) == sizeof(b->what))
		return "its .what has no end";
	if (b->unit >= LEN(unit_words))
		return "its .unit is none";
	if (!b->check)
		return "it has no .check, so nothing would prove that it did its work";
	if (b->result > RESULT_WITHIN || strnlen(b->result_of, sizeof(b->result_of)) == sizeof(b->result_of))
		return "its .result is none, or .result_of has no end";
	if (b->result >= RESULT_FACT && !*b->result_of)
		return "its .result is of a fact, and .result_of does not name it";
	if (b->period ? !b->await : !b->body || !b->control)
		return b->period ? "it has a .period and no .await" : "it has no .body or no .control";
	return NULL;
}

/* i: which one of the image, from 0. */
static int check_bench(struct hvlab_bench *b, size_t i, struct why *why)
{
	const char *fault;
	char name[HVLAB_NAME_MAX];

	if (b->abi != HVLAB_ABI_VERSION)
		return fail(why, -EPROTO,
			    "the image uses ABI %u, this program ABI %d: build both from the same source", b->abi,
			    HVLAB_ABI_VERSION);
	if (b->size != sizeof(*b))
		return fail(why, -EPROTO, "the image's descriptors have %u bytes, this program's %zu, both ABI %d: "
			    "build both from the same source", b->size, sizeof(*b), HVLAB_ABI_VERSION);
	if (!(fault = fault_of(b)))
		return 0;
	copy_strn(name, sizeof(name), b->name);
	text_clean(name, strlen(name));
	return fail(why, -ENOEXEC, "benchmark %zu of the image, \"%s\": %s", i + 1, name, fault);
}

static int bench_order(const void *a, const void *b)
{
	const struct hvlab_bench *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int parse_benches(struct catalog *c, const struct elf *im, struct why *why)
{
	Elf64_Shdr section;

	if (!elf_section(im, HVLAB_BENCH_SECTION, &section) || !section.sh_size)
		return fail(why, -ENOEXEC, "not a guest image: no section %s with benchmarks in it",
			    HVLAB_BENCH_SECTION);
	/* Size and ABI stand first in every version, so that another version is told from damage. */
	struct hvlab_bench first = {0};
	memcpy(&first, im->bytes + section.sh_offset,
	       section.sh_size < sizeof(first) ? section.sh_size : sizeof(first));
	int err = check_bench(&first, 0, why);
	if (err)
		return err;
	if (section.sh_size % sizeof(first))
		return fail(why, -ENOEXEC, "the image's section %s has %llu bytes, which is no number of descriptors of %zu: it is "
			    "damaged", HVLAB_BENCH_SECTION, (unsigned long long)section.sh_size, sizeof(first));
	c->n = section.sh_size / sizeof(first);
	c->bench = xmalloc(section.sh_size);
	memcpy(c->bench, im->bytes + section.sh_offset, section.sh_size);
	for (size_t i = 0; i < c->n; i++) {
		err = check_bench(&c->bench[i], i, why);
		if (err)
			return err;
		text_clean(c->bench[i].what, strlen(c->bench[i].what));
		text_clean(c->bench[i].result_of, strlen(c->bench[i].result_of));
	}
	qsort(c->bench, c->n, sizeof(*c->bench), bench_order);
	for (size_t i = 1; i < c->n; i++)
		if (!strcmp(c->bench[i - 1].name, c->bench[i].name))
			return fail(why, -ENOEXEC, "the image has the benchmark %s twice", c->bench[i].name);
	return 0;
}

/* The string at *at, moved behind its NUL; NULL when none ends before `end`. */
static const char *next_string(char **at, char *end)
{
	char *text = *at, *nul = memchr(text, '\0', (size_t)(end - text));

	if (!nul)
		return NULL;
	text_clean(text, (size_t)(nul - text));
	*at = nul + 1;
	return text;
}

/* One paragraph: a benchmark's name and three strings. */
static int parse_paragraph(struct catalog *c, char **at, char *end, struct why *why)
{
	const char *name = next_string(at, end), *text[3];
	const struct hvlab_bench *b = name ? catalog_find(c, name) : NULL;

	for (size_t i = 0; i < LEN(text); i++)
		if (!b || !(text[i] = next_string(at, end)))
			return fail(why, -ENOEXEC, "the image's prose on its benchmarks is damaged");
	struct bench_about *a = &c->about[b - c->bench];
	if (*a->measures)
		return fail(why, -ENOEXEC, "the image has two paragraphs on %s", name);
	*a = (struct bench_about){text[0], text[1], text[2]};
	return 0;
}

/* An image without any is an old one or was stripped: that is no fault. */
static int parse_about(struct catalog *c, const struct elf *im, struct why *why)
{
	Elf64_Shdr section;
	int err = 0;

	c->about = xcalloc(c->n, sizeof(*c->about));
	for (size_t i = 0; i < c->n; i++)
		c->about[i] = (struct bench_about){"", "", ""};
	if (!elf_section(im, HVLAB_ABOUT_SECTION, &section) || !section.sh_size)
		return 0;
	c->prose = xmalloc(section.sh_size);
	memcpy(c->prose, im->bytes + section.sh_offset, section.sh_size);
	for (char *at = c->prose, *end = at + section.sh_size; !err && at < end;)
		err = parse_paragraph(c, &at, end, why);
	return err;
}

static int parse_build(struct catalog *c, const struct elf *im, struct why *why)
{
	Elf64_Shdr section;

	if (!elf_section(im, HVLAB_BUILD_SECTION, &section) || section.sh_size < sizeof(c->build))
		return fail(why, -ENOEXEC, "not a guest image: no build id in a section %s", HVLAB_BUILD_SECTION);
	memcpy(c->build, im->bytes + section.sh_offset, sizeof(c->build));
	if (strspn(c->build, "0123456789abcdef") != 64 || c->build[64])
		return fail(why, -ENOEXEC, "the image's build id is not a SHA-256 sum");
	return 0;
}

int catalog_parse(struct catalog *c, const void *elf, size_t size, struct why *why)
{
	struct elf im;

	*c = (struct catalog){0};
	int err = elf_open(&im, elf, size, why);
	if (!err)
		err = parse_benches(c, &im, why);
	if (!err)
		err = parse_about(c, &im, why);
	if (!err)
		err = parse_build(c, &im, why);
	if (err)
		catalog_free(c);
	else
		sha256_hex(elf, size, c->program);
	copy_str(c->sha256, c->program);
	return err;
}

int catalog_read(struct catalog *c, const char *path, struct why *why)
{
	struct buf b = {0};
	struct why inner = {0};

	*c = (struct catalog){0};
	int err = file_read(path, &b);
	if (err)
		fail(why, err, "cannot read the guest image %s: %s", path, file_reason(err));
	else if ((err = catalog_parse(c, b.data, b.len, &inner)))
		fail(why, err, "%s: %s", path, inner.text);
	buf_free(&b);
	return err;
}

const struct hvlab_bench *catalog_find(const struct catalog *c, const char *name)
{
	struct hvlab_bench key = {0};

	if (!c->n || strlen(name) >= sizeof(key.name))
		return NULL;
	copy_str(key.name, name);
	return bsearch(&key, c->bench, c->n, sizeof(*c->bench), bench_order);
}

void catalog_free(struct catalog *c)
{
	free(c->bench);
	free(c->about);
	free(c->prose);
	*c = (struct catalog){0};
}

const char *unit_word(u32 unit)
{
	return unit < LEN(unit_words) ? unit_words[unit] : "?";
}

static bool glob_matches_any(const char *glob, const struct catalog *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (glob_match(glob, c->bench[i].name))
			return true;
	return false;
}

static int unknown_bench(const char *glob, const struct catalog *c, struct why *why)
{
	const char **words = xmalloc((c->n + 1) * sizeof(*words));

	for (size_t i = 0; i < c->n; i++)
		words[i] = c->bench[i].name;
	const char *close = nearest(glob, words, c->n);
	free(words);
	return fail(why, -ENOENT, "no benchmark \"%.40s\"%s%s%s; hvlab list shows those there are", glob,
		    close ? ", did you mean \"" : "", close ? close : "", close ? "\"?" : "");
}

enum device bench_device(const char *name)
{
	if (strncmp(name, "io_", strlen("io_")))
		return DEVICE_NONE;
	return strncmp(name, "io_net_", strlen("io_net_")) ? DEVICE_DISK : DEVICE_NET;
}

int catalog_check(const struct catalog *c, const char *globs, struct why *why)
{
	char *copy = xstrdup(globs), *rest = copy, *glob;
	int err = 0;

	while (!err && (glob = strsep(&rest, ",")))
		if (*glob && !glob_matches_any(glob, c))
			err = unknown_bench(glob, c, why);
	free(copy);
	return err;
}
