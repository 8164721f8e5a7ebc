/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reasons that a user can see: an id that never changes, with parameters, in the grammar of lib/wire.h ("clock.circular
 * source=tsc"). That is what is kept, compared and given to programs; the sentence is made here, when it is shown to a
 * person. A text without a known id (a guest's own reason, an adapter's) is its own sentence.
 */
#pragma once

#include "reason_table.h"
#include "util.h"

#define REASON_MAX 512 /* bytes of a sentence, its NUL included */
#define REASON_SHAPE "diff.shape." /* before the key of a knob: why guests that differ in it do not compare (knob.h) */

/* WHY_BELOW_RESOLUTION is "value.below-resolution", and so on. */
#define REASON_DECLARE(name, id, english) extern const char WHY_##name[];
REASONS(REASON_DECLARE)
#undef REASON_DECLARE

/* "id params", params printf'ed as "key=%s other=%u"; a value holds no space. */
void reason_put(char *out, size_t size, const char *id, const char *params, ...) PRINTF(4, 5);
/* Appends " key=value"; the value may hold anything. */
void reason_add(char *out, size_t size, const char *key, const char *value, ...) PRINTF(4, 5);
/* Two reasons as one; out is neither of them. */
void reason_join(char *out, size_t size, const char *reason, const char *also);
bool reason_is(const char *reason, const char *id);
/* The sentence. Returns out; "" for NULL. */
const char *reason_text(const char *reason, char out[REASON_MAX]);
