#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Real Xen inside the emulated machine: one image as PV, PVH and HVM in the path lane, twice, to the byte the same, every
# benchmark measured or skipped for the right reason, with as many exits as declared; a trap in ring 3 is a verdict as
# in ring 0. Uses the sanitized program outside, the plain one as agent inside. Fresh boots of the host: long/lab_xen.sh.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
. tests/lib/traps.sh

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

path() { run --place lab/qemu --lane path "$@"; }
length() { value "lab/qemu:xen/$1" "$2" "${3:-1}"; }
between() { [ "$2" -ge "$3" ] && [ "$2" -le "$4" ] || fail "$1 takes $2 instructions; $3 to $4 expected"; }

path --hv xen/pv,xen/pvh,xen/hvm --rounds 2
cat "$work/out"
[ -z "$(unequal)" ] || fail "two boots differ: $(unequal)"

# cells SYSTEM CONDITION: benchmarks that meet it in both rounds.
cells() { sql "SELECT count(*) / 2 FROM v_cell WHERE system = 'lab/qemu:xen/$1' AND $2"; }
# measured GUEST PATTERN: all benchmarks but those are good in both rounds, and those are skipped
measured() {
	sql "SELECT bench FROM v_cell WHERE verdict = 'ok' AND system = 'lab/qemu:xen/$1' GROUP BY bench HAVING count(*) = 2 ORDER BY 1" >"$work/good"
	"$hvlab" list --format csv | awk -F, 'NR > 1 { print $1 }' | grep -Evx "$2" | sort | diff - "$work/good" || fail "not good under xen/$1"
	expect "$1: cells neither measured nor skipped" "$(cells $1 "verdict NOT IN ('ok', 'skip')")" 0
	expect "$1: skipped without a reason" "$(cells $1 "verdict = 'skip' AND coalesce(reason, '') = ''")" 0
}
everywhere='cpu_avx512|cpu_sha|hv_spin_wait|cpu_scale|mem_line_pingpong|mem_triad_all|io_.*|os_.*' # the processor, Hyper-V, a second vCPU, a device, a kernel
ring0=$("$hvlab" list --format csv | awk -F, '$4 ~ /ring0/ { print $1 }' | paste -sd'|')
measured pv "$everywhere|$ring0|mem_chase_4k|mem_tlb_.*"
emulated='clk_reftsc|clk_warp|cpu_avx|cpu_fma|exit_hv_.*|exit_trap_.*|exit_vmrun|irq_ipi_.*|mem_retouch|mem_shootdown|pv_.*|tmr_deadline_.*|tmr_stimer.*'
devices='clk_freq_.*|exit_cmos|exit_mmio|exit_mmio_write|exit_pio_hv|exit_pio_string.*|exit_pio_write|exit_pit|exit_pmtimer|exit_uart|irq_external'
measured pvh "$everywhere|$emulated|$devices|xen_pio_model"
measured hvm "$everywhere|$emulated"
pv=$(ls workloads/bench/pv_*.c | wc -l)
expect "pv: its own benchmarks measured" "$(cells pv "verdict = 'ok' AND bench LIKE 'pv_%'")" "$pv"
expect "pvh: PV's benchmarks skipped" "$(cells pvh "reason = 'only in a PV guest'")" "$pv"
expect "pv: skipped for want of ring 0" "$(cells pv "reason LIKE 'needs ring 0%'")" "$(echo "$ring0" | tr '|' '\n' | wc -l)"
expect "pvh: skipped for want of ring 0" "$(cells pvh "reason LIKE 'needs ring 0%'")" 0
expect "the null hypercall answers Xen's version" "$(sql "SELECT count(DISTINCT result) FROM v_cell
	WHERE bench = 'exit_hypercall' AND result >> 16 = 4")" 1

[ $((100 * $(length pv exit_cpuid))) -lt "$(length pv pv_cpuid_forced)" ] || fail "CPUID in a PV guest goes to Xen"
between "a CPUID exit of PVH" "$(length pvh exit_cpuid)" 5200 6000
between "a hypercall of PVH" "$(length pvh exit_hypercall)" 5300 6100
between "a hypercall of PV" "$(length pv exit_hypercall)" 280 400
[ "$(sql "SELECT count(DISTINCT value) FROM environment_fact WHERE key = 'xen.version'")" = 1 ] || fail "which Xen it was is not said"

[ "$(sql "SELECT count(*) FROM v_cell WHERE verdict = 'ok' AND exits_counted IS NULL")" = 0 ] || fail "exits are not counted"
# docs/method.md section 6 says why these differ.
wrong=$(sql "SELECT DISTINCT system || ' ' || bench || ' ' || exits_counted / 1000.0 FROM v_cell WHERE exits_disagree AND NOT
	(system = 'lab/qemu:xen/pv' AND bench IN ('exit_pf', 'exit_ud') AND exits_counted = 2000) AND NOT
	(bench = 'irq_selfipi_tpr' AND abs(exits_counted - 5000) <= 10)")
[ -z "$wrong" ] || fail "not as many exits as declared: $wrong"
[ "$(sql "SELECT count(DISTINCT name) FROM counter WHERE name IN ('cpuid', 'msr', 'io', 'hypercall', 'forced_invalid_op',
	'privileged_op')")" = 6 ] || fail "the reasons of exits are missing"
! sql "SELECT value FROM environment_fact WHERE key = 'xen.exits.refused'" | grep . || fail "a count was refused"

alone xen/pv,xen/pvh,xen/hvm 1

# --- a disk of dom0's: read, written and verified by a guest of each type
path --hv xen/pv,xen/pvh,xen/hvm --disk xvd --bench 'io_*' --rounds 1
for type in pv pvh hvm; do
	expect "$type: cells of a disk" "$(sql "SELECT count(*) FROM v_cell WHERE system = 'lab/qemu:xen/$type+xvd' AND verdict = 'ok'")" 12
	expect "$type: the rest of them" "$(sql "SELECT count(*) FROM v_cell WHERE system = 'lab/qemu:xen/$type+xvd' AND
		reason = 'this disk offers no flush'")" 1
done
[ "$(length pv+xvd io_rt 2)" -lt "$(length pvh+xvd io_rt 2)" ] || fail "a request of PVH is no longer than one of PV"

# --- a guest that dies where it would begin to measure
python3 tests/patch_guest.py "$BUILD/hvlab-metal.elf" crash "$work/crash.elf"
status 6 run --db "$work/crash.db" --place lab/qemu --lane path --hv xen/pvh --rounds 1 --attempts 1 --image "$work/crash.elf"
said=$(sql "SELECT verdict || ': ' || reason FROM boot" "$work/crash.db")
case $said in "crash: "*"triple fault"*) ;; *) fail "a guest that dies: \"$said\"" ;; esac

# --- a benchmark that traps fails alone, in ring 3 too, where CLI is one of them.
trapping aaa_ud2 '__asm__ volatile("ud2")'
trapping aaa_pf '*(volatile u64 *)0x7f0000000000 = 1'
trapping aaa_cli 'cli()'
trapping_image aaa_ud2 aaa_pf aaa_cli
db=$work/trap.db
status 6 run --db "$db" --place lab/qemu --lane path --hv xen/pv,xen/pvh --rounds 1 --bench 'aaa_*,mem_touch' \
	--image "$work/build/hvlab-metal.elf" # some fail, as they must
verdicts() {
	sql "SELECT group_concat(bench || ' ' || verdict || ' ' || CASE verdict WHEN 'fail' THEN substr(reason, 1, 3) ELSE '' END, '; ') FROM
	     (SELECT * FROM v_cell WHERE system = 'lab/qemu:xen/$1' AND round = 0 ORDER BY bench)"
}
expect "traps in PV" "$(verdicts pv)" "aaa_cli fail #GP; aaa_pf fail #PF; aaa_ud2 fail #UD; mem_touch ok "
expect "traps in PVH" "$(verdicts pvh)" "aaa_cli ok ; aaa_pf fail #PF; aaa_ud2 fail #UD; mem_touch ok "
