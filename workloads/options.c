/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's command line (abi.h) into engine options. Unknown words are remembered, not refused.
 */
#include "engine.h"
#include "str.h"

struct number_word {
	const char *name;
	u64 *value;
};

static bool set_number(struct engine_options *o, const char *word, size_t name_n, const char *value)
{
	const struct number_word numbers[] = {
		{"batches", &o->batches}, {"ticks", &o->ticks}, {"ops", &o->ops}, {"ws", &o->ws},
		{"seed", &o->seed}, {"cpus", &o->cpus}, {"marks", &o->marks}, {"clock", &o->clock}, {"ask", &o->ask},
		{"hold", &o->hold},
	};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (strlen(numbers[i].name) != name_n || strncmp(numbers[i].name, word, name_n))
			continue;
		return str_number(value, numbers[i].value);
	}
	return false;
}

static bool set_word(struct engine_options *o, const char *word)
{
	if (str_starts(word, "bench="))
		str_copy(o->bench, sizeof(o->bench), word + 6);
	else if (str_starts(word, "skip="))
		str_copy(o->skip, sizeof(o->skip), word + 5);
	else
		for (size_t n = 0; word[n]; n++)
			if (word[n] == '=')
				return set_number(o, word, n, word + n + 1);
	return str_starts(word, "bench=") || str_starts(word, "skip=");
}

void engine_options_parse(struct engine_options *o, const char *cmdline)
{
	char word[sizeof(o->bench)];

	*o = (struct engine_options){.bench = "*", .batches = 30, .ops = 200, .ws = 1 << 20, .seed = 1};
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
