/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The fixed command line and the framing of a script (bootstrap.h). Pure; what is said on err is clixml.c.
 */
#include "bootstrap.h"

#include "base64.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define LINE_RAW 49152 /* bytes in one line of base64 */
#define ID_MAX 32

extern const char winhost_bootstrap[];

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct buf text, encoded;

/* Comment lines and indentation are for readers. */
static void strip(struct buf *out, const char *script)
{
	while (*script) {
		const char *line = script + strspn(script, "\t "), *end = strchrnul(line, '\n');

		if (*line != '#' && end > line) {
			buf_put(out, line, (size_t)(end - line));
			buf_puts(out, "\n");
		}
		script = end + (*end == '\n');
	}
}

static void make(void)
{
	struct buf wide = {0};

	strip(&text, winhost_bootstrap);
	for (size_t i = 0; i < text.len; i++)
		buf_put(&wide, (char[]){text.data[i], 0}, 2);
	base64_encode(&encoded, wide.data, wide.len);
	buf_free(&wide);
}

const char *bootstrap_text(void)
{
	pthread_once(&once, make);
	return text.data;
}

const char *const *bootstrap_argv(void)
{
	static const char *argv[BOOTSTRAP_ARGS] = {
		"powershell.exe", "-NoLogo", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass",
		"-InputFormat", "None", "-OutputFormat", "Text", "-EncodedCommand",
	};

	pthread_once(&once, make);
	argv[11] = encoded.data;
	return argv;
}

static bool is_id(const char *id)
{
	size_t n = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return n && n <= ID_MAX && !id[n];
}

int bootstrap_frame(struct buf *out, const struct script *script, struct why *why)
{
	struct buf body = {0}, parameters = {0};

	if (!is_id(script->id))
		return fail(why, -EINVAL, "\"%.40s\" is no name for a script", script->id);
	base64_encode(&body, script->text, strlen(script->text));
	if (script->json)
		base64_encode(&parameters, script->json, strlen(script->json));
	buf_printf(out, "hvlab1 %s %zu %zu\n%s\n%s\n", script->id, body.len, parameters.len, body.len ? body.data : "",
		   parameters.len ? parameters.data : "");
	buf_free(&body);
	buf_free(&parameters);
	return 0;
}

void bootstrap_lines(struct buf *out, const void *bytes, size_t n)
{
	const char *p = bytes;

	for (size_t piece; n; p += piece, n -= piece) {
		piece = n < LINE_RAW ? n : LINE_RAW;
		base64_encode(out, p, piece);
		buf_puts(out, "\n");
	}
}

/* "hvlab1 PID STARTED" with nothing behind it but a carriage return. */
static bool is_first(const char *line, size_t n, struct bootstrap_process *process)
{
	char *copy = xasprintf("%.*s", (int)n, line), *rest = copy;
	const char *word[4] = {0};

	rest[strcspn(rest, "\r")] = 0;
	for (size_t i = 0; i < LEN(word) && rest; i++)
		word[i] = strsep(&rest, " ");
	bool first = !strcmp(word[0], "hvlab1") && word[2] && !word[3];
	for (size_t i = 1; first && i < 3; i++)
		first = *word[i] && strlen(word[i]) < sizeof(process->pid) && !word[i][strspn(word[i], "0123456789")];
	if (first) {
		copy_str(process->pid, word[1]);
		copy_str(process->started, word[2]);
	}
	free(copy);
	return first;
}

int bootstrap_begin(struct buf *out, struct bootstrap_process *process)
{
	size_t from = 0;

	while (from < out->len) {
		const char *line = out->data + from, *end = memchr(line, '\n', out->len - from);

		if (!end)
			break;
		from += (size_t)(end - line) + 1;
		if (!is_first(line, (size_t)(end - line), process))
			continue;
		out->len -= from;
		memmove(out->data, out->data + from, out->len + 1);
		return 1;
	}
	return 0;
}
