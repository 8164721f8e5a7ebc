#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The metal guest on real Xen in the lab: one image that the domain builder takes as PV and as PVH, every benchmark
# measured or skipped for the right reason, two boots alike to the instruction, a trap in ring 3 is a verdict as in ring 0.
# Exit status 0 passed, 77 skipped (reason on stdout), anything else failed. BUILD: the build directory.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
hvlab=$BUILD/hvlab

image=$BUILD/hvlab-metal.elf

expect() { [ "$2" = "$3" ] || fail "$1: '$2', not '$3'"; }

# notes: the types of Xen's notes in the image, in order (elfnote.h); QEMU, hv/minimal and Xen look for different ones.
notes() {
	python3 - "$image" <<'PYTHON'
import struct, sys
image = open(sys.argv[1], "rb").read()
offset, size, count = struct.unpack_from("<Q", image, 32)[0], *struct.unpack_from("<HH", image, 54)
types = []
for i in range(count):
    kind, _, start, _, _, length = struct.unpack_from("<IIQQQQ", image, offset + i * size)
    at = start
    while kind == 4 and at + 12 <= start + length:
        name, desc, note = struct.unpack_from("<III", image, at)
        assert image[at + 12:at + 12 + name] == b"Xen\0", "a note that is not Xen's"
        types.append(note)
        at += 12 + (name + 3 & ~3) + (desc + 3 & ~3)
print(*types)
PYTHON
}
expect "the image's notes" "$(notes)" "18 1 2 3 4 5 6 8 9"

[ -f "$BUILD/lab/debian12/xen/manifest" ] || skip "the lab's Xen is not assembled: lab/assemble.sh xen debian12 $BUILD"

path() { status "$@" --db "$db" --place lab/qemu --lane path --hv xen/pv,xen/pvh --rounds 2; }
path 0 run

# cells SYSTEM CONDITION: benchmarks that meet it in both rounds.
cells() { sql "SELECT count(*) / 2 FROM v_cell WHERE system = 'lab/qemu:xen/$1' AND $2"; }

for guest in pv pvh; do
	expect "$guest: cells neither measured nor skipped" "$(cells $guest "verdict NOT IN ('ok', 'skip')")" 0
	expect "$guest: skipped without a reason" "$(cells $guest "verdict = 'skip' AND coalesce(reason, '') = ''")" 0
	expect "$guest: Xen's own benchmarks measured" "$(cells $guest "verdict = 'ok' AND bench LIKE 'xen_%'")" \
		"$(ls workloads/bench/xen_*.c | grep -vc xen_pio_model)" # which needs a device model
done
pv=$(ls workloads/bench/pv_*.c | wc -l)
expect "pv: its own benchmarks measured" "$(cells pv "verdict = 'ok' AND bench LIKE 'pv_%'")" "$pv"
expect "pvh: PV's benchmarks skipped" "$(cells pvh "reason = 'only in a PV guest'")" "$pv"
[ "$(cells pv "reason LIKE 'needs ring 0%'")" -ge 8 ] || fail "pv: privileged instructions are not skipped for their reason"
expect "pvh: skipped for want of ring 0" "$(cells pvh "reason LIKE 'needs ring 0%'")" 0
expect "the null hypercall answers Xen's version" "$(sql "SELECT count(DISTINCT result) FROM v_cell
	WHERE bench = 'exit_hypercall' AND result >> 16 = 4")" 1

expect "series that differ between two boots" "$(unequal)" ""

# A PV hypercall is no VM exit: an order of magnitude lies between them.
pv=lab/qemu:xen/pv
[ $((10 * $(value $pv exit_hypercall))) -lt "$(value ${pv}h exit_hypercall)" ] || fail "a hypercall costs PV as much as PVH"
[ $((100 * $(value $pv exit_cpuid))) -lt "$(value $pv pv_cpuid_forced)" ] || fail "CPUID in a PV guest goes to Xen"

# A benchmark that traps fails alone, in ring 3 too, where CLI is one of them.
trapping() {
	cat >"$work/$1.c" <<-C
		#include <hvlab/bench.h>
		#include "x86.h"
		static void body(u64 n) { while (n--) { $2; } }
		static void control(u64 n) { while (n--) barrier(); }
		static const char *check(u64 *result) { *result = 0; return NULL; }
		HVLAB_BENCH($1, .what = "a trap", .unit = UNIT_OP, .body = body, .control = control, .check = check);
		HVLAB_ABOUT($1, "A trap.", "On purpose.", "In no way.");
	C
}
trapping aaa_ud2 '__asm__ volatile("ud2")'
trapping aaa_pf '*(volatile u64 *)0x7f0000000000 = 1'
trapping aaa_cli 'cli()'
sources=$(ls freestanding/*.c freestanding/*.S workloads/engine/*.c workloads/bench/*.c workloads/metal/*.c)
make -s BUILD="$work/build" METAL_SRC="$work/aaa_ud2.c $work/aaa_pf.c $work/aaa_cli.c $(echo $sources)" \
	"$work/build/hvlab-metal.elf" >"$work/make" 2>&1 || fail "$(cat "$work/make")"
db=$work/trap.db
path 6 run --image "$work/build/hvlab-metal.elf" --bench 'aaa_*,mem_touch' # some fail, as they must
verdicts() {
	sql "SELECT group_concat(bench || ' ' || verdict || ' ' || substr(coalesce(reason, ''), 1, 3), '; ') FROM
	     (SELECT * FROM v_cell WHERE system = 'lab/qemu:xen/$1' AND round = 0 ORDER BY bench)"
}
expect "traps in PV" "$(verdicts pv)" "aaa_cli fail #GP; aaa_pf fail #PF; aaa_ud2 fail #UD; mem_touch ok "
expect "traps in PVH" "$(verdicts pvh)" "aaa_cli ok ; aaa_pf fail #PF; aaa_ud2 fail #UD; mem_touch ok "
