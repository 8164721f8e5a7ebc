/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Does a loop do twice the work when it is asked for twice as many operations? A value is a difference divided by n, so a
 * loop that does not see n makes any value. Done after the series, so that it does not disturb them.
 */
#pragma once

#include <hvlab/abi.h>

#define SCALE_OPS 12 /* that scale_holds() does at least */

/* n: operations of a batch that the clock measures well; most: may be done in all. True also where that is too few to tell. */
bool scale_holds(void (*loop)(u64), u64 n, u64 most);
/* The same of a loop of which no such n is known yet. */
bool scale_holds_anywhere(void (*loop)(u64), u64 most);
