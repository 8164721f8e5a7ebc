/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a host of XAPI says of itself, as environment of the numbers: asked before the guest runs, told afterwards.
 */
#pragma once

#include "rpc.h"

struct xapi_facts {
	json_t *host; /* its record */
	char *gran;          /* granularity of the scheduler */
	const char *trust;   /* by what we know who the host is */
};

int xapi_facts_ask(struct xapi_facts *f, struct xapi *x, const char *host, struct why *why);
void xapi_facts_tell(const struct xapi_facts *f, const struct console *console);
void xapi_facts_free(struct xapi_facts *f);

/* -ENOTSUP: the pool closes a console at which nobody presses a key, and on a text console nobody does. */
int xapi_console_stays(struct xapi *x, struct why *why);
