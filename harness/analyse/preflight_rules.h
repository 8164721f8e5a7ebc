/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rules of preflight.c about one fact each, as data.
 */
#pragma once

#include "preflight.h"

enum test {
	IS,      /* the value is one of the words */
	IS_NOT,  /* it is said, and none of the words */
	ABOVE,   /* as a number, above the limit */
	ABSENT,  /* the fact is missing or empty */
};

struct preflight_rule {
	const char *id, *key;
	enum test test;
	const char *words; /* globs */
	double limit;
	enum preflight_level level;
	const char *advice;
};

extern const struct preflight_rule preflight_rules[];
extern const size_t preflight_rule_count;
