/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a host is named, wherever one is: nothing in a name that was taken apart here can be taken for an option, or by a
 * shell for more than a name. Whether there is such a host is not known here. Pure.
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
void host_url_free(struct host_url *u);
