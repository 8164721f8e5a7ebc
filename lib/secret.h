/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a host that is reached over a network is trusted, and trusts us, for every adapter that does so: what a target
 * (adapter.h) says of it. A password is never an option, because it would be seen in argv; it never goes into a message,
 * a log, the database or the environment of a child.
 */
#pragma once

#include "util.h"

/*
 * The target's password, or the first line of its file, which must belong to this user (or root) and be closed to all
 * others. malloc'ed, to be ended with secret_free(). -ENOENT: none was given (why says how to give one); -EACCES: the
 * file is open to others.
 */
int secret_get(const struct target *target, char **secret, struct why *why);
/* Is this file fit to hold a secret? 0, or -EACCES or whatever open says, with why: the same rule for other programs' files. */
int secret_file_check(const char *path, struct why *why);
/* Overwrites it first. NULL is fine. */
void secret_free(char *secret);

/* Can its host be trusted in the way it says? -EINVAL: a pin that is not "sha256//BASE64", a CA file that cannot be read. */
int trust_check(const struct target *target, struct why *why);
