/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between a guest's console and its reader: bytes one way, the reader's reply the other. How the bytes come and go is the
 * adapter's.
 */
#pragma once

#include "util.h"

/* Puts a reply into the guest's console input: 0, or negative errno with why. */
typedef int (*console_write)(void *arg, const char *reply, size_t n, struct why *why);

/*
 * Hands n bytes over and gives write what the reader replies, if it does; write NULL: the console has no input. 0, or
 * negative errno with why, also when the reader stops the guest.
 */
int console_serve(const struct console *console, const void *bytes, size_t n, console_write write, void *arg,
		  struct why *why);

/* Reports a fact, if facts are wanted and there is something to say. */
void console_fact(const struct console *console, const char *key, const char *value);

/* The reason where the reader has stopped the guest; err is its own, and is returned. */
int console_stopped(int err, struct why *why);
