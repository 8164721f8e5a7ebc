/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Formatted text without libc. A conversion it does not know is copied as it stands, so a mistake is visible.
 */
#include "printf.h"
#include "str.h"

struct out {
	char *at, *end; /* end: where the NUL must fit */
};

struct spec {
	bool left, zero, wide;
	unsigned width;
	char conversion;
};

static void put(struct out *o, char c)
{
	if (o->at < o->end)
		*o->at++ = c;
}

/* Zero padding goes between sign and digits. */
static void put_text(struct out *o, const struct spec *s, const char *text, size_t n)
{
	unsigned pad = s->width > n ? s->width - (unsigned)n : 0;
	bool zero = s->zero && !s->left;

	if (zero && n && *text == '-') {
		put(o, *text++);
		n--;
	}
	for (; !s->left && pad; pad--)
		put(o, zero ? '0' : ' ');
	while (n--)
		put(o, *text++);
	for (; pad; pad--)
		put(o, ' ');
}

static void put_number(struct out *o, const struct spec *s, u64 value, unsigned base, bool negative)
{
	char digits[24];
	size_t at = sizeof(digits);

	do {
		digits[--at] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	if (negative)
		digits[--at] = '-';
	put_text(o, s, digits + at, sizeof(digits) - at);
}

static const char *parse_spec(const char *f, struct spec *s)
{
	*s = (struct spec){0};
	for (;; f++) {
		if (*f == '-')
			s->left = true;
		else if (*f == '0')
			s->zero = true;
		else
			break;
	}
	for (; *f >= '0' && *f <= '9'; f++)
		s->width = s->width * 10 + (unsigned)(*f - '0');
	for (; *f == 'l' || *f == 'z'; f++)
		s->wide = true;
	s->conversion = *f;
	return f;
}

/* va_list is an array type: behind a pointer in a struct it can be handed on and still advance. */
struct args {
	va_list list;
};

static void convert(struct out *o, const struct spec *s, struct args *a)
{
	char c;
	const char *text;
	s64 number;

	switch (s->conversion) {
	case 's':
		text = va_arg(a->list, const char *);
		put_text(o, s, text, strlen(text));
		break;
	case 'c':
		c = (char)va_arg(a->list, int);
		put_text(o, s, &c, 1);
		break;
	case 'd':
		number = s->wide ? va_arg(a->list, s64) : va_arg(a->list, int);
		put_number(o, s, number < 0 ? 0 - (u64)number : (u64)number, 10, number < 0);
		break;
	case 'u':
		put_number(o, s, s->wide ? va_arg(a->list, u64) : va_arg(a->list, unsigned), 10, false);
		break;
	case 'x':
		put_number(o, s, s->wide ? va_arg(a->list, u64) : va_arg(a->list, unsigned), 16, false);
		break;
	case 'p':
		put_text(o, &(struct spec){0}, "0x", 2);
		put_number(o, s, (u64)(uintptr_t)va_arg(a->list, void *), 16, false);
		break;
	default:
		put(o, '%');
		put(o, s->conversion);
	}
}

size_t format_args(char *out, size_t size, const char *fmt, va_list args)
{
	struct out o = {out, out + size - 1};
	struct args a;
	struct spec s;

	if (!size)
		return 0;
	va_copy(a.list, args);
	for (; *fmt; fmt++) {
		if (*fmt != '%') {
			put(&o, *fmt);
		} else if (fmt[1] == '%') {
			put(&o, *++fmt);
		} else {
			fmt = parse_spec(fmt + 1, &s);
			if (!*fmt)
				break;
			convert(&o, &s, &a);
		}
	}
	va_end(a.list);
	*o.at = 0;
	return (size_t)(o.at - out);
}

size_t format(char *out, size_t size, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	size_t n = format_args(out, size, fmt, args);
	va_end(args);
	return n;
}
