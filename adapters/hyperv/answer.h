/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What goes to a PowerShell text and what comes back: one JSON document each way. An answer comes from a host that may
 * be anything: bounded, and every look into it survives another shape.
 */
#pragma once

#include "json.h"

/* Parameters as text, malloc'ed; fmt and its values are those of jansson's json_pack(). */
char *request_text(const char *fmt, ...);

/*
 * Looks for the marked document in size bytes of output. 0: *a is an object, to be ended with json_decref(); *used is where it
 * ends. -EAGAIN: it is not there, or not whole yet. -EPROTO: there is one, but it is no JSON object.
 */
int answer_parse(const char *out, size_t size, json_t **a, size_t *used, struct why *why);
/* Every pair of texts of the object under key. */
void answer_each(const json_t *a, const char *key, void (*fn)(void *arg, const char *name, const char *value), void *arg);
