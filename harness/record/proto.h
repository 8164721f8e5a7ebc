/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From console bytes to records (abi.h). Pure and bounded: any input is safe, nothing is trusted, nothing grows
 * beyond a line. Knows the grammar, not the meaning: collect.c gives that.
 */
#pragma once

#include "wire.h"

#define RECORD_KEYS_MAX 64

struct record {
	enum hvlab_record type;
	u32 seq;
	unsigned n;
	struct pair kv[RECORD_KEYS_MAX]; /* unescaped printable ASCII; valid during the callback */
};

struct proto_events {
	/* A fault about it, if any, comes just before. An ask has no place in the sequence, and no fault about it. */
	void (*record)(void *arg, const struct record *r);
	void (*log)(void *arg, const char *line, size_t n); /* anything else, cut at HVLAB_LINE_MAX; no newline */
	void (*fault)(void *arg, const char *reason);       /* bad CRC, gap in SEQ, other ABI, malformed record */
	void *arg;
};

struct proto {
	struct proto_events to;
	char line[HVLAB_LINE_MAX];
	size_t len;
	u32 next_seq;
	bool asking;     /* the guest asks for its command line: what is damaged before its first record comes again */
	u32 foreign_abi; /* a guest of this other ABI version spoke; 0: none did */
	bool overlong;   /* the rest of this line is dropped */
};

void proto_init(struct proto *p, const struct proto_events *to);
void proto_feed(struct proto *p, const void *bytes, size_t n);
void proto_end(struct proto *p); /* an unfinished last line becomes log */

/* Value of a key or NULL; as a number: 0, -ENOENT or -EINVAL. */
const char *record_get(const struct record *r, const char *key);
int record_u64(const struct record *r, const char *key, u64 *value);
