/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest that is there beside the one that measures (abi.h, stand=).
 */
#ifndef HVLAB_STAND_H
#define HVLAB_STAND_H

#include "engine.h"

/* Does not return when options->stand asks for it; otherwise it does nothing. */
void stand(const struct engine_options *options);

#endif
