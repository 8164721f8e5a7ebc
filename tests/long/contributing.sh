#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What CONTRIBUTING.md says of a host of the lab, beside what tests/contributing.sh tries of it.
HOSTS=1 exec sh "$(dirname "$0")/../contributing.sh"
