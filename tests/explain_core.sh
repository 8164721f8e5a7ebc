#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The tables of hv/minimal/README.md are current: what they say that each function of the core executes for a CPUID is what hvlab
# explain records of it, on both kinds of processor.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh

# said HEADING: function and instructions, by the table below that heading
said() {
	awk -F'|' -v heading="$1" '/^## / { on = index($0, heading) } on && $2 ~ /^ [0-9]+ $/ { gsub(/[ `]/, "", $3); n[$3] += $2 }
		END { for (f in n) print f, n[f] }' hv/minimal/README.md | sort
}
# recorded PLACE SYSTEM: the same, by explain
recorded() {
	status 0 explain exit_cpuid --db "$db" --place "$1" --hv "$2" --format csv
	awk -F, 'NR > 1 && $8 != 0 { print $6, $8 }' "$work/out" | sort
}

for of in 'The hot path:lab/qemu:minimal/svm' 'The same on Intel:lab/intel:minimal/vmx'; do
	rest=${of#*:}
	said "${of%%:*}" >"$work/said"
	recorded "${rest%:*}" "${rest#*:}" >"$work/recorded"
	shown="$work/said $work/recorded"
	[ -s "$work/said" ] || fail "no table below \"${of%%:*}\""
	cmp -s "$work/said" "$work/recorded" || fail "${rest#*:}: hv/minimal/README.md says otherwise than hvlab explain"
done
