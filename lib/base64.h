/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Base64 (RFC 4648, section 4): bytes in text that nothing on the way changes, to a Windows host or inside a page.
 */
#pragma once

#include "util.h"

/* Appended, padded, on one line. */
void base64_encode(struct buf *out, const void *bytes, size_t n);
/* Appended. Blanks and line ends are skipped, as XML may have them; -EINVAL for anything else that is none, or is cut. */
int base64_decode(struct buf *out, const char *text, size_t n);
