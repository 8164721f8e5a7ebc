#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The fuzz targets of tests/fuzz.sh with two million runs each.
FUZZ_RUNS=2000000 exec "$(dirname "$0")/../fuzz.sh"
