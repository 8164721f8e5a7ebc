#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Our round trips by UDP and TCP beside those of a standard tool, sockperf, over loopback interfaces that nobody else is on: in turn,
# short, on one CPU, and within 10 % of each other. Other work moves both, so three sessions may try.
set -eu

cd "$(dirname "$0")/../.."
. tests/lib/cli.sh
need sockperf unshare ip
unshare --net true 2>/dev/null || unshare --map-root-user --net true 2>/dev/null || skip "no network namespace can be made here"

for session in 1 2 3; do
	rm -f "$db"
	status 0 crosscheck --db "$db" --rounds 2 --format csv sockperf
	cat "$work/out"
	awk -F, 'NR > 1 { n++; agree += /,agree,/ } END { exit !(n == 2 && agree == 2) }' "$work/out" && exit 0
done
fail "three sessions, and the two do not agree"
