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

bool reason_is(const char *reason, const char *id)
{
	size_t n = strlen(id);

	return reason && !strncmp(reason, id, n) && (!reason[n] || reason[n] == ' ');
}

/* Of a parameter; one that is an id itself is given as its sentence. */
static const char *value_of(const struct pair *pairs, int n, const char *name, size_t len)
{
	for (int i = 0; i < n; i++)
		if (!strncmp(pairs[i].key, name, len) && !pairs[i].key[len]) {
			const char *sentence = english_of(pairs[i].value, strlen(pairs[i].value));
			return sentence ? sentence : pairs[i].value;
		}
	return "?";
}

static void fill_in(const char *english, const struct pair *pairs, int n, struct buf *out)
{
	for (const char *s = english; *s;) {
		size_t plain = strcspn(s, "{"), name = strcspn(s + plain, "}");

		buf_put(out, s, plain);
		s += plain;
		if (!*s)
			break;
		buf_puts(out, value_of(pairs, n, s + 1, name - 1));
		s += name + (s[name] != '\0');
	}
}

const char *reason_text(const char *reason, char out[REASON_MAX])
{
	const char *english = reason ? english_of(reason, strcspn(reason, " ")) : NULL;
	struct pair pairs[PARAMS_MAX];
	struct buf text = {0};

	copy_strn(out, REASON_MAX, reason ? reason : "");
	if (!english)
		return out;
	char *params = strchr(out, ' '); /* cut up in place */
	int n = params ? wire_pairs(params + 1, pairs, LEN(pairs)) : 0;
	fill_in(english, pairs, n < 0 ? 0 : n, &text);
	copy_strn(out, REASON_MAX, text.data);
	buf_free(&text);
	return out;
}
