/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Taking a domain away. leftovers.c also finds what runs have left at a host, for `hvlab sweep`.
 */
#pragma once

#include "virsh.h"

/* 0 also when it is gone already. A transient domain that is ended leaves nothing. */
int domain_remove(const char *uri, const char *name, struct why *why);
