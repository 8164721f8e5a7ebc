/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SHA-256 of what does not lie in one piece, and HMAC; sha256_hex() and sha256_file() of util.h are for what does. Pure.
 */
#pragma once

#include "util.h"

struct sha256 {
	u32 h[8];
	u8 block[64];
	u64 bytes;
};

void sha256_init(struct sha256 *s);
void sha256_update(struct sha256 *s, const void *bytes, size_t n);
void sha256_final(struct sha256 *s, char hex[65]); /* s has to be begun again */

void hmac_sha256_hex(const void *key, size_t keylen, const void *bytes, size_t n, char hex[65]);
