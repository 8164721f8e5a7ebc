/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The engine's clock: which time stamps can be used here, how fine they are and what they cost.
 */
#pragma once

#include <hvlab/abi.h>

/* Finds the way to stamp, measures it, sends the facts tsc.*; once, before clock_time(). */
void clock_calibrate(void);
/* Ticks that fn(n) took, one pair of stamps included. */
u64 clock_time(void (*fn)(u64), u64 n);
/* Ticks of a pair of stamps with nothing between them. */
u64 clock_stamp(void);
/* Least batch that this clock measures well. */
u64 clock_least_batch(void);
