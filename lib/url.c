/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Parsing of url.h: cuts first, then looks at each part, so that a reason can name it.
 */
#include "url.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static char *cut(const char *from, const char *to)
{
	return xasprintf("%.*s", (int)(to - from), from);
}

/* Host names, addresses; nothing that a shell or a URL would read as more than a name. */
static bool plain_host(const char *s)
{
	if (!*s || *s == '-')
		return false;
	for (; *s; s++)
		if (!isalnum((unsigned char)*s) && !strchr(".-_:%", *s))
			return false;
	return true;
}

static bool plain_user(const char *s)
{
	if (!*s || *s == '-')
		return false;
	for (; *s; s++)
		if (!isalnum((unsigned char)*s) && !strchr("._-+\\@$", *s))
			return false;
	return true;
}

/* host, host:port, [v6], [v6]:port */
static int parse_authority(struct host_url *u, const char *s, const char *url, struct why *why)
{
	const char *close = *s == '[' ? strchr(s, ']') : NULL, *end = close ? close + 1 : s + strcspn(s, ":");
	u64 port = 0;

	u->host = close ? cut(s + 1, close) : cut(s, end);
	if (*s == '[' && !close)
		return fail(why, -EINVAL, "\"%.80s\": the bracket of the address is not closed", url);
	if (close ? !strchr(u->host, ':') : strchr(s, ':') != strrchr(s, ':'))
		return fail(why, -EINVAL, "\"%.80s\": brackets hold an IPv6 address and nothing else", url);
	if (!plain_host(u->host))
		return fail(why, -EINVAL, "\"%.80s\" names no host: scheme://[user@]host[:port]", url);
	if (*end && (*end != ':' || !end[1] || end[1 + strspn(end + 1, "0123456789")] || parse_u64(end + 1, &port) || !port ||
		     port > 65535))
		return fail(why, -EINVAL, "\"%.80s\": \"%.20s\" is not a port: use a number from 1 to 65535", url,
			    *end == ':' ? end + 1 : end);
	u->port = (unsigned)port;
	return 0;
}

int host_url_parse(struct host_url *u, const char *url, struct why *why)
{
	const char *rest = strstr(url, "://");

	*u = (struct host_url){0};
	if (!rest || rest == url)
		return fail(why, -EINVAL, "\"%.80s\" is no host: scheme://[user@]host[:port]", url);
	u->scheme = cut(url, rest);
	rest += 3;
	const char *at = strrchr(rest, '@');
	if (at) {
		u->user = cut(rest, at);
		if (strchr(u->user, ':'))
			return fail(why, -EINVAL, "a password does not belong in a URL, where every user of this machine can see it: put it into "
				    "$HVLAB_PASSWORD or a file of mode 0600 (--password-file)");
		if (!plain_user(u->user))
			return fail(why, -EINVAL, "\"%.40s\" is not a usable user name", u->user);
		rest = at + 1;
	}
	return parse_authority(u, rest, url, why);
}

char *url_authority(const char *host, unsigned port)
{
	return xasprintf(strchr(host, ':') ? "[%s]:%u" : "%s:%u", host, port);
}

void host_url_free(struct host_url *u)
{
	free(u->scheme);
	free(u->user);
	free(u->host);
	*u = (struct host_url){0};
}
