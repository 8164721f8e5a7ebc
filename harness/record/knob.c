/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rows of knob.h as data, and a value as text. A plan's member is reached by its offset.
 */
#include "knob.h"
#include "boot.h"

#include <stddef.h>
#include <string.h>

const struct knob knobs[] = {
#define ROW(name, kept, member, dim, is, argument, text, reason, standard, ...) \
	{.key = name, .kind = KNOB_##is, .arg = argument, .help = text, .differs = reason, .usual = standard, \
	 .in_plan = offsetof(struct plan, member), .size = sizeof(((struct plan *)0)->member), __VA_ARGS__},
	KNOBS(ROW)
#undef ROW
};
const size_t knob_count = LEN(knobs);

const struct knob *knob_find(const char *key)
{
	for (size_t i = 0; i < LEN(knobs); i++)
		if (!strcmp(knobs[i].key, key))
			return &knobs[i];
	return NULL;
}

bool vary_other(const char *list, const char *words, char other[VARY_MAX])
{
	for (size_t n; *list; list += n + (list[n] == ',')) {
		n = strcspn(list, ",");
		copy_strn(other, n + 1 < VARY_MAX ? n + 1 : VARY_MAX, list);
		if (n && !globs_match(words, other))
			return true;
	}
	return false;
}

void knob_put(const struct knob *k, const void *member, struct buf *out)
{
	u32 small;
	u64 v;
	enum lane lane;

	if (k->kind <= KNOB_GUEST) {
		buf_puts(out, member);
	} else if (k->kind == KNOB_LANE) {
		memcpy(&lane, member, sizeof(lane));
		buf_puts(out, lane_word(lane));
	} else if (k->kind == KNOB_COUNT) {
		memcpy(&small, member, sizeof(small));
		buf_printf(out, "%u", small);
	} else {
		memcpy(&v, member, sizeof(v));
		if (k->kind == KNOB_BACKING && !v)
			buf_puts(out, BACKING_OWN);
		else
			buf_printf(out, "%llu", (unsigned long long)(k->kind == KNOB_SECONDS ? v / 1000000000u : v));
	}
}
