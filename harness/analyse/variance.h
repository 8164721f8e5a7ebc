/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the variance comes from: levels nest, from the batch (0) over the launch to the boot of a host. Random effects, as
 * Kalibera and Jones have them, in the corrected form. Pure.
 */
#pragma once

#include "util.h"

#define LEVELS_MOST 4

/*
 * x: the measurements, those of one unit of level 1 first, and so on; count[i]: units of level i in one of level i + 1, of the
 * last level in all. of[i]: the variance that comes from level i itself, none below 0.
 */
void variance_components(const double *x, const size_t *count, size_t levels, double *of);
/*
 * How many units of a level make the most of the time that one of the next level up takes: sqrt(cost above / cost * variance /
 * variance above), rounded up. cap where the level above does not vary.
 */
u32 variance_repetitions(double of, double of_above, double cost, double cost_above, u32 cap);
