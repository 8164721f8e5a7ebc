#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/faults.sh with two hundred kills.
KILLS=200 exec sh "$(dirname "$0")/../faults.sh"
