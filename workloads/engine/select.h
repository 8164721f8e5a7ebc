/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which benchmarks are to run, and all there are.
 */
#pragma once

#include "options.h"
#include <hvlab/bench.h>

/* By name: the linker puts them side by side. */
extern const struct hvlab_bench __start_hvlab_bench[], __stop_hvlab_bench[];

bool selected(const struct engine_options *o, const struct hvlab_bench *b);
/* The fact "bench.unmatched": globs to which no benchmark answers. */
void report_unmatched(const struct engine_options *o);
