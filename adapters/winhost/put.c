/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Putting a file there (transport_put): put.ps1 says whether it wants it, and checks it by its hash.
 */
#include "transport.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SECOND 1000000000ull
#define PIECE (1u << 20)          /* bytes of one transport_write */
#define ANSWER_NS (120 * SECOND)  /* for hashing on the slowest disk */
#define TOTAL_NS (1800 * SECOND)

extern const char winhost_put[];

/* One line of the script's, without its end; -EPIPE when it ended before. */
static int read_line(struct transport_job *job, struct buf *line, struct why *why)
{
	u64 deadline = now_ns() + ANSWER_NS;
	int code = 0;
	char c;

	for (buf_clear(line);;) {
		long n = transport_read(job, &c, 1, deadline, &code, why);

		if (n == 0)
			return fail(why, -ETIMEDOUT, "no answer about the file in time");
		if (n == -ENODATA)
			return fail(why, -EIO, "the file could not be put there (status %d): %.*s", code,
				    (int)strcspn(transport_errors(job), "\n"), transport_errors(job));
		if (n < 0)
			return (int)n;
		if (c == '\n')
			return 0;
		if (c != '\r')
			buf_put(line, &c, 1);
	}
}

static int converse(struct transport_job *job, const struct buf *file, char **remote, struct why *why)
{
	struct buf line = {0};
	int err = read_line(job, &line, why);
	bool send = !err && line.len && !strcmp(line.data, "send");

	for (size_t at = 0; send && !err && at < file->len; at += PIECE)
		err = transport_write(job, file->data + at, file->len - at < PIECE ? file->len - at : PIECE, why);
	if (!err && send)
		err = read_line(job, &line, why);
	if (!err && line.len > 6 && !strncmp(line.data, "there ", 6))
		*remote = xstrdup(line.data + 6);
	else if (!err)
		err = fail(why, -EPROTO, "asked for a file, the host says \"%.60s\"", line.len ? line.data : "");
	buf_free(&line);
	return err;
}

static bool is_suffix(const char *suffix)
{
	return *suffix && strlen(suffix) <= 8 && !suffix[strspn(suffix, "abcdefghijklmnopqrstuvwxyz0123456789")];
}

int transport_put(struct transport *t, const char *path, const char *suffix, char **remote, struct why *why)
{
	struct script script = {.id = "put", .text = winhost_put, .timeout_ns = TOTAL_NS};
	struct transport_job *job;
	struct buf file = {0};
	char hex[65];

	*remote = NULL;
	if (!is_suffix(suffix))
		return fail(why, -EINVAL, "\"%.20s\" is no suffix for a file", suffix);
	int err = file_read(path, &file);
	if (err) {
		buf_free(&file);
		return fail(why, err, "cannot read %s: %s", path, strerror(-err));
	}
	sha256_hex(file.data, file.len, hex);
	char *json = xasprintf("{\"name\":\"%s.%s\",\"sha256\":\"%s\",\"size\":%zu}", hex, suffix, hex, file.len);
	script.json = json;
	err = transport_start(t, &script, &job, why);
	if (!err) {
		err = converse(job, &file, remote, why);
		transport_stop(job);
	}
	free(json);
	buf_free(&file);
	return err;
}
