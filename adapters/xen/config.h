/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What xl is given: the configuration of a domain, and the image in the form in which Xen boots it.
 */
#pragma once

#include "domain.h"

struct config {
	const struct domain_flavour *flavour;
	const struct vm_spec *spec;
	const char *name;  /* of the domain */
	const char *image; /* file that Xen boots: spec's own, or made from it */
	const char *path;  /* file to be written */
};

/* Is the image what Xen boots? */
bool config_boots_as_it_is(const struct domain_flavour *f, const struct vm_spec *spec);
/* 0; -ENOTSUP for a shape that this Xen cannot give, -EINVAL for words that xl cannot be told. */
int config_make(const struct config *c, struct why *why);
