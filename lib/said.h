/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What other programs say for people, as one reason: the line that tells most, chosen by its words and not by its place.
 * Pure.
 */
#pragma once

#include "util.h"

/*
 * Copies the line of text that says best what went wrong into out, as valid UTF-8: "" when there is nothing but noise and warnings. An
 * error before any other line, one with a cause before one that only reports the end of something, the first of several.
 */
void said_reason(const char *text, char *out, size_t size);
