/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An answer of XAPI that is a refusal, as an errno and a sentence. Pure.
 */
#pragma once

#include "json.h"

/* 0: it is none. base: the host as a URL; method: what it was asked. */
int refusal_in(const json_t *answer, const char *base, const char *method, struct why *why);
