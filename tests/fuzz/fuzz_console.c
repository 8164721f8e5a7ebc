/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes what a host of XAPI says of its consoles (answer.c), the watch for a guest's last record (bye.c), and a console in a
 * guest's memory (window.c): the first byte chooses. What is accepted must be safe to put into a request.
 *
 * Feeds: adapters/common/bye_scan.c adapters/common/window.c adapters/xapi/answer.c adapters/serial/serial.c
 */
#include "fuzz.h"
#include "../../adapters/common/bye_scan.h"
#include "../../adapters/common/window.h"
#include "../../adapters/xapi/answer.h"

#include <errno.h>

static void location(const char *text)
{
	char *path = answer_path(text);

	if (path)
		must(!strncmp(path, "/console?", 9) && !strpbrk(path, " \r\n\t"));
	free(path);
}

/* The same however it is cut into pieces. */
static void stream(const char *bytes, size_t n)
{
	struct bye_scan whole = {.n = 0}, pieces = {.n = 0};

	bye_scan_feed(&whole, bytes, n);
	for (size_t i = 0; i < n; i++)
		bye_scan_feed(&pieces, bytes + i, 1);
	must(whole.said == pieces.said);
}

/* The guest's memory is the input, whatever address is asked for; behind it there is none. */
struct input {
	const char *bytes;
	size_t n;
};

static int window_read(void *arg, u64 at, void *to, size_t n)
{
	const struct input *in = arg;

	at &= 0xffff;
	if (at > in->n || n > in->n - at)
		return -EFAULT;
	memcpy(to, in->bytes + at, n);
	return 0;
}

static int window_write(void *arg, u64 at, const void *from, size_t n)
{
	return 0;
}

static void window(const char *bytes, size_t n)
{
	struct input in = {bytes, n};
	const struct window_memory memory = {&in, window_read, window_write};
	struct window w = {0};
	struct buf out = {0};

	for (size_t i = 0; i < n; i++) {
		size_t before = out.len;

		if (window_hear(&w, &memory, bytes + i, 1, &out, NULL))
			break;
		must(out.len - before <= 4096 && !window_done(&w, &memory, NULL));
	}
	buf_free(&out);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	if (!size)
		return 0;
	char *bytes = xmalloc(size);

	memcpy(bytes, data + 1, size - 1);
	bytes[size - 1] = 0;
	if (data[0] == 'l')
		location(bytes);
	else if (data[0] == 's')
		stream(bytes, size - 1);
	else if (data[0] == 'w')
		window(bytes, size - 1);
	int status = answer_status((const char *)data + 1, size - 1);
	must(status == -1 || status == 0 || (status >= 100 && status <= 599));
	free(bytes);
	return 0;
}
