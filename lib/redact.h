/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Text that is to leave this machine, without what names it: hosts and users by a stand-in that stays the same, so that two
 * can still be told apart; serial numbers, UUIDs and addresses without a trace. Pure. reports/redact.py does it for a page.
 */
#pragma once

#include "util.h"

#define REDACTED "(removed)"
#define REDACT_NAMES_MAX 64

struct redaction {
	struct {
		char *name, stand_in[16];
	} v[REDACT_NAMES_MAX];
	size_t n;
};

/* A name that is replaced wherever it stands as a word, by KIND and a number; NULL, "" and what is too short to be one: nothing. */
void redact_name(struct redaction *r, const char *kind, const char *name);
/* Host and user of a URL, "ssh://user@host:22"; text that is none: nothing. root is no user's name. */
void redact_url(struct redaction *r, const char *url);
void redact_free(struct redaction *r);
/* Appends text without them. key: what the text is the value of, or NULL; that of a name or a serial number has no value left. */
void redact_text(const struct redaction *r, const char *key, const char *text, size_t n, struct buf *out);
