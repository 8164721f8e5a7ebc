/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a host says about its consoles, outside of JSON: the URL of one, and the answer when it is asked for. Pure.
 */
#pragma once

#include "util.h"

#define ANSWER_MAX 8192 /* bytes of the head of an answer */

/* Path and query of a console's URL, malloc'ed; NULL when it is none that can be asked for. */
char *answer_path(const char *location);
/* HTTP status in the first n bytes of an answer; 0 while the end of its head has not come, -1 when it is no HTTP. */
int answer_status(const char *head, size_t n);
