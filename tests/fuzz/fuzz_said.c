/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes what any program may have said: the line that is chosen (said.c), the faults of ssh (ssh.c), UTF-8 (utf8.c), names
 * of firmware, lists of CPUs.
 *
 * Feeds: lib/said.c lib/ssh.c lib/utf8.c lib/clean.c
 */
#include "fuzz.h"
#include "firmware.h"
#include "said.h"
#include "ssh.h"
#include "clean.h"
#include "utf8.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct buf b = {0};
	char line[100];

	buf_put(&b, data, size);
	said_reason(b.data, line, sizeof(line));
	must(utf8_is_valid(line, strlen(line)) && !line[strcspn(line, "\r\n\t\033")]);
	const struct ssh_fault *fault = ssh_fault_find(b.data);
	must(!fault || (strstr(b.data, fault->said) && fault->err < 0));
	firmware_is_virtual(b.data, b.data);
	firmware_is_placeholder(b.data);
	list_has(b.data, 3);
	size_t n = strlen(b.data);
	bool valid = utf8_is_valid(b.data, n);
	text_uncut(b.data);
	must(!valid || strlen(b.data) == n);
	n = strlen(b.data);
	text_line(b.data);
	must(strlen(b.data) == n && utf8_is_valid(b.data, n));
	buf_free(&b);
	return 0;
}
