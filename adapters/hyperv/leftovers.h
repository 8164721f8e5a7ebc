/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A Windows host as `hvlab doctor --host` and `hvlab sweep --host` look at it. Only for URLs of the schemes that the
 * adapter takes.
 */
#ifndef HVLAB_HYPERV_LEFTOVERS_H
#define HVLAB_HYPERV_LEFTOVERS_H

#include "util.h"

/* Is HVLAB_HOST the URL of a Windows host? */
bool hyperv_named(void);
/* Every fact of the host after a good probe; nothing otherwise. */
void hyperv_facts(void (*fact)(void *arg, const char *key, const char *value), void *arg);
/* What was run there so far, a line each; malloc'ed. */
char *hyperv_log(void);

/*
 * Removes (dry: lists) what campaigns of this user and machine left there, but for those in `alive`, tags separated by
 * spaces. fn is told each: "VM", "directory" or "file"; its name; the tag or ""; why it is still there, or "" when it is
 * gone. 0, or negative errno when the host could not be asked.
 */
int hyperv_sweep(const char *alive, bool dry,
		 void (*fn)(void *arg, const char *what, const char *name, const char *tag, const char *said), void *arg,
		 struct why *why);

#endif
