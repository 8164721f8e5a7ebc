#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# `make lab` from nothing in minimal systems of Debian 12 and 13, as root and as an ordinary user without sudo: downloads,
# builds, measures everything it measures anywhere, writes the report, and stays below 1.2 GB of disk at any moment.
set -eu

cd "$(dirname "$0")/../.."
. tests/lib/root.sh


# The most that two directories ever held together, MiB, looked at every two seconds while a command runs.
peak_of() { # FILE DIR DIR COMMAND...
	to=$1 one=$2 two=$3
	shift 3
	(while sleep 2; do du -smc "$one" "$two" 2>/dev/null | tail -n 1 | cut -f1; done >"$to") &
	watcher=$!
	"$@" && status=0 || status=$?
	kill $watcher
	return $status
}

for suite in bookworm trixie; do
	root=$work/$suite
	root_make "$root" $suite
	for user in root user; do
		home=$(chroot "$root" sh -c "echo ~$user")
		[ $user = root ] || root_run "$root" root 'cd /src && lab/deps.sh build lab' || fail "$suite: lab/deps.sh"
		echo "--- $suite, $user"
		peak_of "$work/peak" "$root$home/hvlab" "$root$home/.cache" \
			root_run "$root" $user "cp -r /src ~/hvlab && cd ~/hvlab && make lab" >"$work/out" 2>&1 ||
			{ tail -n 40 "$work/out"; fail "$suite: make lab as $user"; }
		tail -n 3 "$work/out"
		grep -q '^The first time this downloads' "$work/out" || fail "$suite: nobody says how long it takes"
		[ -s "$root$home/hvlab/results/hvlab-report.html" ] || fail "$suite: no report"
		peak=$(sort -n "$work/peak" | tail -n 1)
		echo "$suite, $user: $peak MiB at most"
		[ "$peak" -lt 1200 ] || fail "$suite: $peak MiB of disk"
		rm -rf "$root$home/hvlab" "$root$home/.cache"
	done
	rm -rf --one-file-system "$root"
done
