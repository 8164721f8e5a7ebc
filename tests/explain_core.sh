#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The tables of hv/minimal/README.md are current: each instruction of the core that hvlab explain records of a CPUID has its function and its
# reason there, in this order, on both kinds of processor. The instructions themselves may be another compiler's.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
need objdump

for of in 'The hot path:svm' 'The same on Intel:vmx'; do
	awk -v heading="${of%:*}" '/^## / { on = index($0, heading) } on && /^\|/' hv/minimal/README.md >"$work/said"
	HVLAB=$hvlab hv/minimal/hot_path.sh "${of#*:}" >"$work/recorded" 2>"$work/err" || fail "${of#*:}: no table of what is recorded"
	[ "$(grep -c '^| [0-9]' "$work/recorded")" -gt 10 ] || fail "${of#*:}: a table of nothing"
	for file in said recorded; do cut -d'|' -f 2,3,5- "$work/$file" >"$work/$file.kept"; done
	shown="$work/said $work/recorded"
	cmp -s "$work/said.kept" "$work/recorded.kept" || fail "hv/minimal/README.md is not current: hv/minimal/hot_path.sh --write"
done
