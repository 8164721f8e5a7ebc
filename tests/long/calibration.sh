#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Are the words right as often as docs/method.md section 5 says? The simulations of test_calibration.c with many campaigns; what it
# prints are the rows of the tables there: model, n, interval holds the truth, false words, equivalent; and family, n, what is
# called detectable, how often it is found.
set -eu

cd "$(dirname "$0")/../.."
CALIBRATION_TRIALS=${CALIBRATION_TRIALS:-4000} exec "${BUILD:-build}/tests/test_calibration"
