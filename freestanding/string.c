/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bytes and words without libc. Short rather than fast: nothing here is on a measured path.
 */
#include "str.h"

void *memcpy(void *dst, const void *src, size_t n)
{
	void *d = dst;

	__asm__ volatile("rep movsb" : "+D"(d), "+S"(src), "+c"(n) :: "memory");
	return dst;
}

void *memmove(void *dst, const void *src, size_t n)
{
	u8 *d = dst;
	const u8 *s = src;

	if (d <= s || d >= s + n)
		return memcpy(dst, src, n);
	while (n--)
		d[n] = s[n];
	return dst;
}

void *memset(void *dst, int byte, size_t n)
{
	void *d = dst;

	__asm__ volatile("rep stosb" : "+D"(d), "+c"(n) : "a"(byte) : "memory");
	return dst;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const u8 *p = a, *q = b;

	for (; n--; p++, q++)
		if (*p != *q)
			return *p - *q;
	return 0;
}

size_t strlen(const char *s)
{
	size_t n = 0;

	while (s[n])
		n++;
	return n;
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (; n--; a++, b++)
		if (*a != *b || !*a)
			return (u8)*a - (u8)*b;
	return 0;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, ~(size_t)0);
}

void str_copy(char *dst, size_t size, const char *src)
{
	size_t n = strlen(src);

	if (n >= size)
		n = size - 1;
	memcpy(dst, src, n);
	dst[n] = 0;
}

bool str_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

/* On a mismatch the last '*' takes one character more: linear memory, no recursion. */
bool str_glob(const char *glob, size_t glob_n, const char *s, size_t n)
{
	size_t g = 0, i = 0, star = ~(size_t)0, mark = 0;

	while (i < n) {
		if (g < glob_n && glob[g] == '*') {
			star = g++;
			mark = i;
		} else if (g < glob_n && (glob[g] == '?' || glob[g] == s[i])) {
			g++;
			i++;
		} else if (star != ~(size_t)0) {
			g = star + 1;
			i = ++mark;
		} else {
			return false;
		}
	}
	while (g < glob_n && glob[g] == '*')
		g++;
	return g == glob_n;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

static u32 suffix_shift(char c)
{
	return c == 'K' ? 10 : c == 'M' ? 20 : c == 'G' ? 30 : 0;
}

bool str_number(const char *s, u64 *value)
{
	int base = str_starts(s, "0x") ? 16 : 10;
	u64 v = 0;

	s += base == 16 ? 2 : 0;
	if (digit(*s) >= base)
		return false;
	for (; digit(*s) < base; s++)
		if (__builtin_mul_overflow(v, (u64)base, &v) || __builtin_add_overflow(v, (u64)digit(*s), &v))
			return false;
	u32 shift = suffix_shift(*s);
	if (shift)
		s++;
	if (*s || v << shift >> shift != v)
		return false;
	*value = v << shift;
	return true;
}
