/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes what a user writes: a command line of words parted by NUL and a configuration file (options.c), a password file
 * and a pin (secret.c), names (names.c). The first byte chooses.
 *
 * Feeds: harness/cmd/options.c lib/secret.c harness/record/names.c
 */
#include "fuzz.h"
#include "names.h"
#include "options.h"
#include "secret.h"

#include <fcntl.h>
#include <sanitizer/lsan_interface.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define WORDS 24

static char *text; /* the input, and a NUL */
static size_t text_n;

static const char *as_file(mode_t mode)
{
	const char *path = scratch_file();
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
	must(fd >= 0 && write(fd, text, text_n) == (ssize_t)text_n && !close(fd));
	return path;
}

static bool flag;
static const char *word;
static u64 number;
static double share;
static enum table_format format;
static const struct option rows[] = {
	OPT_TEXT("hv", "NAME", &word, ""), OPT_FLAG("body", &flag, ""), OPT_NUMBER("rounds", &number, ""),
	OPT_PERCENT("delta", &share, ""), OPT_FORMAT(&format), OPT_BENCH(&word), OPT_END,
};
static const struct command one = {.name = "run", .args = "", .summary = "", .max_args = 3, .options = {rows}};

static void command_line(void)
{
	char *argv[WORDS + 2] = {"run"};
	struct parsed p = {0};
	struct why why = {""};
	int argc = 1;

	for (size_t i = 0; i < text_n && argc <= WORDS; i += strlen(text + i) + 1)
		argv[argc++] = text + i;
	int err = options_parse(&p, &one, argc, argv, &why);
	must(err ? why.text[0] : p.args.n <= 3);
}

static void configuration(void)
{
	struct parsed p = {.command = &one};
	struct why why = {""};

	__lsan_disable(); /* what stands in the file is kept as long as the program runs */
	must(!options_config(&p, as_file(0600), &why) || why.text[0]);
	__lsan_enable();
}

static void secret(void)
{
	struct target t = {.password_file = as_file(0600), .pin = text};
	struct why why = {""};
	char *password;

	if (!secret_get(&t, &password, &why))
		must(*password && !strpbrk(password, "\r\n"));
	secret_free(password);
	must(!trust_check(&t, &why) || why.text[0]);
}

static void names(void)
{
	if (name_is_tag(text) || name_is_scratch(text) || name_is_bundle(text))
		must(name_is_entry(text) && *text != '-');
	if (name_is_bench_list(text))
		must(!strpbrk(text, " /=\n"));
	name_is_open_url(text);
	name_is_database(text);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static void (*const parts[])(void) = {command_line, configuration, secret, names};

	if (!size)
		return 0;
	text_n = size - 1;
	text = xmalloc(size);
	memcpy(text, data + 1, text_n);
	text[text_n] = 0;
	parts[data[0] % LEN(parts)]();
	free(text);
	return 0;
}
