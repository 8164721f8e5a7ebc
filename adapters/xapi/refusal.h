/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An answer of XAPI that is a refusal, as an errno and a sentence. Pure.
 */
#ifndef HVLAB_XAPI_REFUSAL_H
#define HVLAB_XAPI_REFUSAL_H

#include "json.h"

/* 0: it is none. base: the host as a URL; method: what it was asked. */
int refusal_in(const json_t *answer, const char *base, const char *method, struct why *why);

#endif
