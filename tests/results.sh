#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Published runs (results/) keep their own rules, and come out again: the plans of those that need no host inside the lab's machine
# are run, and every value must be the published one. `results.sh all`, from tests/long/results.sh, runs the others, too.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
hvlab=$BUILD/hvlab # a lab's guests under ASan would be none of its guests
need python3 sqlite3
[ -d "$BUILD/lab/tools" ] || skip "no lab is assembled: make images"

for run_ in results/[0-9]*/; do
	run_=${run_%/}
	python3 tests/results_rules.py "$run_" || fail "$run_ breaks the rules of results/README.md"
	cut -d, -f2 "$run_/values.csv" | grep -q ':kvm\|:xen' && [ "${1:-}" != all ] && continue
	rm -f "$db"
	run "$run_/plan.ini" || exit
	"$hvlab" show --db "$db" --format csv >"$work/values.csv"
	"$hvlab" show --db "$db" --facts --format csv >"$work/facts.csv"
	got=0
	python3 tests/results_rules.py "$run_" "$work" || got=$?
	case $got in
	0) echo "$run_ came out again" ;;
	2) echo "$run_: left out, for that reason" ;;
	*) fail "$run_ does not come out again" ;;
	esac
done
