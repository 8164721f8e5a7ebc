/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What of a URL (lib/url.h) may be a place (place_url.h). What is rare in a name (a backslash, a second @) is refused rather than quoted: ssh's own
 * configuration gives any such account a plain alias.
 */
#include "place_url.h"

#include "url.h"

#include <errno.h>
#include <stdio.h>
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

static int check(const char *place, const struct host_url *u, struct why *why)
{
	if (u->user && !good_name(u->user, strlen(u->user)))
		return refuse(place, "not a plain user name (use an alias from ~/.ssh/config for anything else)", why);
	if (strchr(u->host, ':') ? !good_ipv6(u->host, strlen(u->host)) : !good_name(u->host, strlen(u->host)))
		return refuse(place, "not a host name or address", why);
	return 0;
}

int place_url_parse(const char *place, struct place_url *url, struct why *why)
{
	struct host_url u;

	*url = (struct place_url){.port = ""};
	if (!place_is_ssh(place))
		return refuse(place, "this is no ssh:// place", why);
	if (strlen(place) >= SYSTEM_MAX)
		return refuse(place, "too long (use an alias from ~/.ssh/config)", why);
	int err = host_url_parse(&u, place, why);
	if (!err)
		err = check(place, &u, why);
	if (!err) {
		copy_str(url->user, u.user ? u.user : "");
		copy_str(url->host, u.host);
		if (u.port)
			snprintf(url->port, sizeof(url->port), "%u", u.port);
	}
	host_url_free(&u);
	return err;
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

bool remote_dir_good(const char *dir)
{
	return *dir == '/' && strlen(dir) < 128 && all_of(dir, strlen(dir), NAME "/+");
}
