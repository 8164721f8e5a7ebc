/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a host of XAPI says of itself, as environment of the numbers: asked before the guest runs, reported afterwards.
 */
#pragma once

#include "rpc.h"

struct xapi_facts {
	json_t *host; /* its record */
	char *gran;          /* granularity of the scheduler */
	const char *trust;   /* how the host's identity was checked */
};

int xapi_facts_ask(struct xapi_facts *f, struct xapi *x, const char *host, struct why *why);
void xapi_facts_tell(const struct xapi_facts *f, const struct console *console);
void xapi_facts_free(struct xapi_facts *f);

/* -ENOTSUP: the pool closes idle consoles, and a text console always counts as idle. */
int xapi_console_stays(struct xapi *x, struct why *why);
