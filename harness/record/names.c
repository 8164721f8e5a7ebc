/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The predicates of names.h. Pure.
 */
#include "names.h"

#include <string.h>
#include <strings.h>

static bool has_shape(const char *s, const char *shape)
{
	if (strlen(s) != strlen(shape))
		return false;
	for (; *s; s++, shape++)
		if (*shape == '#'	? *s < '0' || *s > '9'
			: *shape == '?' ? false
			: *shape == '*' ? !strchr("0123456789abcdef", *s)
					: *s != *shape)
			return false;
	return true;
}

bool name_is_tag(const char *s)
{
	return has_shape(s, "c########-######-****");
}

bool name_is_session(const char *s)
{
	return has_shape(s, "p########-######");
}

bool name_is_job_tag(const char *s)
{
	return name_is_tag(s) || name_is_session(s) || !strcmp(s, NAME_LAB);
}

bool name_is_scratch(const char *s)
{
	return has_shape(s, NAME_SCRATCH "??????") && name_is_entry(s);
}

bool name_is_bundle(const char *s)
{
	return !strncmp(s, "bundle-", 7) && s[7] && name_is_entry(s);
}

bool name_is_bench_list(const char *s)
{
	return !s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_,")];
}

bool name_is_database(const char *s)
{
	return *s && strncmp(s, ":memory:", 8) != 0 && strncasecmp(s, "file:", 5) != 0;
}

/* Only the part before the first slash behind the scheme can hold "user:password@". */
bool name_is_open_url(const char *s)
{
	const char *scheme = strstr(s, "://"), *host = scheme ? scheme + 3 : s;
	const char *at = memrchr(host, '@', strcspn(host, "/"));

	return !at || !memchr(host, ':', (size_t)(at - host));
}
