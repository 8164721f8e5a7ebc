/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SHA-256 (FIPS 180-4), for the identity of images and environments. Names as in the standard.
 */
#include "sha256.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* First 32 bits of the fractional parts of the cube roots of the first 64 primes (section 4.2.2). */
static const u32 K[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static u32 rotr(u32 x, unsigned n)
{
	return x >> n | x << (32 - n);
}

/* Message schedule of section 6.2.2 step 1. */
static void schedule(u32 w[64], const u8 *block)
{
	for (int t = 0; t < 16; t++)
		w[t] = (u32)block[4 * t] << 24 | (u32)block[4 * t + 1] << 16 | (u32)block[4 * t + 2] << 8 |
		       block[4 * t + 3];
	for (int t = 16; t < 64; t++) {
		u32 s0 = rotr(w[t - 15], 7) ^ rotr(w[t - 15], 18) ^ w[t - 15] >> 3;
		u32 s1 = rotr(w[t - 2], 17) ^ rotr(w[t - 2], 19) ^ w[t - 2] >> 10;
		w[t] = w[t - 16] + s0 + w[t - 7] + s1;
	}
}

static void compress(u32 h[8], const u8 *block)
{
	u32 w[64], v[8];

	schedule(w, block);
	memcpy(v, h, sizeof(v));
	for (int t = 0; t < 64; t++) {
		u32 s1 = rotr(v[4], 6) ^ rotr(v[4], 11) ^ rotr(v[4], 25);
		u32 t1 = v[7] + s1 + ((v[4] & v[5]) ^ (~v[4] & v[6])) + K[t] + w[t];
		u32 s0 = rotr(v[0], 2) ^ rotr(v[0], 13) ^ rotr(v[0], 22);
		u32 t2 = s0 + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
		memmove(v + 1, v, 7 * sizeof(v[0]));
		v[4] += t1;
		v[0] = t1 + t2;
	}
	for (int i = 0; i < 8; i++)
		h[i] += v[i];
}

void sha256_init(struct sha256 *s)
{
	static const u32 initial[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
				       0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

	memcpy(s->h, initial, sizeof(initial));
	s->bytes = 0;
}

void sha256_update(struct sha256 *s, const void *bytes, size_t n)
{
	const u8 *p = bytes;

	while (n) {
		size_t used = s->bytes % 64, take = 64 - used < n ? 64 - used : n;
		memcpy(s->block + used, p, take);
		s->bytes += take;
		p += take;
		n -= take;
		if (s->bytes % 64 == 0)
			compress(s->h, s->block);
	}
}

static void digest(struct sha256 *s, u8 out[32])
{
	u64 bits = s->bytes * 8;
	u8 tail[72] = {0x80};
	size_t pad = (s->bytes % 64 < 56 ? 56 : 120) - s->bytes % 64;

	for (int i = 0; i < 8; i++)
		tail[pad + (size_t)i] = (u8)(bits >> (56 - 8 * i));
	sha256_update(s, tail, pad + 8);
	for (int i = 0; i < 32; i++)
		out[i] = (u8)(s->h[i / 4] >> (24 - 8 * (i % 4)));
}

void sha256_final(struct sha256 *s, char hex[65])
{
	u8 out[32];

	digest(s, out);
	for (int i = 0; i < 32; i++)
		snprintf(hex + 2 * i, 3, "%02x", out[i]);
}

void sha256_hex(const void *bytes, size_t n, char hex[65])
{
	struct sha256 s;

	sha256_init(&s);
	sha256_update(&s, bytes, n);
	sha256_final(&s, hex);
}

int sha256_file(const char *path, char hex[65])
{
	u8 chunk[65536];
	struct sha256 s;
	ssize_t got;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	sha256_init(&s);
	while ((got = read(fd, chunk, sizeof(chunk))) > 0 || (got < 0 && errno == EINTR))
		if (got > 0)
			sha256_update(&s, chunk, (size_t)got);
	int err = got < 0 ? -errno : 0;
	close(fd);
	if (!err)
		sha256_final(&s, hex);
	return err;
}

/* RFC 2104 */
void hmac_sha256_hex(const void *key, size_t keylen, const void *bytes, size_t n, char hex[65])
{
	u8 block[64] = {0}, inner[32];
	struct sha256 s;

	sha256_init(&s);
	if (keylen > sizeof(block)) {
		sha256_update(&s, key, keylen);
		digest(&s, block);
		sha256_init(&s);
	} else if (keylen) {
		memcpy(block, key, keylen);
	}
	for (size_t i = 0; i < sizeof(block); i++)
		block[i] ^= 0x36;
	sha256_update(&s, block, sizeof(block));
	sha256_update(&s, bytes, n);
	digest(&s, inner);
	for (size_t i = 0; i < sizeof(block); i++)
		block[i] ^= 0x36 ^ 0x5c;
	sha256_init(&s);
	sha256_update(&s, block, sizeof(block));
	sha256_update(&s, inner, sizeof(inner));
	sha256_final(&s, hex);
}
