/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The agent protocol of an ssh:// place outside of jobs (docs/protocol.md): lines "agent WORD key=value ...", first from the
 * script that unpacks the bundle, then from the agent. Pure; events of a job are in event.c.
 */
#pragma once

#include "job.h"
#include "wire.h"

#define GREETING_PAIRS 6
struct greeting {
	const char *word; /* "hello", "send", "ready", "failed", "probe", "fact", "end" ... */
	struct pair pair[GREETING_PAIRS];
	int n;
};
/* Cuts line (without its line feed) to pieces. 1, 0 = no such line but noise of a login shell, -EINVAL malformed. */
int greeting_parse(char *line, struct greeting *greeting);
const char *greeting_get(const struct greeting *greeting, const char *key); /* NULL: absent */

/* What the agent says first: which program it is. 0 when it is ours, -EPROTO with why. */
void greeting_put_hello(struct buf *out);
int greeting_check_hello(const struct greeting *greeting, struct why *why);

/* One variant's answer to "probe": what adapter.probe returned there. */
struct agent_probe {
	char variant[SYSTEM_MAX];
	unsigned lanes;
	int err; /* 0 or negative errno */
	char reason[256];
};
void greeting_put_probe(struct buf *out, const struct agent_probe *p);
int greeting_get_probe(const struct greeting *greeting, struct agent_probe *p); /* 0 or -EINVAL */

void greeting_put_fact(struct buf *out, const char *key, const char *value);
