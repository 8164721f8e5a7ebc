/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Base64 (base64.h). Pure.
 */
#include "base64.h"

#include <errno.h>
#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(struct buf *out, const void *bytes, size_t n)
{
	const u8 *p = bytes;

	for (; n; p += n < 3 ? n : 3, n -= n < 3 ? n : 3) {
		u32 v = (u32)p[0] << 16 | (n > 1 ? (u32)p[1] << 8 : 0) | (n > 2 ? p[2] : 0);
		char four[4] = {digits[v >> 18], digits[v >> 12 & 63], n > 1 ? digits[v >> 6 & 63] : '=',
				n > 2 ? digits[v & 63] : '='};

		buf_put(out, four, 4);
	}
}

static int value(char c)
{
	const char *digit = c ? strchr(digits, c) : NULL;

	return digit ? (int)(digit - digits) : -1;
}

int base64_decode(struct buf *out, const char *text, size_t n)
{
	u32 v = 0;
	unsigned have = 0, pads = 0;

	for (size_t i = 0; i < n; i++) {
		if (text[i] && strchr(" \t\r\n", text[i]))
			continue;
		int d = text[i] == '=' ? 0 : value(text[i]);

		pads += text[i] == '=';
		if (d < 0 || pads > 2 || (pads && text[i] != '='))
			return -EINVAL;
		v = v << 6 | (u32)d;
		if (++have < 4)
			continue;
		buf_put(out, (char[]){(char)(v >> 16), (char)(v >> 8), (char)v}, 3 - pads);
		have = v = 0;
	}
	return have ? -EINVAL : 0;
}
