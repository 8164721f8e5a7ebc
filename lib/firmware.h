/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the makers of machines, real and virtual, call them (SMBIOS): the one list, for what Linux reads in /sys and for
 * what Windows says of itself. Pure.
 */
#pragma once

#include "util.h"

/* Is that the name of a virtual machine? Either may be NULL. A hypervisor may hide its CPUID bit, hardly ever its name. */
bool firmware_is_virtual(const char *vendor, const char *product);
/* What stands there when nobody has filled it in ("To be filled by O.E.M."): it says nothing. */
bool firmware_is_placeholder(const char *text);
