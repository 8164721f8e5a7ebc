/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Parses the URL of a host. No part of a parsed name can be mistaken for an option, or be more than a name to a shell. Does
 * not check that the host exists. Pure.
 */
#pragma once

#include "util.h"

/* "scheme://[user@]host[:port]"; all malloc'ed. */
struct host_url {
	char *scheme, *user, *host; /* user NULL: none given; an IPv6 host without its brackets */
	unsigned port;              /* 0: none given */
};
/* -EINVAL: what is wrong with it. A password in the URL is refused, with what to do instead. */
int host_url_parse(struct host_url *u, const char *url, struct why *why);
/* "host:port" for a URL, an IPv6 address in brackets; malloc'ed. */
char *url_authority(const char *host, unsigned port);
void host_url_free(struct host_url *u);
