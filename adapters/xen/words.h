/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What Xen and xl print for people: the log, the command line, the list of domains. Pure.
 */
#pragma once

#include "util.h"

/*
 * The mitigations in Xen's own log, from the last time it listed them: key as in "xen.mitigation.support_for_hvm_vms". How
 * many there were; -ENOENT: the log does not list them (it is a ring).
 */
int xen_mitigations(const char *log, void (*fact)(void *arg, const char *key, const char *value), void *arg);

/* A boolean of Xen's command line, in any of its spellings ("hap_2mb=off", "no-hap-2mb"), the last one; or as it was. */
bool xen_option(const char *cmdline, const char *name, bool as_it_was);

/*
 * Where Xen's log begins to speak of a domain, by its number: "(XEN) d1v0 Triple fault", or "(d1) HVM Loader" of the
 * domain's own firmware. Its end when it never does.
 */
const char *xen_of_domain(const char *log, const char *id);
