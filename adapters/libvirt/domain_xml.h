/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The XML of a domain: ours made of a template (domain_xml.c), and what a configuration says, in few words (config.c).
 * Both are pure: nothing is asked of anybody.
 */
#pragma once

#include "util.h"

/* What is put in the place of the template's. */
struct domain_spec {
	const struct vm_spec *vm;
	const char *kernel; /* path of the guest's image at the host */
	const char *owner;
	const char *socket; /* path of its console, in the lab: the machine below counts there, and QEMU need not; NULL: a pty */
};

#define DOMAIN_NAMESPACE "urn:hvlab" /* of the element in <metadata> that says whose a domain is */

/*
 * The domain for this guest, of the template's CPU, features, clock, threads, memory backing and devices. dropped: what of the
 * template it has not, in words, or "". -EPROTO: the template is no XML; -EINVAL, -ENOTSUP: it is no domain that this guest
 * can run in.
 */
int domain_make(const struct domain_spec *spec, const struct buf *template, struct buf *xml, struct buf *dropped, struct why *why);

/* The facts "config.KEY" of a domain. -EPROTO: it is none. */
typedef void (*config_fact)(void *arg, const char *key, const char *value);
int config_facts(const struct buf *xml, config_fact fact, void *arg, struct why *why);
/* Does it ask for pages of a size of its own? */
bool config_has_huge_pages(const struct buf *xml);
