/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes what a powershell.exe says: its first line among noise (bootstrap.c), its standard error (clixml.c).
 *
 * Feeds: adapters/winhost/bootstrap.c adapters/winhost/clixml.c adapters/winhost/codepage.c lib/xml.c
 */
#include "fuzz.h"
#include "utf8.h"
#include "../../adapters/winhost/bootstrap.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct bootstrap_process process = {"", ""};
	struct buf out = {0}, plain = {0};

	buf_put(&out, data, size);
	must(!bootstrap_begin(&out, &process) || (*process.pid && *process.started && out.len < size));
	bootstrap_errors(&plain, (const char *)data, size);
	must(plain.len <= 3 * size + 1); /* a byte of a code page is up to three of UTF-8 */
	must(!plain.len || (utf8_is_valid(plain.data, plain.len) && plain.data[plain.len - 1] == '\n' && !strchr(plain.data, '\r')));
	buf_free(&out);
	buf_free(&plain);
	return 0;
}
