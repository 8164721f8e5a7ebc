#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Real Xen inside the emulated machine: the guest as PV, PVH and HVM in the path lane, twice, to the byte the same; a
# snapshot gives what a fresh boot gives; guests that crash, hang or flood their console, and one that is larger than
# the machine, are verdicts and sentences. Uses the sanitized program outside, the plain one as agent inside.
set -eu

hvlab=$BUILD/san/hvlab
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
db=$work/xen.db
fail() { echo "FAIL: $*"; exit 1; }
sql() { sqlite3 -readonly "$db" "$1"; }
run() { "$hvlab" run --db "$db" --place lab --lane path "$@" >"$work/out" 2>&1 || { cat "$work/out"; fail "run $* ended with $?"; }; }

# series of which different versions exist, over everything in the database
unequal() {
	sql "SELECT v.system || ' ' || v.bench || ' ' || s.kind FROM v_cell v JOIN series s USING (cell_id)
	     JOIN bench b ON b.image_id = v.image_id AND b.name = v.bench
	     WHERE b.stable = 1 GROUP BY v.system, v.bench, v.params, s.kind HAVING count(DISTINCT hex(s.data)) > 1"
}
good() { sql "SELECT count(DISTINCT bench) FROM v_cell WHERE verdict = 'ok' AND system = 'lab:$1'"; }
value() { "$hvlab" show --db "$db" --format csv --bench "$2" 1 | awk -F, -v s="lab:$1" '$2 == s { print int($8) }'; }
between() { [ "$2" -ge "$3" ] && [ "$2" -le "$4" ] || fail "$1 takes $2 instructions; $3 to $4 expected"; }

run --hv xen/pv,xen/pvh,xen/hvm --rounds 2
cat "$work/out"
[ -z "$(unequal)" ] || fail "two boots differ: $(unequal)"
[ "$(good xen/pvh)" -ge 40 ] || fail "less than 40 good benchmarks under Xen PVH"
[ "$(good xen/pv)" -ge 20 ] || fail "less than 20 good benchmarks under Xen PV"
[ "$(good xen/hvm)" -ge 48 ] || fail "less than 48 good benchmarks under Xen HVM"
between "a CPUID exit of PVH" "$(value xen/pvh exit_cpuid)" 5200 6000
between "a hypercall of PVH" "$(value xen/pvh exit_hypercall)" 5300 6100
between "a hypercall of PV" "$(value xen/pv exit_hypercall)" 280 400
[ "$(sql "SELECT count(DISTINCT value) FROM environment_fact WHERE key = 'xen.version'")" = 1 ] || fail "which Xen it was is not said"

HVLAB_SNAPSHOT=0 run --hv xen/pv,xen/pvh --rounds 1
[ -z "$(unequal)" ] || fail "a fresh boot and the snapshot differ: $(unequal)"

# ends WHAT VARIANT VERDICT REASON [OPTION...]: a guest that misbehaves where it would begin to measure.
ends() {
	what=$1 variant=$2 verdict=$3 reason=$4
	shift 4
	python3 tests/patch_guest.py "$BUILD/hvlab-metal.elf" "$what" "$work/$what.elf"
	status=0
	"$hvlab" run --db "$work/$what.db" --place lab --lane path --hv "$variant" --rounds 1 --attempts 1 \
		--image "$work/$what.elf" "$@" >"$work/out" 2>&1 || status=$?
	[ "$status" = 6 ] || { cat "$work/out"; fail "$variant, $what: status $status, 6 expected"; }
	said=$(sqlite3 -readonly "$work/$what.db" "SELECT verdict || ': ' || reason FROM boot ORDER BY id DESC LIMIT 1")
	case $said in "$verdict: "*"$reason"*) ;; *) fail "$variant, $what: \"$said\", \"$verdict: $reason\" expected" ;; esac
}
for variant in xen/pv xen/pvh; do
	ends hang "$variant" timeout "still running" --timeout 2
	ends flood "$variant" timeout "still running" --timeout 2 # xenconsoled throttles it: the deadline comes first
done
ends crash xen/pvh crash "triple fault"
ends crash xen/pv crash "crashed"

status=0
"$hvlab" run --db "$work/large.db" --place lab --lane path --hv xen/pvh --rounds 1 --memory 2G >"$work/out" 2>&1 || status=$?
[ "$status" = 4 ] || { cat "$work/out"; fail "a guest larger than the machine: status $status, 4 expected"; }
grep -q "needs 2048 MiB, but Xen has [0-9]* MiB free" "$work/out" || { cat "$work/out"; fail "the reason is missing"; }
