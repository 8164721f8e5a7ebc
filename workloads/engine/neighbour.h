/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest that only keeps the measured one company (abi.h, neighbour=).
 */
#ifndef HVLAB_NEIGHBOUR_H
#define HVLAB_NEIGHBOUR_H

#include "options.h"

/* Never returns when the command line makes this guest a neighbour; otherwise does nothing. */
void neighbour_stay(const struct engine_options *options);

#endif
