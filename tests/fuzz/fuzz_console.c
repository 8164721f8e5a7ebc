/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes what a host of XAPI says of its consoles (answer.c), and the watch for a guest's last record (bye.c): the first
 * byte chooses. What is accepted must be safe to put into a request.
 *
 * Feeds: adapters/common/bye_scan.c adapters/xapi/answer.c adapters/serial/serial.c
 */
#include "fuzz.h"
#include "../../adapters/common/bye_scan.h"
#include "../../adapters/xapi/answer.h"

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
	int status = answer_status((const char *)data + 1, size - 1);
	must(status == -1 || status == 0 || (status >= 100 && status <= 599));
	free(bytes);
	return 0;
}
