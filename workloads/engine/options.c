/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's command line (abi.h) into engine options. Unknown words are remembered, not refused.
 */
#include "options.h"
#include "str.h"

const char *neighbour_word(enum hvlab_neighbour n)
{
	static const char *const neighbours[] = {
		"",
#define X(id, word) word,
		HVLAB_NEIGHBOURS(X)
#undef X
	};

	return neighbours[n];
}

struct number_word {
	const char *name;
	u64 *value;
};

static bool set_number(struct engine_options *o, const char *word, size_t name_n, const char *value)
{
	const struct number_word numbers[] = {
		{"batches", &o->batches}, {"passes", &o->passes}, {"ticks", &o->ticks}, {"ops", &o->ops},
		{"seed", &o->seed}, {"cpus", &o->cpus}, {"marks", &o->marks}, {"clock", &o->clock}, {"ask", &o->ask},
		{"hold", &o->hold}, {"ring", &o->ring}, {"e9", &o->e9}, {"window", &o->window}, {"quiesce", &o->quiesce},
		{"timed", &o->timed},
	};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (strlen(numbers[i].name) != name_n || strncmp(numbers[i].name, word, name_n))
			continue;
		return str_number(value, numbers[i].value);
	}
	return false;
}

/* "4096,64K,1M": none of it counts unless all of it does. */
static bool set_sizes(struct engine_options *o, const char *value)
{
	u64 sizes[ENGINE_SETS_MAX];
	char word[24];
	u32 n = 0;

	while (*value) {
		size_t at = 0;

		for (; *value && *value != ','; value++)
			if (at < sizeof(word) - 1)
				word[at++] = *value;
		word[at] = 0;
		value += *value == ',';
		if (n == ENGINE_SETS_MAX || !str_number(word, &sizes[n]))
			return false;
		n++;
	}
	for (u32 i = 0; i < n; i++)
		o->ws[i] = sizes[i];
	o->sets = n ? n : o->sets;
	return n;
}

static bool set_neighbour(struct engine_options *o, const char *value)
{
	for (u32 i = HVLAB_NEIGHBOUR_SLEEP; i <= HVLAB_NEIGHBOUR_SPIN; i++) {
		if (strcmp(value, neighbour_word(i)))
			continue;
		o->neighbour = i;
		return true;
	}
	return false;
}

static bool set_word(struct engine_options *o, const char *word)
{
	if (str_starts(word, "bench="))
		str_copy(o->bench, sizeof(o->bench), word + 6);
	else if (str_starts(word, "skip="))
		str_copy(o->skip, sizeof(o->skip), word + 5);
	else if (str_starts(word, "ws="))
		return set_sizes(o, word + 3);
	else if (!strcmp(word, "apic=off"))
		return o->apic_off = true;
	else if (!strcmp(word, "store=null"))
		return o->store_null = true;
	else if (str_starts(word, "neighbour="))
		return set_neighbour(o, word + 10);
	else
		for (size_t n = 0; word[n]; n++)
			if (word[n] == '=')
				return set_number(o, word, n, word + n + 1);
	return str_starts(word, "bench=") || str_starts(word, "skip=");
}

void engine_options_parse(struct engine_options *o, const char *cmdline)
{
	char word[sizeof(o->bench)];

	*o = (struct engine_options){.bench = "*", .batches = 30, .passes = 1, .ops = 200, .ws = {1 << 20}, .sets = 1, .seed = 1};
	while (*cmdline) {
		size_t n = 0;

		for (; *cmdline && *cmdline != ' '; cmdline++)
			if (n < sizeof(word) - 1)
				word[n++] = *cmdline;
		word[n] = 0;
		if (n && !set_word(o, word) && !o->unknown[0])
			str_copy(o->unknown, sizeof(o->unknown), word);
		while (*cmdline == ' ')
			cmdline++;
	}
}
