/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the other side of an ssh:// place says outside of a job (docs/protocol.md): lines "far WORD key=value ...", by
 * the script that unpacks the bundle and then by the agent. Pure; events of a job are event.c's.
 */
#ifndef HVLAB_FAR_H
#define HVLAB_FAR_H

#include "job.h"
#include "wire.h"

#define FAR_PAIRS 6
struct far {
	const char *word; /* "hello", "send", "ready", "failed", "probe", "fact", "end" ... */
	struct pair pair[FAR_PAIRS];
	int n;
};
/* Cuts line (without its line feed) to pieces. 1, 0 = no such line but noise of a login shell, -EINVAL malformed. */
int far_parse(char *line, struct far *far);
const char *far_get(const struct far *far, const char *key); /* NULL: absent */

/* What the agent says first: which program it is. 0 when it is ours, -EPROTO with why. */
void far_put_hello(struct buf *out);
int far_check_hello(const struct far *far, struct why *why);

/* One variant's answer to "probe": what adapter.probe returned there. */
struct far_probe {
	char variant[SYSTEM_MAX];
	unsigned lanes;
	int err; /* 0 or negative errno */
	char reason[256];
};
void far_put_probe(struct buf *out, const struct far_probe *p);
int far_get_probe(const struct far *far, struct far_probe *p); /* 0 or -EINVAL */

void far_put_fact(struct buf *out, const char *key, const char *value);

#endif
