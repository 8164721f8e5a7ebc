/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * http.h for the program as L1 carries it, which reaches nobody and has no library for it.
 */
#include "http.h"

#include <errno.h>

int http_open(struct http **h, const struct http_spec *spec, struct why *why)
{
	*h = NULL;
	return fail(why, -ENOTSUP, "this program is a host's of the lab and has no network");
}

int http_do(struct http *h, const struct http_request *request, struct http_reply *reply, struct why *why)
{
	return -ENOTSUP;
}

void http_close(struct http *h)
{
}
