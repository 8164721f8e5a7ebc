/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The level above the launch: boots of a host. What differs from one to the next (where its kernel's memory lies) is the same for
 * all launches in between, so where there is more than one they are the units, and launches are not. Pure.
 */
#pragma once

#include "util.h"

#define HOST_BOOT_MAX 40 /* a UUID, with room */

/*
 * The host's boots among these launches; host[k] is that of value k, 0 where nobody knows. b: a second side, paired by k, or NULL.
 * With two boots or more each becomes one value, the geometric mean of its launches, and a value that is none has no part in it.
 * With fewer nothing is changed. Returns how many values there are now, in a[0] and b[0] onwards.
 */
size_t host_boots_fold(double *a, double *b, const u32 *host, size_t n);
