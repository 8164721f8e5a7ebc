/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The helpers of json.h. Nothing here keeps a reference.
 */
#include "json.h"

#include <math.h>
#include <stdlib.h>

void json_begin(void)
{
	json_set_alloc_funcs(xmalloc, free);
}

const char *json_word(const json_t *v, const char *key)
{
	const json_t *found = key ? json_object_get(v, key) : v;

	if (json_is_boolean(found))
		return json_is_true(found) ? "true" : "false";
	return json_is_string(found) ? json_string_value(found) : "";
}

u64 json_count(const json_t *v, const char *key)
{
	const json_t *found = json_object_get(v, key);
	u64 number = 0;

	if (json_is_integer(found))
		return json_integer_value(found) > 0 ? (u64)json_integer_value(found) : 0;
	return parse_u64(json_word(found, NULL), &number) ? 0 : number;
}

void json_each(const json_t *v, bool (*fn)(void *arg, const char *key, const json_t *member), void *arg)
{
	const char *key;
	json_t *member;
	size_t i;

	json_array_foreach(v, i, member)
		if (!fn(arg, NULL, member))
			return;
	json_object_foreach((json_t *)(uintptr_t)v, key, member)
		if (!fn(arg, key, member))
			return;
}

json_t *json_clean(const char *s)
{
	json_t *value = json_string(s);

	if (value)
		return value;
	char *clean = xstrdup(s);
	for (char *p = clean; *p; p++)
		if ((unsigned char)*p >= 0x80)
			*p = '?';
	value = json_string(clean);
	free(clean);
	return value;
}

json_t *json_finite(double v)
{
	return isfinite(v) ? json_real(v) : json_null();
}
