#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/shortage.sh with two hundred ends of memory.
ENDS=200 exec sh "$(dirname "$0")/../shortage.sh"
