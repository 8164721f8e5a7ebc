/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages of this guest that another domain may use, for a guest of any of Xen's types. What was granted stays so.
 */
#pragma once

#include <hvlab/abi.h>

/* False: Xen gives no table. */
bool xen_grants_open(void);
/* Grants `pages` pages from `first` on, one reference after the other; the first of them, 0: there are not so many. */
u32 xen_grants_give(u16 domain, const void *first, u32 pages);
