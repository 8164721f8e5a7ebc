#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# One road for a number: of one database compare (text, CSV, JSON, status), the report's document and the table of a run say
# the same of A against B. Path lane: values at and below zero, rounds that differ or are missing. Time lane: the floor of
# A/A, an A/A that differs, equivalence, gaps.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh

# The program draws with what lies beside it: here with something that keeps what it is given.
mkdir "$work/reports"
cp "$hvlab" "$work/"
hvlab=$work/hvlab
export HVLAB_DB="$db"
cat >"$work/reports/report.py" <<'PY'
import sys
open(sys.argv[sys.argv.index("--out") + 1], "w").write(sys.stdin.read())
PY
export HVLAB_NULL="null.stream=$golden/good.stream"
status 0 run --place local --hv null --lane path --rounds 1 --bench $four --image "$BUILD/hvlab-golden.elf"
python3 tests/one_road.py make "$db"

# compare A B CAMPAIGN STATUS: in all its formats, compared with the report
compared() {
	status "$4" compare "$1" "$2" "$3" --format csv
	cp "$work/out" "$work/csv"
	status "$4" compare "$1" "$2" "$3" --format json
	cp "$work/out" "$work/json"
	status 0 report "$3" --output "$work/document"
	python3 tests/one_road.py same "$2" "$work/csv" "$work/json" "$work/document" || fail "two words for one number ($3)"
	status "$4" compare "$1" "$2" "$3"
}
word() { grep -q "^$1,.*,$2,$3," "$work/csv" || fail "$1 is not \"$2\" because of \"$3\": $(grep "^$1," "$work/csv")"; }

compared bare kvm/direct c20260101-000000-0001 3
for zero in zero_both zero_in_a zero_in_b zero_first zero_then below_zero; do
	word $zero - value.below-resolution
done
word equal equal ''
word different different ''
word shaky inconclusive compare.not-deterministic
word shaky_b inconclusive compare.not-deterministic
word missing equal ''
word only_a - compare.not-run-on-both
word only_b - compare.not-run-on-both
word samples equal compare.samples-vary
never 'identical'
status 3 compare bare kvm/direct c20260101-000000-0001 --bench zero_in_a --max-slowdown 5
status 1 compare bare kvm/direct c20260101-000000-0001 --bench different --max-slowdown 5
status 0 show c20260101-000000-0001 --format csv
says ',bare,path,L1,zero_in_a,,instructions/op,,,,0,.*,ok,value.below-resolution,.*SUBSET$\|lab:bare,path,L1,zero_in_a,,instructions/op,,,,0,.*,ok,value.below-resolution,.*SUBSET$'

compared native kvm/direct c20260101-000000-0002 3
word slower slower ''
word faster faster ''
word equivalent equivalent ''
word floor inconclusive compare.within-aa
word aa_differs inconclusive compare.aa-differs
word unresolved - value.below-resolution
word control - value.control-too-large
word once inconclusive compare.one-round
never SUBSET
status 0 compare native kvm/direct c20260101-000000-0002 --bench equivalent --max-slowdown 0.05
status 1 compare native kvm/direct c20260101-000000-0002 --bench slower --max-slowdown 5
compared native native+aa c20260101-000000-0002 3
word aa_differs slower ''

# a thousand rounds: numbers are those of all, the document holds the samples of some
HVLAB_DB="$work/long.db" status 0 run --place local --hv null --lane path --rounds 1 --bench $four --image "$BUILD/hvlab-golden.elf"
python3 tests/one_road.py long "$work/long.db" 1000 1
HVLAB_DB="$work/long.db" status 0 report c20260101-000000-0002 --output "$work/document"
python3 -c '
import json, sys
model = json.load(open(sys.argv[1]))
cells = [c for b in model["benches"] for c in b["cells"] if c]
assert model["raw_every"] == 20, model["raw_every"]
assert {c["n"] for c in cells} == {1000} and {len(c["raw"]) for c in cells} == {50}, cells[0]["n"]
assert {c["against"]["n"] for c in cells if "against" in c} == {1000}' "$work/document" || fail "a long campaign is not reported"
[ "$(wc -c <"$work/document")" -lt 2000000 ] || fail "the document of one benchmark is larger than 2 MB"

# the same words in the table at the end of a run
status 0 resume c20260101-000000-0002 --image "$BUILD/hvlab-golden.elf"
says '^slower .* 1\.10 slower$'
says '^local:kvm/direct against local:native: 1 faster, 2 slower, 1 equivalent, 4 inconclusive; most: gaps, 10020 more\.$'
says '^equivalent .* 1\.01 equivalent$'
says '^floor .* 1\.05 inconclusive$'
says '^aa_differs .* 1\.50 inconclusive$'
says '^unresolved .*below resolution'

# marked in every export
status 0 export c20260101-000000-0001 --series
says ',virtual,SUBSET$'
status 0 export c20260101-000000-0002 --series --format json
never '"subset": "SUBSET"'
status 0 export c20260101-000000-0002 --series --format json --bench slower
says '"subset": "SUBSET"'
echo "compare, report and run have one word for one number"
