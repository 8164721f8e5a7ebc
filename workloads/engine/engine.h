/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The engine: warm-up, batching, recording. The same code in every guest and in the hosted program; the only part
 * that reads a clock. Measures, checks and sends; computes no statistic.
 */
#pragma once

#include "options.h"

/* Runs everything selected; sends bench ... verdict for each and the final bye. Facts are sent before by the caller. */
void engine_run(const struct engine_options *o);
