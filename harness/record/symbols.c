/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of names (symbols.h): from text, and looked up by address.
 */
#include "symbols.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct { const char *word, *what; } layers[] = {
#define X(id, word, what) [LAYER_##id] = {word, what},
	PATH_LAYERS(X)
#undef X
};

const char *layer_word(enum path_layer layer)
{
	return layer < PATH_LAYER_COUNT ? layers[layer].word : layers[LAYER_UNKNOWN].word;
}

const char *layer_what(enum path_layer layer)
{
	return layer < PATH_LAYER_COUNT ? layers[layer].what : layers[LAYER_UNKNOWN].what;
}

int layer_parse(const char *word, enum path_layer *layer)
{
	for (size_t i = 0; i < LEN(layers); i++)
		if (!strcmp(layers[i].word, word)) {
			*layer = (enum path_layer)i;
			return 0;
		}
	return -EINVAL;
}

void symbol_put(struct buf *text, u64 address, u64 size, enum path_layer layer, const char *name)
{
	size_t n = strcspn(name, " \t\r\v\f\n");

	if (n)
		buf_printf(text, "%llx %llx %s %.*s\n", (unsigned long long)address, (unsigned long long)size, layer_word(layer),
			   (int)(n < SYMBOL_NAME_MAX ? n : SYMBOL_NAME_MAX - 1), name);
}

void symbols_add(struct symbols *s, u64 address, u64 size, enum path_layer layer, const char *name)
{
	if (s->n == s->cap)
		s->v = xrealloc(s->v, (s->cap = s->cap ? s->cap * 2 : 1024) * sizeof(*s->v));
	s->v[s->n++] = (struct symbol){address, size, layer, xasprintf("%.*s", SYMBOL_NAME_MAX - 1, name)};
}

static int parse_line(struct symbols *s, const char *line)
{
	unsigned long long address, size;
	char word[16], name[SYMBOL_NAME_MAX];
	enum path_layer layer;

	if (sscanf(line, "%llx %llx %15s %95s", &address, &size, word, name) != 4 || layer_parse(word, &layer))
		return -EILSEQ;
	for (char *c = name; *c; c++)
		if (*c < '!' || *c > '~')
			*c = '?';
	symbols_add(s, address, size, layer, name);
	return 0;
}

int symbols_parse(struct symbols *s, const char *text, size_t size)
{
	const char *end = text + size;
	char line[256];
	int err = 0;

	while (!err && text < end) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		size_t n = (size_t)((newline ? newline : end) - text);

		if (n >= sizeof(line))
			return -EILSEQ;
		memcpy(line, text, n);
		line[n] = 0;
		err = n ? parse_line(s, line) : 0;
		text += n + 1;
	}
	return err;
}

static int by_address(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	return x->address < y->address ? -1 : x->address > y->address;
}

void symbols_finish(struct symbols *s)
{
	size_t kept = 0;

	if (!s->n)
		return;
	/* Stable, as glibc's qsort is wherever memory suffices: what was put first stays first. */
	qsort(s->v, s->n, sizeof(*s->v), by_address);
	for (size_t i = 0; i < s->n; i++)
		if (kept && s->v[i].address == s->v[kept - 1].address)
			free(s->v[i].name);
		else
			s->v[kept++] = s->v[i];
	s->n = kept;
	for (size_t i = 0; i + 1 < s->n; i++)
		if (!s->v[i].size && s->v[i + 1].layer != LAYER_MACHINE) /* which is no place at all */
			s->v[i].size = s->v[i + 1].address - s->v[i].address;
}

const struct symbol *symbols_find(const struct symbols *s, u64 address)
{
	size_t low = 0, high = s->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->v[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	while (low--)
		if (address - s->v[low].address < s->v[low].size)
			return &s->v[low];
	return NULL;
}

void symbols_free(struct symbols *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->v[i].name);
	free(s->v);
	*s = (struct symbols){0};
}
