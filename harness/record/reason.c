/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From id and parameters to the sentence. Nothing else in the program makes a sentence out of one of these ids.
 */
#include "reason.h"
#include "knob.h"
#include "wire.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PARAMS_MAX 8

#define DEFINE(name, id, english) const char WHY_##name[] = id;
REASONS(DEFINE)

static const struct sentence {
	const char *id, *english;
} sentences[] = {
#define SENTENCE(name, id, english) {id, english},
	REASONS(SENTENCE)
#define SHAPE(key, kept, member, size, kind, arg, help, differs, ...) {REASON_SHAPE key, differs},
	GUEST_KNOBS(SHAPE)
};

static const char *english_of(const char *id, size_t n)
{
	for (size_t i = 0; i < LEN(sentences); i++)
		if (!strncmp(sentences[i].id, id, n) && !sentences[i].id[n])
			return sentences[i].english;
	return NULL;
}

void reason_put(char *out, size_t size, const char *id, const char *params, ...)
{
	size_t n = strlen(id);
	va_list args;

	copy_strn(out, size, id);
	if (n + 1 >= size)
		return;
	out[n] = ' ';
	va_start(args, params);
	vsnprintf(out + n + 1, size - n - 1, params, args);
	va_end(args);
}

void reason_add(char *out, size_t size, const char *key, const char *value, ...)
{
	struct buf pair = {0};
	char text[REASON_MAX];
	size_t n = strlen(out);
	va_list args;

	va_start(args, value);
	vsnprintf(text, sizeof(text), value, args);
	va_end(args);
	wire_put_pair(&pair, key, text);
	copy_strn(out + n, size - n, pair.data);
	buf_free(&pair);
}

void reason_join(char *out, size_t size, const char *reason, const char *also)
{
	copy_strn(out, size, WHY_ALSO);
	reason_add(out, size, "reason", "%s", reason);
	reason_add(out, size, "also", "%s", also);
}

bool reason_is(const char *reason, const char *id)
{
	size_t n = strlen(id);

	return reason && !strncmp(reason, id, n) && (!reason[n] || reason[n] == ' ');
}

/* The last of a reason that was cut to fit: half an escape would make the whole unreadable. */
static void drop_half_escape(char *params)
{
	char *last = strrchr(params, '%');

	if (last && strlen(last) < 3)
		*last = '\0';
}

static const char *value_of(const struct pair pairs[PARAMS_MAX], const char *name, size_t len)
{
	for (int i = 0; i < PARAMS_MAX && pairs[i].key; i++)
		if (!strncmp(pairs[i].key, name, len) && !pairs[i].key[len])
			return pairs[i].value;
	return "?";
}

/* A parameter that is a reason itself is given as its sentence. */
static void fill_in(const char *english, const struct pair pairs[PARAMS_MAX], struct buf *out)
{
	char sentence[REASON_MAX];

	for (const char *s = english; *s;) {
		size_t plain = strcspn(s, "{"), name = strcspn(s + plain, "}");

		buf_put(out, s, plain);
		s += plain;
		if (!*s)
			break;
		buf_puts(out, reason_text(value_of(pairs, s + 1, name - 1), sentence));
		s += name + (s[name] != '\0');
	}
}

const char *reason_text(const char *reason, char out[REASON_MAX])
{
	const char *english = reason ? english_of(reason, strcspn(reason, " ")) : NULL;
	struct pair pairs[PARAMS_MAX] = {0};
	struct buf text = {0};

	copy_strn(out, REASON_MAX, reason ? reason : "");
	if (!english)
		return out;
	char *params = strchr(out, ' '); /* cut up in place */
	if (params) {
		drop_half_escape(params);
		wire_pairs(params + 1, pairs, LEN(pairs)); /* what is well-formed before an error is kept */
	}
	fill_in(english, pairs, &text);
	copy_strn(out, REASON_MAX, text.data);
	buf_free(&text);
	return out;
}
