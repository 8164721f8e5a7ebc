/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest that only keeps the measured one company (abi.h, neighbour=).
 */
#pragma once

#include "options.h"

/* Never returns when the command line makes this guest a neighbour; otherwise does nothing. */
void neighbour_stay(const struct engine_options *options);
