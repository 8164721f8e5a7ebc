/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest that only runs beside the measured one (abi.h, neighbour=).
 */
#pragma once

#include "options.h"

/* Never returns when the command line makes this guest a neighbour; otherwise does nothing. */
void neighbour_stay(const struct engine_options *options);
