#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# All fuzz targets, one after the other at the lowest priority, each for so many seconds (the first argument; 300) from where
# the last time has left its corpus. Says how many executions that were.
FUZZ_RUNS='' FUZZ_SEED=$(date +%s) FUZZ_SECONDS=${1:-${FUZZ_SECONDS:-300}} exec "$(dirname "$0")/../fuzz.sh"
