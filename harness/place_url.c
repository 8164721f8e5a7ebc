/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Parsing of place_url.h. What is rare in a name (a backslash, a second @) is refused rather than quoted: ssh's own
 * configuration gives any such account a plain alias.
 */
#include "place_url.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SCHEME "ssh://"
#define ALNUM "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
#define NAME ALNUM "._-"
#define IPV6 "0123456789abcdefABCDEF:."

bool place_is_ssh(const char *place)
{
	return !strncmp(place, SCHEME, strlen(SCHEME));
}

static int refuse(const char *place, const char *what, struct why *why)
{
	return fail(why, -EINVAL, "place %.100s: %s; it is ssh://[USER@]HOST[:PORT]", place, what);
}

static bool all_of(const char *s, size_t n, const char *set)
{
	return strspn(s, set) >= n;
}

/* A name that ssh can take for nothing else. */
static bool good_name(const char *s, size_t n)
{
	return n && all_of(s, n, NAME) && strchr(ALNUM "_", *s);
}

/* "fe80::1%eth0" */
static bool good_ipv6(const char *s, size_t n)
{
	size_t address = strspn(s, IPV6);

	if (address >= n)
		return n > 1 && memchr(s, ':', n);
	return address > 1 && memchr(s, ':', address) && s[address] == '%' &&
	       good_name(s + address + 1, n - address - 1);
}

static int take(char *to, size_t size, const char *s, size_t n)
{
	if (n >= size)
		return -EINVAL;
	memcpy(to, s, n);
	to[n] = '\0';
	return 0;
}

static int take_user(const char *place, const char **rest, struct place_url *url, struct why *why)
{
	const char *at = strrchr(*rest, '@');

	if (!at)
		return 0;
	size_t n = (size_t)(at - *rest);
	if (!good_name(*rest, n) || take(url->user, sizeof(url->user), *rest, n))
		return refuse(place, "this is no plain user name (an alias in ~/.ssh/config can stand for any)", why);
	*rest = at + 1;
	return 0;
}

static int take_host(const char *place, const char **rest, struct place_url *url, struct why *why)
{
	const char *s = *rest + (**rest == '['), *end = s > *rest ? strchr(s, ']') : s + strcspn(s, ":");

	if (s == *rest && strchr(end, ':') != strrchr(end, ':'))
		return refuse(place, "an IPv6 address stands in brackets", why);
	size_t n = end ? (size_t)(end - s) : 0;
	if (!(s > *rest ? good_ipv6(s, n) : good_name(s, n)) || take(url->host, sizeof(url->host), s, n))
		return refuse(place, n || !end ? "this is no host name or address" : "the host is missing", why);
	*rest = end + (s > *rest);
	return 0;
}

static int take_port(const char *place, const char *rest, struct place_url *url, struct why *why)
{
	u64 port;

	if (!*rest)
		return 0;
	if (*rest != ':')
		return refuse(place, "nothing may follow the host but :PORT", why);
	rest++;
	if (!*rest || !all_of(rest, strlen(rest), "0123456789") || strlen(rest) > 5 || parse_u64(rest, &port) || !port ||
	    port > 65535)
		return refuse(place, "the port is a number from 1 to 65535", why);
	copy_str(url->port, rest);
	return 0;
}

int place_url_parse(const char *place, struct place_url *url, struct why *why)
{
	const char *rest = place + strlen(SCHEME);

	*url = (struct place_url){.port = ""};
	if (!place_is_ssh(place))
		return refuse(place, "this is no ssh:// place", why);
	if (strlen(place) >= SYSTEM_MAX)
		return refuse(place, "this is too long (an alias in ~/.ssh/config is shorter)", why);
	int err = take_user(place, &rest, url, why);
	if (!err)
		err = take_host(place, &rest, url, why);
	return err ? err : take_port(place, rest, url, why);
}

char *place_url_label(const char *place)
{
	struct place_url url;

	if (!place_is_ssh(place) || place_url_parse(place, &url, NULL))
		return xstrdup(place);
	bool ipv6 = strchr(url.host, ':');
	return xasprintf(SCHEME "%s%s%s%s%s", ipv6 ? "[" : "", url.host, ipv6 ? "]" : "", *url.port ? ":" : "",
			 url.port);
}

void shell_quote(struct buf *out, const char *word)
{
	if (*word && all_of(word, strlen(word), NAME "/=:,+@")) {
		buf_puts(out, word);
		return;
	}
	buf_puts(out, "'");
	for (; *word; word++)
		if (*word == '\'')
			buf_puts(out, "'\\''");
		else
			buf_put(out, word, 1);
	buf_puts(out, "'");
}

bool far_dir_good(const char *dir)
{
	return *dir == '/' && strlen(dir) < 128 && all_of(dir, strlen(dir), NAME "/+");
}
